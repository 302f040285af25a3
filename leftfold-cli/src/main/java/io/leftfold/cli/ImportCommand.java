package io.leftfold.cli;

import io.leftfold.LeftfoldException;
import io.leftfold.replay.EventIntake;
import io.leftfold.replay.RefusedEventException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "import",
        description = "Append the events of an export. Ids are kept, their times become those of occurring. Running"
                + " it again appends what is not in yet.")
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "Where from. Without it, standard input.")
    private @Nullable Path file;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var terminal = Root.of(command).terminal;
        // The file first: a store is not made for one that is not there.
        try (var in = open(terminal);
                var log = store.open()) {
            var run = EventIntake.into(log, EventLine::key, (_, _) -> false);
            try {
                read(new Lines(in), run, terminal);
            } catch (LeftfoldException failure) {
                terminal.err().println(soFar(run));
                throw failure;
            }
            terminal.err().println(soFar(run));
        } catch (IOException failure) {
            throw unreadable(failure);
        }
        return ExitCode.OK;
    }

    private void read(Lines lines, EventIntake<EventLine> run, Terminal terminal) throws IOException {
        long size = file == null || !Files.isRegularFile(file) ? 0 : Files.size(file);
        long count = 0;
        try (var progress = Progress.start(terminal, "import", "events", 0)) {
            for (var line = lines.next(); line.isPresent(); line = lines.next()) {
                run.add(EventLineReader.read(line.get(), lines.number()));
                count++;
                progress.at(count, size == 0 ? 0 : Math.min(1, (double) lines.bytesRead() / size));
            }
            run.flush();
        } catch (BadLineException bad) {
            try {
                run.flush();
            } catch (RefusedEventException earlier) {
                throw stopped(line(earlier), earlier, run);
            }
            throw stopped(lines.number(), bad, run);
        } catch (RefusedEventException refused) {
            throw stopped(line(refused), refused, run);
        }
    }

    private static long line(RefusedEventException refused) {
        return ((EventLine) refused.event()).number();
    }

    private BadInputException stopped(long line, Exception why, EventIntake<EventLine> run) {
        return new BadInputException(
                "bad-line",
                String.format(
                        Locale.ROOT,
                        "%s, line %d: %s; nothing of this line was written",
                        name(),
                        line,
                        why.getMessage()),
                soFar(run) + " Put the line right and run the import again: nothing is appended twice.");
    }

    private String soFar(EventIntake<EventLine> run) {
        return String.format(
                Locale.ROOT, "%s: %,d events appended, %,d were in already.", name(), run.appended(), run.alreadyIn());
    }

    private InputStream open(Terminal terminal) throws IOException {
        return file == null || file.toString().equals("-") ? terminal.in() : Files.newInputStream(file);
    }

    private String name() {
        return file == null ? "standard input" : file.toString();
    }

    private BadInputException unreadable(IOException failure) {
        return new BadInputException(
                "file-unreadable", name() + " could not be read: " + reason(failure), "Check the path and its rights.");
    }

    /// Some of these exceptions say nothing but the path.
    static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "there is no such file or folder";
            case AccessDeniedException _ -> "the rights are missing";
            default -> String.valueOf(failure.getMessage());
        };
    }
}
