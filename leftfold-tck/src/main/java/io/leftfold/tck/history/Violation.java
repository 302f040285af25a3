package io.leftfold.tck.history;

import java.util.List;

/// Something that must not happen, and did.
///
/// @param message    says what was promised and what was found, and names the operations
/// @param operations those that it takes to see it; empty where the log alone shows it
public record Violation(Anomaly anomaly, String message, List<Operation> operations) {
    public Violation {
        operations = List.copyOf(operations);
    }

    static Violation of(Anomaly anomaly, String message, Operation... operations) {
        return new Violation(anomaly, message, List.of(operations));
    }

    @Override
    public String toString() {
        return anomaly + ": " + message;
    }
}
