package io.leftfold.json;

import io.leftfold.CodecContext;
import io.leftfold.StreamId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/// A committed file with a sample of every event version that was ever released, and the test that today's code
/// still reads them all. One file per codec, one line of JSON per sample:
///
/// ```json
/// {"type":"account.opened","schemaVersion":1,"data":{"owner":"Ada"}}
/// ```
///
/// A test calls [#check]; whoever releases a new version calls [#record] and commits the file. Lines stay for
/// ever: what was released is in somebody's log. Not safe for use by several threads.
public final class EventContract {
    static final CodecContext NOWHERE =
            CodecContext.of(new UUID(0, 0), StreamId.of("contract", "sample"), new UUID(0, 0));

    private final Path file;

    private EventContract(Path file) {
        this.file = file;
    }

    /// The contract in `file`, which need not exist yet.
    public static EventContract of(Path file) {
        return new EventContract(file);
    }

    /// Decodes every sample, holds those of today's versions against what `codec` writes today, and looks for a
    /// sample of each of today's versions.
    ///
    /// @throws ContractBrokenException with all that is wrong, if anything is
    /// @throws UncheckedIOException if the file cannot be read
    public void check(JsonCodec<?> codec) {
        var problems = new ArrayList<String>();
        var samples = samples(problems);
        for (var sample : samples) {
            sample.problem(codec).ifPresent(problems::add);
        }
        var sampled = versions(samples);
        for (var type : codec.today()) {
            if (!sampled.contains(new Version(type.name(), type.version()))) {
                problems.add(String.format(
                        Locale.ROOT,
                        "%s version %d has no sample: run EventContract.record with an event of it and commit %s",
                        type.name(),
                        type.version(),
                        file));
            }
        }
        if (!problems.isEmpty()) {
            throw new ContractBrokenException(file.toString(), problems);
        }
    }

    /// Appends those of `events` whose version has no sample yet. A line that is there never changes.
    ///
    /// @return how many lines were appended
    /// @throws ContractBrokenException if the file has a broken line; nothing was written
    /// @throws IllegalArgumentException if an event does not come back as it was written; nothing was written
    /// @throws UncheckedIOException if the file cannot be read or written
    @SafeVarargs
    public final <E> int record(JsonCodec<E> codec, E... events) {
        var problems = new ArrayList<String>();
        var sampled = versions(samples(problems));
        if (!problems.isEmpty()) {
            throw new ContractBrokenException(file.toString(), problems);
        }
        var lines = new LinkedHashSet<String>();
        for (var event : events) {
            var sample = Sample.of(codec.encode(event, NOWHERE));
            sample.problem(codec).ifPresent(problem -> {
                throw new IllegalArgumentException(problem);
            });
            if (!sampled.contains(sample.version())) {
                lines.add(sample.line());
            }
        }
        if (!lines.isEmpty()) {
            append(lines);
        }
        return lines.size();
    }

    private List<Sample> samples(List<String> problems) {
        var samples = new ArrayList<Sample>();
        int number = 0;
        for (var line : text().split("\n", -1)) {
            number++;
            if (!line.isBlank()) {
                try {
                    samples.add(Sample.parse(line));
                } catch (UnreadableException e) {
                    problems.add(String.format(
                            Locale.ROOT,
                            "%s:%d is no sample: %s; lines are only ever appended, so restore it",
                            file,
                            number,
                            e.reason()));
                }
            }
        }
        return samples;
    }

    private static Set<Version> versions(List<Sample> samples) {
        var versions = new HashSet<Version>();
        samples.forEach(sample -> versions.add(sample.version()));
        return versions;
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
