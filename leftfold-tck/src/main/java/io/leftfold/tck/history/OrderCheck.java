package io.leftfold.tck.history;

import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.StreamId;
import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Failed;
import io.leftfold.tck.history.Result.Found;
import io.leftfold.tck.history.Result.Refused;
import io.leftfold.tck.history.Result.Seen;
import io.leftfold.tck.history.Result.Unknown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One log, one order: appends, refusals and reads of each stream, and of the log as a whole, are linearizable
/// (Herlihy and Wing, 1990). The final log says in which order appends took effect, and every answer carries the
/// version or the head that it met, so that it is a [Timeline] per stream and one for the log.
final class OrderCheck {
    /// Of the values of the head of the log, those that an operation can have met.
    private static final class Window {
        private int low;
        private int high;

        Window(int high) {
            this.high = high;
        }

        void cut(int from, int to) {
            low = Math.max(low, from);
            high = Math.min(high, to);
        }
    }

    private final History history;
    private final LogIndex index;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<StreamId, Timeline> streams = new HashMap<>();
    private final Timeline log;

    private OrderCheck(History history, LogIndex index) {
        this.history = history;
        this.index = index;
        log = new Timeline("the head of the log", index.size());
        for (var stream : index.streams()) {
            streams.put(stream, new Timeline("the version of " + stream, index.version(stream)));
        }
    }

    static List<Violation> check(History history, LogIndex index) {
        var check = new OrderCheck(history, index);
        check.checkLog();
        check.placeCommits();
        history.operations().forEach(check::place);
        for (var stream : index.streams()) {
            check.timeline(stream).walk().ifPresent(check.violations::add);
        }
        check.log.walk().ifPresent(check.violations::add);
        return check.violations;
    }

    private Timeline timeline(StreamId stream) {
        return streams.computeIfAbsent(stream, unknown -> new Timeline("the version of " + unknown, 0));
    }

    private void wrong(Anomaly anomaly, Operation operation, String what) {
        violations.add(Violation.of(anomaly, operation + " " + what, operation));
    }

    private void checkLog() {
        var versions = new HashMap<StreamId, Long>();
        long position = 0;
        for (var event : history.log()) {
            position++;
            long version = versions.merge(event.stream(), 1L, Long::sum);
            if (event.position() != position || event.version() != version) {
                violations.add(Violation.of(
                        Anomaly.GAP_IN_LOG,
                        "the log should go on with position " + position + " and version " + version + " of "
                                + event.stream() + ", not with position " + event.position() + " and version "
                                + event.version() + " (event " + event.id() + ")"));
                return;
            }
        }
    }

    private void placeCommits() {
        for (var commit : index.commits()) {
            for (var writer : commit.earliest()) {
                log.notBefore(commit.first(), writer);
                for (int place = commit.first(); place <= commit.last(); place++) {
                    var stream = index.event(place).stream();
                    timeline(stream).notBefore(index.versionAt(stream, place), writer);
                }
            }
        }
    }

    private void place(Operation operation) {
        switch (operation.call()) {
            case Call.Append append -> {
                switch (operation.result()) {
                    case Done done ->
                        index.commitOf(operation).ifPresent(commit -> done(operation, append, done, commit));
                    case Refused refused -> refused(operation, append, refused);
                    case Failed failed -> failed(operation, append, failed);
                    case Unknown ignored -> {}
                    case Found ignored -> {}
                }
            }
            case Call.ReadStream read -> {
                if (operation.result() instanceof Found found) {
                    read(operation, read, found);
                }
            }
            case Call.ReadLog read -> {
                if (operation.result() instanceof Found found) {
                    read(operation, read, found);
                }
            }
        }
    }

    private void done(Operation operation, Call.Append append, Done done, Commit commit) {
        log.notAfter(commit.last(), operation);
        var versions = new HashMap<StreamId, Long>();
        for (int place = commit.first(); place <= commit.last(); place++) {
            var stream = index.event(place).stream();
            versions.put(stream, (long) index.versionAt(stream, place));
        }
        versions.forEach((stream, version) -> timeline(stream).notAfter(Math.toIntExact(version), operation));
        long first = index.event(commit.first()).position();
        long last = index.event(commit.last()).position();
        if (done.first() != first || done.last() != last || !done.versions().equals(versions)) {
            wrong(
                    Anomaly.WRONG_OUTCOME,
                    operation,
                    "was told positions " + done.first() + " to " + done.last() + " and versions " + done.versions()
                            + "; in the log they are " + first + " to " + last + " and " + versions);
        }
        if (isWriter(append, commit)) {
            for (var condition : append.conditions()) {
                if (condition instanceof StreamVersion(var stream, var expected)) {
                    int actual = index.versionAt(stream, commit.first() - 1);
                    if (!expected.isMetBy(actual)) {
                        wrong(
                                Anomaly.VERSION_NOT_CHECKED,
                                operation,
                                "is done at position " + first + ", where " + stream + " was at version " + actual);
                    }
                }
            }
        }
    }

    /// Whether it was this append that wrote, or one that asked for the very same.
    static boolean isWriter(Call.Append append, Commit commit) {
        for (var candidate : commit.candidates()) {
            if (!candidate.call().equals(append)) {
                return false;
            }
        }
        return !commit.writers().isEmpty();
    }

    private void refused(Operation operation, Call.Append append, Refused refused) {
        var window = new Window(index.size());
        append.key().flatMap(index::commitOf).ifPresent(commit -> window.cut(0, commit.first() - 1));
        for (var condition : append.conditions()) {
            if (condition.equals(refused.condition())) {
                break;
            }
            held(operation, condition, window);
        }
        if (met(operation, refused, window)) {
            apply(operation, window);
        }
    }

    /// @return whether it can have met that at all
    private boolean met(Operation operation, Refused refused, Window window) {
        return switch (refused.condition()) {
            case StreamVersion(var stream, var ignored) -> sawVersion(operation, stream, refused.met(), window);
            case StreamOpen(var stream) -> sawVersion(operation, stream, refused.met(), window);
            case NoneMatching ignored -> sawEvent(operation, refused.met(), window);
            case EventIdUnused ignored -> sawEvent(operation, refused.met(), window);
        };
    }

    private boolean sawVersion(Operation operation, StreamId stream, long version, Window window) {
        if (version < 0 || version > index.version(stream)) {
            wrong(
                    Anomaly.WRONG_READ,
                    operation,
                    "met version " + version + " of " + stream + ", which has " + index.version(stream)
                            + " events in the end");
            return false;
        }
        int value = Math.toIntExact(version);
        timeline(stream).saw(value, value, operation);
        window.cut(index.placeOf(stream, value), index.lastPlaceOf(stream, value));
        return true;
    }

    private boolean sawEvent(Operation operation, long position, Window window) {
        if (position < 1 || position > index.size()) {
            wrong(
                    Anomaly.FALSE_REFUSAL,
                    operation,
                    "met an event at position " + position + ", the log ends at " + index.size());
            return false;
        }
        window.cut(Math.toIntExact(position), index.size());
        return true;
    }

    private void held(Operation operation, AppendCondition condition, Window window) {
        switch (condition) {
            case StreamVersion(var stream, var expected) -> {
                switch (expected) {
                    case Any ignored -> {}
                    case NoStream ignored -> sawVersion(operation, stream, 0, window);
                    case Exactly(long version) -> sawVersion(operation, stream, version, window);
                }
            }
            case NoneMatching(var query, long after) -> {
                int match = index.firstMatch(query, after, index.size() + 1);
                if (match > 0) {
                    window.cut(0, match - 1);
                }
            }
            case StreamOpen ignored -> {}
            case EventIdUnused ignored -> {}
        }
    }

    private void apply(Operation operation, Window window) {
        if (window.low > window.high) {
            wrong(
                    Anomaly.FALSE_REFUSAL,
                    operation,
                    "met what was there from position " + window.low + " on, and what was gone after position "
                            + window.high);
        } else {
            log.saw(window.low, window.high, operation);
        }
    }

    private void failed(Operation operation, Call.Append append, Failed failed) {
        if (failed.code().equals(Failed.KEY_REUSED)) {
            append.key().flatMap(index::commitOf).ifPresent(commit -> log.notAfter(commit.last(), operation));
        }
    }

    private void read(Operation operation, Call.ReadStream read, Found found) {
        var window = new Window(index.size());
        if (sawVersion(operation, read.stream(), found.head(), window)) {
            apply(operation, window);
            var expected = new ArrayList<Seen>();
            between(read.after(), read.forward(), found).ifPresent(range -> {
                for (int version = range.low; version <= range.high; version++) {
                    expected.add(seen(index.placeOf(read.stream(), version)));
                }
            });
            compare(operation, read.forward() ? expected : expected.reversed(), read.forward(), read.limit(), found);
        }
    }

    private void read(Operation operation, Call.ReadLog read, Found found) {
        if (found.head() < 0 || found.head() > index.size()) {
            wrong(
                    Anomaly.WRONG_READ,
                    operation,
                    "saw a log up to position " + found.head() + ", which ends at " + index.size());
            return;
        }
        int head = Math.toIntExact(found.head());
        log.saw(head, head, operation);
        var expected = new ArrayList<Seen>();
        between(read.after(), read.forward(), found).ifPresent(range -> {
            int place = index.firstMatch(read.query(), range.low - 1, range.high + 1);
            while (place > 0) {
                expected.add(seen(place));
                place = index.firstMatch(read.query(), place, range.high + 1);
            }
        });
        compare(operation, read.forward() ? expected : expected.reversed(), read.forward(), read.limit(), found);
    }

    /// What was looked at, inclusive; empty where it was nothing.
    private static Optional<Window> between(long after, boolean forward, Found found) {
        long low = forward ? after + 1 : Math.max(1, found.scannedTo());
        long high = Math.min(found.head(), forward ? found.scannedTo() : after - 1);
        if (low > high) {
            return Optional.empty();
        }
        var window = new Window(Math.toIntExact(high));
        window.low = Math.toIntExact(low);
        return Optional.of(window);
    }

    private Seen seen(int place) {
        var event = index.event(place);
        return new Seen(event.position(), event.version(), event.id());
    }

    private void compare(Operation operation, List<Seen> expected, boolean forward, int limit, Found found) {
        boolean toEnd = forward ? found.scannedTo() == found.head() : found.scannedTo() <= 1;
        if (!found.events().equals(expected) || found.events().size() > limit) {
            wrong(
                    Anomaly.WRONG_READ,
                    operation,
                    "found " + found.events() + " up to " + found.scannedTo() + "; the log has " + expected + " there");
        } else if (forward && found.scannedTo() > found.head() || found.atEnd() && !toEnd) {
            wrong(
                    Anomaly.WRONG_READ,
                    operation,
                    "looked up to " + found.scannedTo() + " of " + found.head()
                            + (found.atEnd() ? " and took it for the end" : ""));
        }
    }
}
