package io.leftfold.cli;

import picocli.CommandLine.Command;

@Command(
        name = "subscriptions",
        description = "See how far what follows the log has come, and who works on it; let it stand still, go on, or go"
                + " elsewhere.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            SubscriptionsListCommand.class,
            SubscriptionsStatusCommand.class,
            SubscriptionsPauseCommand.class,
            SubscriptionsResumeCommand.class,
            SubscriptionsSeekCommand.class,
            SubscriptionsForgetCommand.class
        })
final class SubscriptionsCommand {}
