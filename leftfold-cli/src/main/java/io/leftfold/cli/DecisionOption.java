package io.leftfold.cli;

import picocli.CommandLine.Option;

/// Who has decided something, and why, which is recorded.
final class DecisionOption {
    @Option(names = "--by", paramLabel = "WHO", required = true, description = "Who decided it.")
    String by = "";

    @Option(
            names = {"--reason", "--why"},
            paramLabel = "WHY",
            required = true,
            description = "Why.")
    String reason = "";
}
