package io.leftfold.cli;

import picocli.CommandLine.Command;

@Command(
        name = "retention",
        description = "Decide what the database need not hold any more.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RetentionDropCommand.class)
final class RetentionCommand {}
