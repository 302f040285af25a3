package io.leftfold.cli;

import picocli.CommandLine.Command;

@Command(
        name = "projections",
        description = "Look at read models, ask them, and say which of their versions is read.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ProjectionsListCommand.class,
            ProjectionsMigrateCommand.class,
            ProjectionsRebuildCommand.class,
            ProjectionsCompareCommand.class,
            ProjectionsSwitchCommand.class,
            ProjectionsRollbackCommand.class,
            ProjectionsDropCommand.class,
            ProjectionsQueryCommand.class,
            ProjectionsAsOfCommand.class
        })
final class ProjectionsCommand {}
