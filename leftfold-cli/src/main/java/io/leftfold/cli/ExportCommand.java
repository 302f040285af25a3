package io.leftfold.cli;

import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "export", description = "Write all events as JSON, one on each line, in the order of their positions.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "Where to. It is replaced once all is written. Without it, standard output.")
    private @Nullable Path file;

    @Option(names = "--after", paramLabel = "POSITION", description = "Begin after this position.")
    private @Nullable Long after;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        Given.checkAfter(after == null ? 0 : after);
        var terminal = Root.of(command).terminal;
        try (var log = store.openReadOnly()) {
            if (file == null || file.toString().equals("-")) {
                // Bytes as they are, but for eyes: a terminal obeys some of them.
                write(log, terminal, terminal.bytesOut(), terminal.isScreen());
                return ExitCode.OK;
            }
            long events = toFile(log, terminal, file);
            terminal.err().println(events + " events are in " + Visible.of(file.toString()));
        }
        return ExitCode.OK;
    }

    private long toFile(EventStore log, Terminal terminal, Path file) {
        boolean isReplaced = !Files.exists(file) || Files.isRegularFile(file);
        var target = isReplaced ? file.resolveSibling(file.getFileName() + ".part") : file;
        try {
            long events;
            try (var out = Files.newOutputStream(target)) {
                events = write(log, terminal, out, false);
            }
            if (isReplaced) {
                Files.move(target, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            return events;
        } catch (IOException failure) {
            throw unwritable(target, failure);
        } catch (OutputFailedException failure) {
            throw unwritable(target, failure.reason());
        }
    }

    private static BadInputException unwritable(Path target, IOException failure) {
        return new BadInputException(
                "file-unwritable",
                target + " could not be written: " + ImportCommand.reason(failure),
                "Check the folder and the room on the disk; the export is not complete.");
    }

    private long write(EventStore log, Terminal terminal, OutputStream to, boolean escaped) {
        var info = log.log();
        long from = after == null ? 0 : after;
        var range = Range.forward().after(from).asOf(new AsOf.Position(info.head()));
        long[] count = {0};
        try (var progress = Progress.start(terminal, "export", "events", Math.max(0, info.head() - from));
                var out = new Open(new BufferedOutputStream(to, 1 << 16))) {
            EventRows.each(EventRows.all(log, Query.ALL), range, Long.MAX_VALUE, event -> {
                var line = EventJson.line(event);
                out.line(escaped ? Visible.json(line) : line);
                count[0]++;
                progress.at(count[0]);
            });
        }
        return count[0];
    }

    /// Lines of UTF-8; closing it flushes and leaves open what is below.
    private record Open(OutputStream to) implements AutoCloseable {
        void line(String line) {
            try {
                to.write(line.getBytes(StandardCharsets.UTF_8));
                to.write('\n');
            } catch (IOException failure) {
                throw new OutputFailedException(failure);
            }
        }

        @Override
        public void close() {
            try {
                to.flush();
            } catch (IOException failure) {
                throw new OutputFailedException(failure);
            }
        }
    }
}
