package io.leftfold.cli;

import picocli.CommandLine.Command;

@Command(
        name = "snapshots",
        description =
                "Look at the states that folds begin with, and delete them: that is always safe, since whatever is"
                        + " missing is folded from events.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SnapshotsListCommand.class, SnapshotsShowCommand.class, SnapshotsDeleteCommand.class})
final class SnapshotsCommand {}
