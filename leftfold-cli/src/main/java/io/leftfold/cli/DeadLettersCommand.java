package io.leftfold.cli;

import picocli.CommandLine.Command;

@Command(
        name = "deadletters",
        description =
                "Look at the events that a subscription could not handle, and have them tried again or passed over.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersRetryCommand.class,
            DeadLettersSkipCommand.class,
            DeadLettersRewindCommand.class
        })
final class DeadLettersCommand {}
