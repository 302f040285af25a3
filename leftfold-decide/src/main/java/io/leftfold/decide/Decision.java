package io.leftfold.decide;

import java.util.List;
import java.util.Locale;

/// What a command comes to: events, possibly none, or a refusal.
public sealed interface Decision<E> {
    /// These events are to be appended.
    record Accepted<E>(List<E> events) implements Decision<E> {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /// The rules of the domain forbid it.
    ///
    /// @param code   stable, for programs: `insufficient-funds`
    /// @param reason for people
    record Refused<E>(String code, String reason) implements Decision<E> {}

    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    static <E> Decision<E> of(E... events) {
        return new Accepted<>(List.of(events));
    }

    /// The command is fine and there is nothing to do.
    static <E> Decision<E> nothing() {
        return new Accepted<>(List.of());
    }

    /// @param reason may hold the place holders of [String#format]
    static <E> Decision<E> refuse(String code, String reason, Object... arguments) {
        return new Refused<>(code, arguments.length == 0 ? reason : String.format(Locale.ROOT, reason, arguments));
    }
}
