package io.leftfold.memory;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.AsOf;
import io.leftfold.Capability;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Follower;
import io.leftfold.KeyReusedException;
import io.leftfold.Limits;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.StreamState;
import io.leftfold.TooLargeException;
import io.leftfold.Write;
import io.leftfold.spi.Growth;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A log in memory that ends with the process. Its rules are those of every store, written down in the plainest
/// way: one lock, and queries answered by looking at every event.
public final class MemoryStore implements EventStore {
    private static final Comparator<StreamId> BY_CODE_POINTS =
            Comparator.comparing(StreamId::category).thenComparing(MemoryStore::utf8, Arrays::compareUnsigned);

    private record KeyEntry(String fingerprint, Appended outcome) {}

    private final Environment environment;
    private final UUID id;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<RecordedEvent> log = new ArrayList<>();
    private final TreeMap<StreamId, MemoryStream> streams = new TreeMap<>(BY_CODE_POINTS);
    private final Map<UUID, Long> positions = new HashMap<>();
    private final Map<String, KeyEntry> keys = new HashMap<>();
    private final Growth growth = new Growth(0);
    private Instant lastRecordedAt = Instant.MIN;
    private boolean closed;

    private MemoryStore(Environment environment) {
        this.environment = environment;
        this.id = environment.ids().next();
    }

    /// An empty log.
    public static MemoryStore create() {
        return create(Environment.system());
    }

    /// An empty log that takes time and ids from `environment`.
    public static MemoryStore create(Environment environment) {
        return new MemoryStore(environment);
    }

    @Override
    public LogInfo log() {
        return locked(() -> new LogInfo(id, 1, 1, log.size()));
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.GLOBAL_ORDER, Capability.CONDITIONS_OVER_TAGS, Capability.MULTI_STREAM);
    }

    @Override
    public AppendOutcome append(Append append) {
        append.checkSize();
        return locked(() -> {
            var known = append.key().flatMap(key -> known(key.value(), append.fingerprint()));
            if (known.isPresent()) {
                return known.get();
            }
            var refused = check(append);
            return refused.isPresent() ? refused.get() : write(append);
        });
    }

    @Override
    public Optional<Appended> outcomeOf(AppendKey key) {
        return locked(() -> known(key.value(), key.fingerprint()));
    }

    @Override
    public Page read(StreamId stream, Range range) {
        return locked(() -> {
            var events = streams.containsKey(stream) ? streams.get(stream).events() : List.<RecordedEvent>of();
            return page(events, _ -> true, range);
        });
    }

    @Override
    public Page readAll(Query query, Range range) {
        if (range.asOf() instanceof AsOf.Version) {
            throw new IllegalArgumentException("a log has positions, only a stream has versions: " + range.asOf());
        }
        return locked(() -> page(log, query::matches, range));
    }

    @Override
    public Optional<StreamInfo> stream(StreamId stream) {
        return locked(() -> Optional.ofNullable(streams.get(stream)).map(MemoryStream::info));
    }

    @Override
    public List<StreamInfo> streams(Optional<String> category, Optional<StreamId> after, int limit) {
        var all = Range.forward().limit(limit);
        return locked(() -> after.map(last -> streams.tailMap(last, false)).orElse(streams).values().stream()
                .filter(stream -> category.isEmpty() || stream.id().category().equals(category.get()))
                .limit(all.limit())
                .map(MemoryStream::info)
                .toList());
    }

    @Override
    public Follower follow() {
        return locked(growth::follow);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        growth.close();
    }

    private Optional<Appended> known(String key, String fingerprint) {
        var entry = keys.get(key);
        if (entry == null) {
            return Optional.empty();
        }
        if (!fingerprint.isEmpty() && !fingerprint.equals(entry.fingerprint)) {
            throw new KeyReusedException(
                    "the key " + key + " was used for something else, up to position " + entry.outcome.last()
                            + "; nothing was written: use a new key for a new intention",
                    AppendKey.of(key, fingerprint));
        }
        return Optional.of(entry.outcome.again());
    }

    private Optional<Refused> check(Append append) {
        for (var condition : append.conditions()) {
            var refused = check(condition);
            if (refused.isPresent()) {
                return refused;
            }
        }
        for (var write : append.writes()) {
            var state = state(write.stream());
            for (var event : write.events()) {
                if (!state.accepts(event.type())) {
                    return Optional.of(new Refused(new StreamOpen(write.stream()), version(write.stream())));
                }
                state = state.after(event.type());
            }
        }
        return append.writes().stream()
                .flatMap(write -> write.events().stream())
                .flatMap(event -> usedId(event.id()).stream())
                .findFirst();
    }

    private Optional<Refused> usedId(UUID event) {
        return Optional.ofNullable(positions.get(event)).map(there -> new Refused(new EventIdUnused(event), there));
    }

    private Optional<Refused> check(Stated condition) {
        return switch (condition) {
            case StreamVersion(var stream, var expected) -> {
                long actual = version(stream);
                yield expected.isMetBy(actual) ? Optional.empty() : Optional.of(new Refused(condition, actual));
            }
            case NoneMatching(var query, long after) -> {
                if (!query.isTagged() && log.size() - after > Limits.UNTAGGED_SCAN) {
                    throw new TooLargeException("a condition without a tag may look back " + Limits.UNTAGGED_SCAN
                            + " events, not " + (log.size() - after) + "; nothing was written: read on, or use tags");
                }
                int begin = Math.toIntExact(Math.min(after, log.size()));
                yield log.subList(begin, log.size()).stream()
                        .filter(query::matches)
                        .findFirst()
                        .map(event -> new Refused(condition, event.position()));
            }
        };
    }

    private Appended write(Append append) {
        long first = log.size() + 1L;
        var now = environment.clock().instant().truncatedTo(ChronoUnit.MICROS);
        lastRecordedAt = now.isAfter(lastRecordedAt) ? now : lastRecordedAt;
        var versions = new HashMap<StreamId, Long>();
        for (Write write : append.writes()) {
            var stream = streams.computeIfAbsent(write.stream(), MemoryStream::new);
            for (var event : write.events()) {
                var recorded =
                        RecordedEvent.of(event, log.size() + 1L, write.stream(), stream.version() + 1, lastRecordedAt);
                log.add(recorded);
                stream.add(recorded);
                positions.put(recorded.id(), recorded.position());
            }
            versions.put(write.stream(), stream.version());
        }
        var outcome = new Appended(first, log.size(), versions);
        append.key().ifPresent(key -> keys.put(key.value(), new KeyEntry(append.fingerprint(), outcome)));
        growth.announce(log.size());
        return outcome;
    }

    private long version(StreamId stream) {
        var known = streams.get(stream);
        return known == null ? 0 : known.version();
    }

    private StreamState state(StreamId stream) {
        var known = streams.get(stream);
        return known == null ? StreamState.OPEN : known.state();
    }

    /// The n-th of `events` has version or position n.
    private static Page page(List<RecordedEvent> events, Predicate<RecordedEvent> filter, Range range) {
        int step = range.isForward() ? 1 : -1;
        long next = range.isForward() ? range.after() + 1 : Math.min(range.after() - 1, events.size());
        long scannedTo = range.isForward() ? Math.min(range.after(), events.size()) : next + 1;
        var found = new ArrayList<RecordedEvent>();
        long bytes = 0;
        while (next >= 1 && next <= events.size()) {
            if (found.size() == range.limit() || bytes >= Limits.PAGE_BYTES) {
                return new Page(found, scannedTo, events.size(), false);
            }
            var event = events.get(Math.toIntExact(next - 1));
            boolean included = range.asOf().includes(event);
            if (!included && range.isForward() && range.asOf().isPrefix()) {
                return new Page(found, scannedTo, events.size(), true);
            }
            if (included && filter.test(event)) {
                found.add(event);
                bytes += event.payload().size();
            }
            scannedTo = next;
            next += step;
        }
        return new Page(found, scannedTo, events.size(), true);
    }

    private static byte[] utf8(StreamId stream) {
        return stream.entity().getBytes(StandardCharsets.UTF_8);
    }

    private <R> R locked(Supplier<R> action) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreClosedException("the store is closed; nothing was written");
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
