package io.leftfold.diff;

import io.leftfold.LogInfo;
import io.leftfold.decide.CommandRecorder;
import io.leftfold.decide.DecidedCommand;
import io.leftfold.decide.Outcome;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Commands as they were decided, refused ones too, in a file beside the log: one line of JSON for each, written
/// after the command was decided. A crash may lose the last ones, and a half-written line is cut off when the file
/// is opened again. One process writes a file at a time. Safe for use by several threads.
///
/// What commands say stands in it as it is: keep it as the log is kept.
public final class CommandFile implements CommandRecorder, AutoCloseable {
    /// Where a file ends unless another size is given: 1 GiB.
    public static final long SIZE_MAX_DEFAULT = 1L << 30;

    static final String FORMAT = "leftfold-commands";

    private final List<Subject<?, ?, ?>> subjects;
    private final long sizeMax;
    private final OutputStream out;
    /// Guards all below.
    private final ReentrantLock lock = new ReentrantLock();

    private long size;
    private long written;
    private long leftOut;
    private @Nullable Exception failure;

    private CommandFile(List<Subject<?, ?, ?>> subjects, long sizeMax, OutputStream out, long size) {
        this.subjects = subjects;
        this.sizeMax = sizeMax;
        this.out = out;
        this.size = size;
    }

    /// The file for commands on this log, made where there is none, else continued.
    ///
    /// @param log      of the store that the commands are for
    /// @param subjects those whose commands are written; each has a codec for them
    /// @param sizeMax  in bytes: once the file would be larger, commands are left out and counted
    /// @throws IllegalArgumentException if a subject has no codec for its commands
    /// @throws BrokenFileException      if the file is of another log, or holds no commands; it was left as it is
    /// @throws UncheckedIOException     if it cannot be read or written
    public static CommandFile open(Path file, LogInfo log, List<Subject<?, ?, ?>> subjects, long sizeMax) {
        for (var subject : subjects) {
            if (subject.commands().isEmpty()) {
                throw new IllegalArgumentException(
                        "commands of " + subject.name() + " cannot be written: give it a codec with recordedWith(…)");
            }
        }
        try {
            long size = Files.exists(file) ? whole(file) : 0;
            if (size > 0) {
                header(file, log);
            }
            // Not through a channel: an interrupt would close it for everybody.
            var out = new FileOutputStream(file.toFile(), true);
            var commands = new CommandFile(List.copyOf(subjects), sizeMax, out, size);
            if (size == 0) {
                commands.write(headerOf(log));
            }
            return commands;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write commands to " + file + ": " + e, e);
        }
    }

    private static ObjectNode headerOf(LogInfo log) {
        return Trees.JSON
                .createObjectNode()
                .put("file", FORMAT)
                .put("format", 1)
                .put("log", log.id().toString())
                .put("incarnation", log.incarnation());
    }

    private static void header(Path file, LogInfo log) {
        try (var lines = JsonLines.open(file)) {
            check(lines, file, FORMAT, log);
        }
    }

    /// Reads the first line, and holds it against the log.
    static JsonLines.Line check(JsonLines lines, Path file, String format, LogInfo log) {
        var line = lines.next().orElseThrow(() -> new BrokenFileException(file, "has no whole line"));
        if (!line.has("file") || !line.text("file").equals(format) || line.number("format") != 1) {
            throw line.broken("does not begin a file of " + format + " in format 1");
        }
        UUID id;
        try {
            id = UUID.fromString(line.text("log"));
        } catch (IllegalArgumentException notOne) {
            throw line.broken("names no log");
        }
        if (!id.equals(log.id()) || line.number("incarnation") != log.incarnation()) {
            throw line.broken("is of log " + id + " incarnation " + line.number("incarnation") + ", not of log "
                    + log.id() + " incarnation " + log.incarnation());
        }
        return line;
    }

    /// Cuts off what stands after the last line break.
    private static long whole(Path path) throws IOException {
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            long size = file.length();
            long end = size;
            while (end > 0) {
                file.seek(end - 1);
                if (file.read() == '\n') {
                    break;
                }
                end--;
            }
            if (end < size && end > 0) {
                file.setLength(end);
            }
            return end == 0 && size > 0 ? size : end;
        }
    }

    @Override
    public void decided(DecidedCommand<?> command) {
        lock.lock();
        try {
            var line = line(command);
            if (line.isEmpty() || failure != null || size >= sizeMax) {
                leftOut++;
                return;
            }
            write(line.get());
            written++;
        } catch (IOException | RuntimeException e) {
            failure = e;
            leftOut++;
        } finally {
            lock.unlock();
        }
    }

    private void write(ObjectNode line) throws IOException {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        out.write(bytes);
        size += bytes.length;
    }

    /// Empty where no subject decided it.
    private Optional<ObjectNode> line(DecidedCommand<?> command) {
        return subjects.stream()
                .filter(subject -> subject.model().equals(command.model()))
                .findFirst()
                .map(subject -> line(subject, command));
    }

    @SuppressWarnings("unchecked") // the subject's model decided it, so it is a command of the subject
    private static <C> ObjectNode line(Subject<C, ?, ?> subject, DecidedCommand<?> command) {
        var encoded = Asked.encode(subject.commands().orElseThrow(), (C) command.command());
        var line = Trees.JSON.createObjectNode().put("subject", subject.name());
        command.stream().ifPresent(stream -> line.put("stream", stream.toString()));
        line.put("readTo", command.readTo())
                .put("type", encoded.type())
                .put("schemaVersion", encoded.schemaVersion())
                .set("command", Trees.JSON.readTree(encoded.payload().bytes()));
        switch (command.outcome()) {
            case Outcome.Accepted(long position, long events) ->
                line.put("events", events).put("first", events == 0 ? 0 : position - events + 1);
            case Outcome.Refused(var code, var _) -> line.put("refused", code);
        }
        return line;
    }

    /// How many commands were written since it was opened.
    public long written() {
        return locked(() -> written);
    }

    /// How many were left out since it was opened: those of no subject, and those after the file was full or failed.
    public long leftOut() {
        return locked(() -> leftOut);
    }

    /// What ended the writing before its time.
    public Optional<Exception> failure() {
        return locked(() -> Optional.ofNullable(failure));
    }

    private <T> T locked(Supplier<T> read) {
        lock.lock();
        try {
            return read.get();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the writing; commands decided later are left out.
    @Override
    public void close() {
        lock.lock();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a file of commands: " + e, e);
        } finally {
            lock.unlock();
        }
    }
}
