package io.leftfold.diff;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A file of what the states of a log are by the code that recorded it: one digest for each version of each stream,
/// of the state as JSON. First a line about the log, then for each stream lines of up to 500 versions, then a line
/// of totals, without which the file is not whole.
///
/// @param streams  how many there are in it
/// @param versions how many states
/// @param broken   streams that could not be folded to their end
public record Baseline(long streams, long versions, long broken) {
    private static final String FORMAT = "leftfold-states";
    private static final int VERSIONS_PER_LINE = 500;
    private static final int TEXT_PER_LINE = 1 << 20;

    /// Lines of one stream on their way into a file.
    private static final class Lines implements StateFold.Visitor {
        private final StreamId stream;
        private final long version;
        private final boolean withStates;
        private final Consumer<ObjectNode> to;
        private List<@Nullable String> digests = new ArrayList<>();
        private List<JsonNode> states = new ArrayList<>();
        private long after;
        private long size;
        private boolean isBroken;

        /// @param version of the stream when the work began
        Lines(StreamId stream, long version, boolean withStates, Consumer<ObjectNode> to) {
            this.stream = stream;
            this.version = version;
            this.withStates = withStates;
            this.to = to;
        }

        @Override
        public boolean at(RecordedEvent event, JsonNode state) {
            add(Trees.digest(state));
            if (withStates) {
                states.add(state);
                size += Trees.JSON.writeValueAsString(state).length();
            }
            if (digests.size() == VERSIONS_PER_LINE || size > TEXT_PER_LINE) {
                flush();
            }
            return true;
        }

        @Override
        public void brokenAt(RecordedEvent event, Throwable failure) {
            Judge.kindOf(failure);
            isBroken = true;
            for (long i = event.version(); i <= version; i++) {
                add(null);
                if (digests.size() == VERSIONS_PER_LINE) {
                    flush();
                }
            }
        }

        private void add(@Nullable String digest) {
            digests.add(digest);
        }

        void flush() {
            if (digests.isEmpty()) {
                return;
            }
            var line = Trees.JSON
                    .createObjectNode()
                    .put("stream", stream.toString())
                    .put("after", after);
            digests.forEach(line.putArray("digests")::add);
            if (withStates) {
                line.putArray("states").addAll(states);
            }
            to.accept(line);
            after += digests.size();
            digests = new ArrayList<>();
            states = new ArrayList<>();
            size = 0;
        }
    }

    /// What became of one stream.
    private record Part(List<ObjectNode> lines, long versions, boolean isBroken) {}

    /// Writes the states of all streams of the subjects that are aggregates, as far as the log goes now. The file is
    /// replaced once all is written.
    ///
    /// @param withStates whether the states themselves are written too, so that a difference can be shown
    /// @throws UncheckedIOException if the file cannot be written; what was there before is still there
    public static Baseline record(
            EventStore store,
            List<? extends Subject<?, ?, ?>> subjects,
            Path file,
            boolean withStates,
            Environment environment,
            DiffProgress progress) {
        var log = Log.now(store, environment);
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Baseline totals;
            try (var out = Files.newBufferedWriter(part)) {
                totals = write(log, subjects, withStates, out, progress);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return totals;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the baseline " + file + ": " + e, e);
        }
    }

    private static Baseline write(
            Log log,
            List<? extends Subject<?, ?, ?>> subjects,
            boolean withStates,
            BufferedWriter out,
            DiffProgress progress)
            throws IOException {
        var categories = subjects.stream()
                .flatMap(subject -> subject.category().stream())
                .toList();
        var header = Trees.JSON
                .createObjectNode()
                .put("file", FORMAT)
                .put("format", 1)
                .put("log", log.info().id().toString())
                .put("incarnation", log.info().incarnation())
                .put("head", log.head());
        categories.forEach(header.putArray("categories")::add);
        line(out, header);
        long[] totals = {0, 0, 0};
        for (var subject : subjects) {
            if (subject.category().isPresent()) {
                InFlight.run(
                        log.streams(subject.category().get()),
                        stream -> part(subject, log, stream.stream(), stream.version(), withStates),
                        part -> {
                            part.lines.forEach(line -> unchecked(out, line));
                            totals[0] += part.lines.isEmpty() ? 0 : 1;
                            totals[1] += part.versions;
                            totals[2] += part.isBroken ? 1 : 0;
                            progress.at("states", totals[1], share(totals[1], log.head()));
                        });
            }
        }
        line(out, Trees.JSON.createObjectNode().put("streams", totals[0]).put("versions", totals[1]));
        return new Baseline(totals[0], totals[1], totals[2]);
    }

    private static Part part(Subject<?, ?, ?> subject, Log log, StreamId stream, long version, boolean withStates) {
        var lines = new ArrayList<ObjectNode>();
        var visitor = new Lines(stream, version, withStates, lines::add);
        StateFold.of(subject, log, stream, visitor);
        visitor.flush();
        return new Part(lines, visitor.after, visitor.isBroken);
    }

    private static void unchecked(BufferedWriter out, ObjectNode line) {
        try {
            line(out, line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the baseline: " + e, e);
        }
    }

    private static void line(BufferedWriter out, ObjectNode line) throws IOException {
        out.write(line.toString());
        out.write('\n');
    }

    private static double share(long done, long head) {
        return head == 0 ? 1 : Math.min(1, (double) done / head);
    }

    /// A stream as a baseline has it.
    ///
    /// @param digests of versions 1, 2, 3 …; `null` where the old code could not fold the event
    private record Before(StreamId stream, List<@Nullable String> digests, List<Chunk> chunks) {
        /// Where the line with the digests after this version begins in the file.
        record Chunk(long after, long offset) {}

        /// The state itself, where the file has it.
        Optional<JsonNode> state(Path file, long version) {
            var chunk = chunks.stream()
                    .filter(at -> at.after < version)
                    .reduce((_, later) -> later)
                    .orElseThrow();
            var line = JsonLines.at(file, chunk.offset);
            return line.has("states")
                    ? Optional.ofNullable(line.array("states").get((int) (version - chunk.after - 1)))
                    : Optional.empty();
        }
    }

    /// Folds the streams of a baseline with today's code.
    static void compare(
            Path file,
            Log log,
            List<? extends Subject<?, ?, ?>> subjects,
            Approvals approvals,
            DiffProgress progress,
            Consumer<Tally> each) {
        var byCategory = subjects.stream()
                .filter(subject -> subject.category().isPresent())
                .collect(Collectors.<Subject<?, ?, ?>, String, Subject<?, ?, ?>>toMap(
                        subject -> subject.category().orElseThrow(), subject -> subject));
        try (var lines = JsonLines.open(file)) {
            check(lines, file, log, byCategory.keySet());
            var streams = new Streams(lines, file);
            long[] done = {0};
            InFlight.run(
                    Stream.generate(streams::next)
                            .takeWhile(Optional::isPresent)
                            .map(Optional::orElseThrow),
                    before -> compare(
                            file,
                            Objects.requireNonNull(byCategory.get(before.stream.category())),
                            log,
                            before,
                            approvals),
                    tally -> {
                        done[0] += tally.states;
                        each.accept(tally);
                        progress.at("states", done[0], lines.share());
                    });
        }
    }

    /// Whether this is a baseline of the log, for code that has the same aggregates.
    private static void check(JsonLines lines, Path file, Log log, Set<String> known) {
        var header = CommandFile.check(lines, file, FORMAT, log.info());
        if (header.number("head") > log.head()) {
            throw header.broken("goes to position " + header.number("head") + ", and the log to " + log.head());
        }
        var unknown = new TreeSet<String>();
        header.array("categories").forEach(category -> unknown.add(category.asString()));
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw header.broken("has states of " + unknown + ", and today's code no aggregate for them");
        }
    }

    /// Puts the lines of each stream together.
    private static final class Streams {
        private final JsonLines lines;
        private final Path file;
        private JsonLines.@Nullable Line ahead;
        private boolean isWhole;

        Streams(JsonLines lines, Path file) {
            this.lines = lines;
            this.file = file;
        }

        Optional<Before> next() {
            var first = line();
            if (first.isEmpty()) {
                if (!isWhole) {
                    throw new BrokenFileException(file, "is not whole: its last line is missing");
                }
                return Optional.empty();
            }
            var stream = first.get().stream("stream");
            var digests = new ArrayList<@Nullable String>();
            var chunks = new ArrayList<Before.Chunk>();
            for (var line = first; line.isPresent(); line = line()) {
                if (!line.get().stream("stream").equals(stream)) {
                    ahead = line.get();
                    break;
                }
                if (line.get().number("after") != digests.size()) {
                    throw line.get().broken("does not go on where the one before ends");
                }
                chunks.add(new Before.Chunk(digests.size(), line.get().offset()));
                line.get().array("digests").forEach(digest -> digests.add(digest.isNull() ? null : digest.asString()));
            }
            return Optional.of(new Before(stream, digests, chunks));
        }

        private Optional<JsonLines.Line> line() {
            var line = ahead == null ? lines.next() : Optional.of(ahead);
            ahead = null;
            if (line.isPresent() && line.get().has("versions")) {
                isWhole = true;
                return Optional.empty();
            }
            return line;
        }
    }

    /// The first version at which the state is another one is the difference; that later ones are too is likely.
    private static Tally compare(Path file, Subject<?, ?, ?> subject, Log log, Before before, Approvals approvals) {
        var tally = new Tally(approvals);
        StateFold.of(subject, log, before.stream, new Compared(file, subject.name(), before, tally));
        return tally;
    }

    private static final class Compared implements StateFold.Visitor {
        private final Path file;
        private final String subject;
        private final Before before;
        private final Tally tally;
        private boolean differs;

        Compared(Path file, String subject, Before before, Tally tally) {
            this.file = file;
            this.subject = subject;
            this.before = before;
            this.tally = tally;
        }

        @Override
        public boolean at(RecordedEvent event, JsonNode state) {
            if (event.version() > before.digests.size()) {
                return false;
            }
            tally.states++;
            var was = before.digests.get((int) event.version() - 1);
            var now = Trees.digest(state);
            if (!now.equals(was) && !differs) {
                differs = true;
                var old = was == null ? Optional.<JsonNode>empty() : before.state(file, event.version());
                tally.add(difference(
                        Difference.Kind.OTHER_STATE,
                        event,
                        was == null ? "could not be folded" : was,
                        now,
                        old.map(then -> Trees.changes("", then, state)).orElse(List.of())));
            }
            return true;
        }

        @Override
        public void brokenAt(RecordedEvent event, Throwable failure) {
            var kind = Judge.kindOf(failure);
            if (event.version() > before.digests.size()) {
                return;
            }
            tally.states++;
            var was = before.digests.get((int) event.version() - 1);
            if (was != null) {
                tally.add(difference(kind, event, event.type(), Judge.reason(failure), List.of()));
            }
        }

        private Difference difference(
                Difference.Kind kind, RecordedEvent event, String was, String now, List<Difference.Change> changes) {
            return new Difference(
                    kind,
                    subject,
                    Optional.of(before.stream),
                    event.version(),
                    event.position(),
                    "",
                    0,
                    was,
                    now,
                    changes);
        }
    }
}
