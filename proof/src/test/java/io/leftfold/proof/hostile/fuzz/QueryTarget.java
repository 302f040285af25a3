package io.leftfold.proof.hostile.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AsOf;
import io.leftfold.Criterion;
import io.leftfold.Direction;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.tck.Samples;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// Any query and range on the same small log in SQLite and in memory: the same answer.
public final class QueryTarget {
    private static final List<String> NAMES = List.of("a", "b", "c", "a'b", "%", "ü", "😀");
    private static final Instant DAY = Instant.parse("2026-01-01T00:00:00Z");
    private static final int APPENDS = 60;

    private static final EventStore IN_MEMORY = filled(MemoryStore::create);
    private static final EventStore IN_FILE = filled(environment -> SqliteStore.open(
            Path.of(System.getProperty("leftfold.proof.folder", ".")).resolve("query.db"),
            SqliteOptions.DEFAULTS.withEnvironment(environment)));

    private QueryTarget() {}

    /// Loads what the first input needs, before its time is taken.
    public static void fuzzerInitialize() {
        IN_FILE.log();
    }

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        var range = new Range(
                data.consumeProbabilityDouble() < 0.9 ? data.consumeLong(0, 150) : data.consumeLong(0, Long.MAX_VALUE),
                data.consumeBoolean() ? Direction.FORWARD : Direction.BACKWARD,
                data.consumeInt(1, 200),
                asOf(data),
                false);
        if (data.consumeBoolean()) {
            var stream = StreamId.of("abc", data.pickValue(NAMES));
            same(range, store -> store.read(stream, range), stream);
            return;
        }
        var query = query(data);
        same(range, store -> store.readAll(query, range), query);
        // Never written, as some event always matches the second condition: so the logs stay the same.
        var condition = new NoneMatching(query, data.consumeLong(0, 150));
        var append = Append.to(StreamId.of("x", "y"), new Any(), event(new Random(1), -1))
                .onlyIf(condition)
                .onlyIf(new NoneMatching(Query.ALL, 0));
        same(range, store -> store.append(append), condition);
    }

    private static void same(Range range, Function<EventStore, Object> call, Object asked) {
        var expected = answer(IN_MEMORY, call);
        var actual = answer(IN_FILE, call);
        if (!essence(expected).equals(essence(actual))) {
            throw new IllegalStateException(
                    asked + " in " + range + ": memory says " + expected + ", SQLite says " + actual);
        }
    }

    private static Object answer(EventStore store, Function<EventStore, Object> call) {
        try {
            return call.apply(store);
        } catch (IllegalArgumentException refused) {
            return "refused: " + refused.getMessage();
        }
    }

    /// What stores must agree on: how far a page was scanned may differ.
    private static Object essence(Object answer) {
        return answer instanceof Page page ? List.of(page.events(), page.head()) : answer;
    }

    private static AsOf asOf(FuzzedDataProvider data) {
        return switch (data.consumeInt(0, 4)) {
            case 0 -> new AsOf.Version(data.consumeLong(-2, 70));
            case 1 -> new AsOf.Position(data.consumeBoolean() ? data.consumeLong(-2, 150) : data.consumeLong());
            case 2 -> new AsOf.Recorded(time(data));
            case 3 -> new AsOf.Occurred(time(data));
            default -> new AsOf.Latest();
        };
    }

    private static Instant time(FuzzedDataProvider data) {
        return data.consumeBoolean()
                ? DAY.plusSeconds(data.consumeLong(-10, 200))
                : Instant.ofEpochSecond(
                        data.consumeLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
                        data.consumeInt());
    }

    private static Query query(FuzzedDataProvider data) {
        var query = Query.of(criterion(data));
        for (int more = data.consumeInt(0, 3); more > 0; more--) {
            query = query.or(Query.of(criterion(data)));
        }
        return query;
    }

    private static Criterion criterion(FuzzedDataProvider data) {
        var tags = new HashSet<Tag>();
        some(data).forEach(name -> tags.add(Tag.of("t", name)));
        var categories = data.consumeBoolean() ? Set.<String>of() : Set.of(data.pickValue(List.of("abc", "z")));
        return new Criterion(some(data), tags, categories, some(data), some(data));
    }

    private static Set<String> some(FuzzedDataProvider data) {
        var names = new HashSet<String>();
        for (int more = data.consumeInt(0, 5) - 3; more > 0; more--) {
            names.add(data.pickValue(NAMES));
        }
        return names;
    }

    /// A second passes between any two appends.
    private static EventStore filled(Function<Environment, EventStore> open) {
        var clock = new Samples.Clock(DAY);
        var store = open.apply(Environment.system().withClock(clock));
        var random = new Random(7);
        for (int i = 0; i < APPENDS; i++) {
            store.append(Append.to(
                    StreamId.of("abc", name(random)), new Any(), event(random, 2 * i), event(random, 2 * i + 1)));
            clock.advance(Duration.ofSeconds(1));
        }
        return store;
    }

    private static EventData event(Random random, int number) {
        return EventData.of(new UUID(1, number), name(random), 1, Payload.of("text", new byte[] {(byte) number}))
                .withTags(Set.of(Tag.of("t", name(random))))
                .withMetadata(Metadata.EMPTY
                        .with(Metadata.CORRELATION_ID, name(random))
                        .with(Metadata.CAUSATION_ID, name(random)))
                .withOccurredAt(DAY.plusSeconds(random.nextInt(100)));
    }

    private static String name(Random random) {
        return NAMES.get(random.nextInt(NAMES.size()));
    }
}
