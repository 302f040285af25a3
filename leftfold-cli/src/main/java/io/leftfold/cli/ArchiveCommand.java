package io.leftfold.cli;

import io.leftfold.LogArchive.Part;
import io.leftfold.LogArchive.Until;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "archive",
        description =
                "Write old parts of the log to files, and let the database hand them over once the files were read"
                        + " again and compared. Appends and reads go on; doing it again after a failure goes on.",
        subcommands = {ArchiveListCommand.class, ArchiveVerifyCommand.class})
final class ArchiveCommand implements Callable<Integer> {
    private static final class Which {
        @Option(names = "--keep-parts", paramLabel = "N", description = "Keep the newest N, at least 1.")
        private @Nullable Integer keeping;

        @Option(names = "--before", paramLabel = "POSITION", description = "Only what lies below this position.")
        private @Nullable Long before;
    }

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @ArgGroup
    private @Nullable Which which;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        store.requireArchive();
        if (which == null) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(),
                    "one of --keep-parts and --before must be given to archive");
        }
        var until = until(which);
        List<Part> parts;
        try (var archive = store.archive();
                var progress = Progress.start(output.terminal(), "archive", "events", 0)) {
            parts = archive.archive(until, (at, last) -> progress.at(at, (double) at / last));
        }
        ArchiveListCommand.show(parts, output);
        return ExitCode.OK;
    }

    private static Until until(Which which) {
        return which.before != null
                ? new Until.Before(which.before)
                : Given.checked(() -> new Until.Keeping(Objects.requireNonNull(which.keeping)));
    }
}
