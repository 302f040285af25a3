package io.leftfold.process;

import java.util.Optional;

/// What a timer is for, written `kind/step/attempt`.
///
/// @param kind [#TIMEOUT], [#RETRY] or [#UNDO]
record TimerName(String kind, String step, int attempt) {
    static final String TIMEOUT = "timeout";
    static final String RETRY = "retry";
    static final String UNDO = "undo";

    static String timeout(String step, int attempt) {
        return new TimerName(TIMEOUT, step, attempt).toString();
    }

    static String retry(String step, int attempt) {
        return new TimerName(RETRY, step, attempt).toString();
    }

    static String undo(String step, int attempt) {
        return new TimerName(UNDO, step, attempt).toString();
    }

    /// Empty where it is none that was written here.
    static Optional<TimerName> parse(String written) {
        var parts = written.split("/", -1);
        return parts.length == 3 && parts[2].matches("[0-9]{1,9}")
                ? Optional.of(new TimerName(parts[0], parts[1], Integer.parseInt(parts[2])))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return kind + '/' + step + '/' + attempt;
    }
}
