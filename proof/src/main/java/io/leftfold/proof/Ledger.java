package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreVerification;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.proof.Answer.Done;
import io.leftfold.proof.Answer.Failed;
import io.leftfold.proof.Answer.RefusedBy;
import io.leftfold.proof.Answer.Unknown;
import io.leftfold.tck.history.Call;
import io.leftfold.tck.history.Checks;
import io.leftfold.tck.history.Entry.Invoked;
import io.leftfold.tck.history.Entry.Opened;
import io.leftfold.tck.history.Entry.Returned;
import io.leftfold.tck.history.History;
import io.leftfold.tck.history.HistoryWriter;
import io.leftfold.tck.history.Operation;
import io.leftfold.tck.history.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// What was answered to the appends of all processes that wrote to one log, kept outside of them, and what must
/// therefore be in the log. Used by one thread.
final class Ledger {
    /// @param operation the same for the checkers of histories
    private record Entry(Append append, Answer answer, Operation operation) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<Operation> repeated = new ArrayList<>();
    private final LongSupplier nanoTime;
    private List<Script> scripts = List.of();
    private int runs;

    /// @param nanoTime that of the processes too
    Ledger(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Ledger copy() {
        var copy = new Ledger(nanoTime);
        copy.entries.putAll(entries);
        copy.repeated.addAll(repeated);
        copy.scripts = scripts;
        copy.runs = runs;
        return copy;
    }

    /// Processes begin, which run at the same time; nobody does who began before. Each of their threads may
    /// be about to append.
    void begin(Script... together) {
        runs++;
        scripts = List.of(together);
        long now = nanoTime.getAsLong();
        for (var script : together) {
            for (int thread = 0; thread < script.threads(); thread++) {
                expect(script, thread, 1, now);
            }
        }
    }

    /// A thread was answered, and may be about to append again.
    ///
    /// @param invoked, returned in nanoseconds
    void answered(Script script, int thread, long number, long invoked, long returned, Answer answer) {
        var key = script.key(thread, number);
        var entry = entries.get(key);
        if (entry == null || !(entry.answer instanceof Unknown)) {
            throw new Broken("answered out of turn: " + key);
        }
        var result = answer.result(entry.append);
        entries.put(
                key,
                new Entry(
                        entry.append,
                        answer,
                        operation(script, thread, number, entry.append, invoked, returned, result)));
        expect(script, thread, number + 1, returned);
    }

    /// Takes down a line of an [Appender].
    void hear(String line, Script script) {
        if (Appender.isAnswer(line)) {
            var parts = line.split(" ", 5);
            answered(
                    script,
                    Integer.parseInt(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]),
                    Answer.parse(parts[4]));
        }
    }

    /// From `earliest` on the thread may ask for this.
    private void expect(Script script, int thread, long number, long earliest) {
        var append = script.append(thread, number);
        var unknown = new Unknown();
        entries.put(
                script.key(thread, number),
                new Entry(
                        append,
                        unknown,
                        operation(script, thread, number, append, earliest, earliest, unknown.result(append))));
    }

    private Operation operation(
            Script script, int thread, long number, Append append, long invoked, long returned, Result result) {
        return new Operation(
                runs,
                (number * script.threads() + thread) * scripts.size() + scripts.indexOf(script),
                script.seed() + "/" + thread,
                Call.Append.of(append),
                invoked,
                result instanceof Result.Unknown ? Operation.OPEN : returned,
                result);
    }

    /// What was acknowledged in answer to an append that was asked for before `nanos` and answered after it.
    List<Appended> acknowledgedAcross(long nanos) {
        return entries.values().stream()
                .filter(entry -> entry.answer instanceof Done
                        && entry.operation.invoked() < nanos
                        && entry.operation.returned() > nanos)
                .map(entry -> ((Done) entry.answer).appended())
                .toList();
    }

    /// How many appends were acknowledged.
    long done() {
        return entries.values().stream()
                .filter(entry -> entry.answer instanceof Done)
                .count();
    }

    /// Everything acknowledged is in the log where it was said to be, once; an append is there whole or not at
    /// all; nothing is there that was refused, failed, or never asked for.
    void check(EventStore store) {
        if (store instanceof StoreVerification verified) {
            var findings = verified.verify((_, _) -> {});
            Broken.unless(findings.isEmpty(), "the store finds fault with itself", findings);
        }
        var log = all(store);
        checkOrder(log);
        checkWinners(log);
        var appends = new LinkedHashMap<String, List<RecordedEvent>>();
        for (var event : log) {
            appends.computeIfAbsent(Script.keyIn(event.payload()), _ -> new ArrayList<>())
                    .add(event);
        }
        appends.forEach((key, events) -> {
            var entry = entries.get(key);
            if (entry == null) {
                throw new Broken("an append is in the log that nobody asked for: " + key);
            }
            checkWhole(key, entry.append, events);
        });
        entries.forEach((key, entry) -> checkAnswer(key, entry.answer, appends.getOrDefault(key, List.of())));
        var violations = Checks.all(history().withLogOf(store));
        Broken.unless(violations.isEmpty(), "no order of the operations explains the log", violations);
    }

    /// All operations up to now, without the log that they led to.
    History history() {
        var operations = Stream.concat(entries.values().stream().map(Entry::operation), repeated.stream())
                .sorted(Comparator.comparingLong(Operation::invoked))
                .toList();
        var lives = operations.stream().map(Operation::run).distinct().toList();
        return new History(operations, List.of(), List.of(), List.of(), false, lives, List.of());
    }

    /// Appends again what nobody knows the outcome of: it must then be in the log exactly once.
    void settle(EventStore store) {
        runs++;
        for (var key : List.copyOf(entries.keySet())) {
            var entry = Objects.requireNonNull(entries.get(key));
            if (entry.answer instanceof Unknown) {
                var before = store.outcomeOf(entry.append.key().orElseThrow());
                long invoked = nanoTime.getAsLong();
                var answer = Answer.of(store, entry.append);
                repeated.add(new Operation(
                        runs,
                        repeated.size(),
                        "settling",
                        entry.operation.call(),
                        invoked,
                        nanoTime.getAsLong(),
                        answer.result(entry.append)));
                Broken.unless(
                        before.isEmpty() || answer.equals(new Done(before.get())),
                        "an append that was there got another outcome when it was repeated",
                        key,
                        before,
                        answer);
                Broken.unless(
                        answer instanceof Done || answer instanceof RefusedBy,
                        "an unknown append could not be settled",
                        key,
                        answer);
                entries.put(key, new Entry(entry.append, answer, entry.operation));
            }
        }
        check(store);
    }

    /// Writes the history and the log it led to, for the checkers of histories.
    void write(Path file, EventStore store) {
        try (var writer = HistoryWriter.create(file)) {
            int run = 0;
            for (var operation : history().operations().stream()
                    .sorted(Comparator.comparingInt(Operation::run))
                    .toList()) {
                if (operation.run() != run) {
                    run = operation.run();
                    writer.record(new Opened(run, ""));
                }
                writer.record(
                        new Invoked(operation.number(), operation.process(), operation.invoked(), operation.call()));
                if (operation.returned() != Operation.OPEN) {
                    writer.record(new Returned(operation.number(), operation.returned(), operation.result()));
                }
            }
            writer.recordLog(store);
        }
    }

    private static List<RecordedEvent> all(EventStore store) {
        var all = new ArrayList<RecordedEvent>();
        var range = Range.forward();
        while (true) {
            var page = store.readAll(Query.ALL, range);
            all.addAll(page.events());
            if (page.atEnd()) {
                return all;
            }
            range = range.after(page.scannedTo());
        }
    }

    private static void checkOrder(List<RecordedEvent> log) {
        var versions = new HashMap<StreamId, Long>();
        for (int i = 0; i < log.size(); i++) {
            var event = log.get(i);
            Broken.unless(event.position() == i + 1L, "positions have a gap or a double at", i + 1, event.position());
            long version = versions.merge(event.stream(), 1L, Long::sum);
            Broken.unless(
                    event.version() == version, "versions of a stream have a gap at", event.stream(), version, event);
            Broken.unless(
                    i == 0 || !event.recordedAt().isBefore(log.get(i - 1).recordedAt()),
                    "recorded time falls at",
                    event.position());
        }
    }

    private static void checkWinners(List<RecordedEvent> log) {
        var taken = new HashSet<Tag>();
        for (var event : log) {
            for (var tag : event.tags()) {
                Broken.unless(
                        !tag.name().equals(Script.SEAT) || taken.add(tag), "two appends took one seat", tag, event);
            }
        }
    }

    private static void checkWhole(String key, Append append, List<RecordedEvent> events) {
        Broken.unless(
                events.size() == append.eventCount(),
                "an append is not there whole, or twice",
                key,
                append.eventCount(),
                events.size());
        int i = 0;
        for (var write : append.writes()) {
            for (var expected : write.events()) {
                var event = events.get(i);
                Broken.unless(
                        event.position() == events.getFirst().position() + i
                                && event.stream().equals(write.stream())
                                && event.id().equals(expected.id())
                                && event.type().equals(expected.type())
                                && event.payload().equals(expected.payload())
                                && event.tags().equals(expected.tags()),
                        "an event is not what was appended",
                        key,
                        event);
                i++;
            }
        }
    }

    private static void checkAnswer(String key, Answer answer, List<RecordedEvent> events) {
        switch (answer) {
            case Done(var appended) -> {
                Broken.unless(!events.isEmpty(), "an acknowledged append is lost", key, appended);
                var versions = new HashMap<StreamId, Long>();
                events.forEach(event -> versions.put(event.stream(), event.version()));
                Broken.unless(
                        appended.first() == events.getFirst().position()
                                && appended.last() == events.getLast().position()
                                && appended.versions().equals(versions),
                        "an acknowledged append is elsewhere",
                        key,
                        appended,
                        events);
            }
            case RefusedBy _, Failed _ ->
                Broken.unless(events.isEmpty(), "an append was written that was said not to be", key, answer);
            case Unknown _ -> {}
        }
    }
}
