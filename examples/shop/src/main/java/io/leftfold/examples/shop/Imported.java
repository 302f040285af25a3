package io.leftfold.examples.shop;

import io.leftfold.decide.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What became of all commands of an import, in the order of the tables.
record Imported(List<Result> customers, List<Result> orders) {
    /// What became of the commands of one customer or order.
    ///
    /// @param subject   whose commands they are
    /// @param accepted  up to the first that was refused
    /// @param refusal   of that one; the commands after it were not sent
    record Result(String subject, List<Outcome.Accepted> accepted, Optional<Outcome.Refused> refusal) {
        long events() {
            return accepted.stream().mapToLong(Outcome.Accepted::events).sum();
        }

        /// Whose command was refused and why, if one was.
        Stream<String> note() {
            return refusal.map(refused -> subject + ": " + refused.reason() + " [" + refused.code() + "]").stream();
        }
    }

    /// The ids of those whose commands were all accepted.
    Set<String> acceptedOrders() {
        return orders.stream()
                .filter(result -> result.refusal().isEmpty())
                .map(Result::subject)
                .collect(Collectors.toSet());
    }

    /// The position of the last event that came of it, now or in an earlier run; 0 for none.
    long position() {
        return Stream.concat(customers.stream(), orders.stream())
                .flatMap(result -> result.accepted().stream())
                .mapToLong(Outcome.Accepted::position)
                .max()
                .orElse(0);
    }
}
