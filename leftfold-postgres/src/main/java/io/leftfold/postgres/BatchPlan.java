package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.KeyReusedException;
import io.leftfold.Limits;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamEvent;
import io.leftfold.StreamEvent.Described;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.TooLargeException;
import io.leftfold.spi.Checksum;
import io.leftfold.spi.GroupAppend.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Decides the appends of a batch one after the other, each seeing what those before it are to write, and
/// gathers the rows. It asks nobody: what the tip does not know is among the facts. So it is right if the
/// log, when the rows are written, still ends where the tip says.
final class BatchPlan {
    private final LogTip tip;
    private final Facts facts;
    private final long recordedAt;
    private final BatchRows rows = new BatchRows();
    private final List<Result> results = new ArrayList<>();
    private final Map<StreamId, StreamTip> streams = new HashMap<>();
    private final Map<UUID, Facts.Past> keys = new HashMap<>();
    private final Map<UUID, Long> ids = new HashMap<>();
    private final List<RecordedEvent> events = new ArrayList<>();
    private final Map<Tag, List<RecordedEvent>> eventsByTag = new HashMap<>();
    private final Set<AppendKey> doubtful = new HashSet<>();
    private final Set<AppendKey> repeated = new HashSet<>();
    private int lastStream;

    private BatchPlan(LogTip tip, Facts facts, Instant now) {
        this.tip = tip;
        this.facts = facts;
        this.recordedAt = tip.recordedAt(Checksum.micros(now));
        this.lastStream = tip.lastStream();
    }

    /// @param tip knows every stream that they name
    static BatchPlan of(List<PreparedAppend> appends, LogTip tip, Facts facts, Instant now) {
        var plan = new BatchPlan(tip, facts, now);
        for (var append : appends) {
            plan.results.add(plan.decide(append));
        }
        return plan;
    }

    BatchRows rows() {
        return rows;
    }

    /// Microseconds since 1970.
    long recordedAt() {
        return recordedAt;
    }

    /// One per append.
    List<Result> results() {
        return results;
    }

    /// The keys of appends that are refused, and were not looked up: they may have been done long ago.
    Set<AppendKey> doubtful() {
        return doubtful;
    }

    /// The keys of appends that were done before this batch.
    Set<AppendKey> repeated() {
        return repeated;
    }

    /// What the rows are of, by position.
    List<RecordedEvent> events() {
        return events;
    }

    /// The last position once the rows are written.
    long head() {
        return tip.head() + events.size();
    }

    /// Tells the tip that the rows have been written.
    void written() {
        streams.forEach(tip::put);
        tip.advance(head(), events.isEmpty() ? tip.recordedAt(Long.MIN_VALUE) : recordedAt, lastStream);
    }

    private Result decide(PreparedAppend prepared) {
        var append = prepared.append();
        var appendKey = append.key().orElseThrow();
        var key = prepared.key();
        var fingerprint = prepared.fingerprint();
        if (facts.keys().containsKey(key)) {
            repeated.add(appendKey);
        }
        var past = Optional.ofNullable(keys.get(key))
                .or(() -> Optional.ofNullable(facts.keys().get(key)));
        if (past.isPresent()) {
            return past.get().fingerprint().equals(fingerprint)
                    ? new Result.Done(past.get().outcome().again())
                    : new Result.Failed(reused(appendKey, past.get().outcome()));
        }
        var against = against(append);
        if (against.isPresent()) {
            if (!facts.keysAsked().contains(key)) {
                doubtful.add(appendKey);
            }
            return against.get();
        }
        long first = head() + 1;
        var versions = new HashMap<StreamId, Long>();
        for (var write : prepared.writes()) {
            versions.put(write.stream(), write(write));
        }
        var appended = new Appended(first, head(), versions);
        rows.addKey(key, fingerprint, first, (int) appended.eventCount());
        keys.put(key, new Facts.Past(fingerprint, appended));
        return new Result.Done(appended);
    }

    static KeyReusedException reused(AppendKey key, Appended outcome) {
        return new KeyReusedException(
                "the key " + key.value() + " was used for something else, up to position " + outcome.last()
                        + "; nothing was written: use a new key for a new intention",
                key);
    }

    private Optional<Result> against(Append append) {
        for (var condition : append.conditions()) {
            switch (condition) {
                case StreamVersion(var stream, var expected) -> {
                    long actual = find(stream).version();
                    if (!expected.isMetBy(actual)) {
                        return refused(condition, actual);
                    }
                }
                case NoneMatching none -> {
                    if (!none.query().isTagged() && head() - none.after() > Limits.UNTAGGED_SCAN) {
                        return Optional.of(new Result.Failed(tooFarBack(head() - none.after())));
                    }
                    var match = match(none);
                    if (match.isPresent()) {
                        return refused(condition, match.get());
                    }
                }
            }
        }
        for (var write : append.writes()) {
            var state = find(write.stream()).state();
            for (var event : write.events()) {
                if (!state.accepts(event.type())) {
                    return refused(
                            new StreamOpen(write.stream()), find(write.stream()).version());
                }
                state = state.after(event.type());
                var position = Optional.ofNullable(ids.get(event.id()))
                        .or(() -> Optional.ofNullable(facts.ids().get(event.id())));
                if (position.isPresent()) {
                    return refused(new EventIdUnused(event.id()), position.get());
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Result> refused(AppendCondition condition, long met) {
        return Optional.of(new Result.Done(new Refused(condition, met)));
    }

    private static TooLargeException tooFarBack(long events) {
        return new TooLargeException("a condition without a tag may look back " + Limits.UNTAGGED_SCAN + " events, not "
                + events + "; nothing was written: read on, or use tags");
    }

    /// The first event that is not to be there, of those in the log and then of those in this batch.
    private Optional<Long> match(NoneMatching none) {
        var known = facts.matches().get(none);
        if (known != null) {
            return Optional.of(known);
        }
        return candidates(none.query()).stream()
                .filter(event -> event.position() > none.after() && none.query().matches(event))
                .map(RecordedEvent::position)
                .min(Long::compare);
    }

    private List<RecordedEvent> candidates(Query query) {
        if (events.isEmpty() || !query.isTagged()) {
            return events;
        }
        var candidates = new ArrayList<RecordedEvent>();
        for (var criterion : query.anyOf()) {
            candidates.addAll(
                    eventsByTag.getOrDefault(criterion.tags().iterator().next(), List.of()));
        }
        return candidates;
    }

    private StreamTip find(StreamId stream) {
        var changed = streams.get(stream);
        return changed != null ? changed : Objects.requireNonNull(tip.find(stream), () -> "a stream was not asked for");
    }

    /// @return the stream's version after it
    private long write(PreparedAppend.Write write) {
        var stream = find(write.stream());
        int number = stream.number();
        if (!stream.exists()) {
            number = ++lastStream;
            rows.addStream(number, write.stream());
        }
        long version = stream.version();
        var state = stream.state();
        Optional<Payload> fields = Optional.empty();
        for (var prepared : write.events()) {
            var data = prepared.data;
            version++;
            var event = RecordedEvent.of(data, head() + 1, write.stream(), version, Checksum.instant(recordedAt));
            rows.add(event, number, prepared);
            events.add(event);
            event.tags()
                    .forEach(tag -> eventsByTag
                            .computeIfAbsent(tag, _ -> new ArrayList<>())
                            .add(event));
            ids.put(event.id(), event.position());
            state = state.after(data.type());
            if (data.type().equals(StreamEvent.DESCRIBED)
                    && StreamEvent.of(data.type(), data.payload()) instanceof Described) {
                fields = Optional.of(data.payload());
            }
        }
        if (state != stream.state() || fields.isPresent()) {
            rows.change(number, state, fields);
        }
        streams.put(write.stream(), new StreamTip(number, version, state));
        return version;
    }
}
