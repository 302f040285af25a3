package io.leftfold.schema;

import io.leftfold.json.JsonCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/// A committed file with every event version that was ever released: its schema and a sample. A test holds
/// today's code to it. One file per codec, one line of JSON per version:
///
/// ```json
/// {"type":"account.opened","schemaVersion":1,"data":{"owner":"Ada"},"schema":{…}}
/// ```
///
/// **Backward, always.** Today's code reads whatever the released schemas allow. A field that was removed or
/// renamed, a new one, a narrower type, a constant of an enum that is gone: an upcaster has to see to it.
///
/// **Forward, unless it is said.** What today's code writes as a released version can be read by the code of
/// that release, which may still run elsewhere. A wider type, or one more constant, breaks that, and so does a
/// new version. Whoever has made sure that all readers are deployed first says so with [#record]: it adds a
/// line, and the commit shows it.
///
/// A test calls [#check]; whoever releases calls [#record] and commits the file. Lines stay for ever: what was
/// released is in somebody's log. Not safe for use by several threads.
public final class EventContract {
    private final Path file;

    private EventContract(Path file) {
        this.file = file;
    }

    /// The contract in `file`, which need not exist yet.
    public static EventContract of(Path file) {
        return new EventContract(file);
    }

    /// Holds today's schemas against all that were released, decodes every sample, compares those of today's
    /// versions with what `codec` writes now, and looks for a line for each of today's versions.
    ///
    /// @throws ContractBrokenException with all that is wrong, if anything is
    /// @throws UncheckedIOException if the file cannot be read
    public void check(JsonCodec<?> codec) {
        var problems = new ArrayList<String>();
        var today = Schemas.of(codec);
        var released = released(problems);
        released.forEach(line -> problems.addAll(line.problems(codec, today)));
        if (problems.isEmpty()) {
            latest(released).values().forEach(line -> problems.addAll(ahead(line, today)));
        }
        var known = latest(released).keySet();
        for (var schema : today.all()) {
            if (schema.isToday() && !known.contains(new Version(schema.type(), schema.schemaVersion()))) {
                problems.add(String.format(
                        Locale.ROOT,
                        "%s version %d is not in it: run EventContract.record with an event of it and commit %s",
                        schema.type(),
                        schema.schemaVersion(),
                        file));
            }
        }
        if (!problems.isEmpty()) {
            throw new ContractBrokenException(file.toString(), problems);
        }
    }

    private List<String> ahead(Released line, Schemas today) {
        return line.ahead(today).stream()
                .map(problem -> String.format(
                        Locale.ROOT,
                        "%s version %d is written in a way that the released code cannot read: %s; make it a new"
                                + " version, or deploy every reader first, run EventContract.record with an event"
                                + " of it and commit %s",
                        line.type(),
                        line.schemaVersion(),
                        problem,
                        file))
                .toList();
    }

    /// Appends a line for each of `events` whose version has none yet, or is written today in a way that the
    /// released code cannot read. A line that is there never changes.
    ///
    /// @return how many lines were appended
    /// @throws ContractBrokenException if the file has a broken line, or today's code cannot read what was
    ///     released; nothing was written
    /// @throws IllegalArgumentException if an event does not come back as it was written; nothing was written
    /// @throws UncheckedIOException if the file cannot be read or written
    @SafeVarargs
    public final <E> int record(JsonCodec<E> codec, E... events) {
        var problems = new ArrayList<String>();
        var today = Schemas.of(codec);
        var released = released(problems);
        released.forEach(line -> problems.addAll(line.problems(codec, today)));
        if (!problems.isEmpty()) {
            throw new ContractBrokenException(file.toString(), problems);
        }
        var latest = latest(released);
        var lines = new LinkedHashMap<Version, String>();
        for (var event : events) {
            var line = Released.of(codec, event);
            line.problems(codec, today).forEach(problem -> {
                throw new IllegalArgumentException(problem);
            });
            var before = latest.get(line.version());
            if (before == null
                    || before.schema().isEmpty()
                    || !before.ahead(today).isEmpty()) {
                lines.putIfAbsent(line.version(), line.line());
            }
        }
        if (!lines.isEmpty()) {
            append(lines.values());
        }
        return lines.size();
    }

    private List<Released> released(List<String> problems) {
        var released = new ArrayList<Released>();
        int number = 0;
        for (var line : text().split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                try {
                    released.add(Released.parse(line));
                } catch (IllegalArgumentException e) {
                    problems.add(String.format(
                            Locale.ROOT,
                            "%s:%d is no line of a contract: %s; lines are only ever appended, so restore it",
                            file,
                            number,
                            e.getMessage()));
                }
            }
        }
        return released;
    }

    /// The last line of each version: what its readers are known to read.
    private static Map<Version, Released> latest(List<Released> released) {
        var latest = new LinkedHashMap<Version, Released>();
        released.forEach(line -> latest.put(line.version(), line));
        return latest;
    }

    private String text() {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the event contract " + file, e);
        }
    }

    private void append(Iterable<String> lines) {
        var before = text();
        var added = String.join("\n", lines) + "\n";
        try {
            Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
            Files.writeString(
                    file,
                    before.isEmpty() || before.endsWith("\n") ? added : "\n" + added,
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the event contract " + file, e);
        }
    }

    /// A type in one of its schema versions.
    record Version(String type, int schemaVersion) {}
}
