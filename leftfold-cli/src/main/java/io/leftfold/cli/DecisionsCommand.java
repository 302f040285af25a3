package io.leftfold.cli;

import picocli.CommandLine.Command;

@Command(
        name = "decisions",
        description = "See what today's code would have decided otherwise, on what the log holds.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DecisionsRecordCommand.class, DecisionsDiffCommand.class})
final class DecisionsCommand {}
