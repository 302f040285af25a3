package io.leftfold.subscribe;

import io.leftfold.LeftfoldException;
import io.leftfold.OverloadedException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.UndecodableException;
import io.leftfold.WorkFailedException;
import io.leftfold.WorkUnknownException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// Why an event was not handled.
///
/// @param isPermanent whether another attempt is useless
record Failure(Throwable reason, boolean isPermanent) {
    /// Longer chains of causes end in a circle, or nobody reads them.
    private static final int CAUSES_MAX = 20;

    static Failure of(Throwable reason, SubscriptionOptions options) {
        return new Failure(
                reason,
                chain(reason).stream()
                        .anyMatch(cause -> cause instanceof UndecodableException
                                || options.isPermanent().test(cause)));
    }

    /// Whether the fault is not the event's, so that it is only to be tried again.
    static boolean isPassing(Throwable reason, SubscriptionOptions options) {
        return chain(reason).stream()
                .anyMatch(cause -> cause instanceof StoreUnavailableException
                        || cause instanceof OverloadedException
                        || cause instanceof WorkUnknownException
                        || cause instanceof SQLTransientConnectionException
                        || cause instanceof SQLNonTransientConnectionException
                        || options.isPassing().test(cause));
    }

    private static List<Throwable> chain(Throwable reason) {
        return Stream.iterate(reason, Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_MAX)
                .toList();
    }

    /// As of [DeadLetter#code].
    String code() {
        return switch (told()) {
            case LeftfoldException known -> known.code();
            case Throwable other -> other.getClass().getName();
        };
    }

    /// As of [DeadLetter#error].
    String error() {
        var message = told().toString();
        return message.length() <= DeadLetter.ERROR_MAX ? message : message.substring(0, DeadLetter.ERROR_MAX);
    }

    /// That a transaction's work failed says less than what it failed of.
    private Throwable told() {
        var cause = reason.getCause();
        return reason instanceof WorkFailedException && cause != null ? cause : reason;
    }
}
