package io.leftfold.cli;

import io.leftfold.LogArchive.Part;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "drop",
        description = "Drop what the database still holds of the payloads of archived parts, and record the decision."
                + " The files in --archive must be there as they were written, unless --without-archive is given.")
final class RetentionDropCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = "--before",
            paramLabel = "POSITION",
            required = true,
            description = "The parts that lie below this position as a whole.")
    private long before;

    @Option(names = "--by", paramLabel = "WHO", required = true, description = "Who decided it.")
    private String by = "";

    @Option(names = "--reason", paramLabel = "WHY", required = true, description = "Why.")
    private String reason = "";

    @Option(
            names = "--without-archive",
            description = "Drop it even if the payloads are nowhere else; that is recorded too.")
    private boolean withoutArchive;

    @Override
    public Integer call() {
        if (!withoutArchive) {
            store.requireArchive();
        }
        List<Part> parts;
        try (var archive = store.archive()) {
            parts = Given.checked(() -> archive.drop(before, by, reason, withoutArchive));
        }
        ArchiveListCommand.show(parts, output);
        return ExitCode.OK;
    }
}
