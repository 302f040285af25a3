package io.leftfold.schema;

import java.util.List;

/// Today's code does not keep an [EventContract]. An [AssertionError], so that tests fail with its message.
public final class ContractBrokenException extends AssertionError {
    private final List<String> problems;

    ContractBrokenException(String contract, List<String> problems) {
        super("the event contract " + contract + " is broken:\n  - " + String.join("\n  - ", problems));
        this.problems = List.copyOf(problems);
    }

    /// Each broken sample, broken line and missing sample: what fails and what to do.
    public List<String> problems() {
        return problems;
    }
}
