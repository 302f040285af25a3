package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.SubscriptionFailedException;
import io.leftfold.json.JsonCodec;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Projection;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Handlers fail at random while the log grows; each time the subscription is started again from its checkpoint.
@Timeout(60)
public class EffectsOnceTest {
    private static final int EVENTS = 200;
    private static final Duration LONG = Duration.ofSeconds(30);
    /// So long that a wake-up that never comes is noticed as a time-out.
    private static final SubscriptionOptions OPTIONS =
            SubscriptionOptions.DEFAULTS.withPollInterval(LONG).withOnFailure(OnFailure.STOP);

    sealed interface Counter {
        record Counted(long number) implements Counter {}
    }

    private static final JsonCodec<Counter> CODEC = JsonCodec.of(Counter.class);
    private static final StreamId STREAM = StreamId.of("counter", "1");

    @TempDir
    Path folder = Path.of("");

    static IntStream seeds() {
        return IntStream.rangeClosed(1, Integer.getInteger("leftfold.proof.effectSeeds", 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_projection_applies_each_event_exactly_once(int seed) {
        var random = new Random(seed);
        try (var store = SqliteStore.open(folder.resolve("log.db"));
                var models = SqliteReadModels.open(folder.resolve("models.db"))) {
            var table = "CREATE TABLE IF NOT EXISTS seen (number INTEGER NOT NULL)";
            var projection = Projection.of("seen", CODEC, List.of(table), (sql, event) -> {
                switch (event.data()) {
                    case Counter.Counted(long number) -> sql.update("INSERT INTO seen VALUES (?)", number);
                }
                failSometimes(random);
            });
            untilDone(store, random, options -> projection.start(store, models, options, Environment.system()));
            var seen = models.read(connection -> {
                var numbers = new ArrayList<Long>();
                try (var statement = connection.createStatement();
                        var row = statement.executeQuery("SELECT number FROM seen ORDER BY rowid")) {
                    while (row.next()) {
                        numbers.add(row.getLong(1));
                    }
                }
                return numbers;
            });
            assertThat(seen).containsExactlyElementsOf(allNumbers());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_handler_gets_each_event_at_least_once_in_order_and_no_checkpoint_is_ahead_of_it(int seed) {
        var random = new Random(seed);
        List<Long> handled = Collections.synchronizedList(new ArrayList<>());
        var ledger = MemoryLedger.create(Environment.system());
        try (var store = MemoryStore.create()) {
            untilDone(
                    store,
                    random,
                    options -> Subscription.start(
                            store,
                            ledger,
                            Subscriber.<Transaction>each("handler", Query.ALL, event -> {
                                        assertThat(ledger.subscriptions()
                                                        .getFirst()
                                                        .position())
                                                .isLessThan(event.position());
                                        failSometimes(random);
                                        handled.add(number(event));
                                    })
                                    .withOptions(options),
                            Environment.system()));
        }
        assertThat(handled.stream().distinct()).containsExactlyElementsOf(allNumbers());
        long highest = 0;
        for (long number : handled) {
            assertThat(number).isLessThanOrEqualTo(highest + 1);
            highest = Math.max(highest, number);
        }
    }

    @Test
    void an_event_wakes_those_who_wait_for_it() {
        for (Supplier<EventStore> kind :
                List.<Supplier<EventStore>>of(MemoryStore::create, () -> SqliteStore.open(folder.resolve("wake.db")))) {
            Map<Long, Long> handled = new ConcurrentHashMap<>();
            try (var store = kind.get();
                    var subscription = Subscription.start(
                            store,
                            MemoryLedger.create(Environment.system()),
                            Subscriber.<Transaction>each(
                                            "waiting",
                                            Query.ALL,
                                            event -> handled.merge(event.position(), 1L, Long::sum))
                                    .withOptions(OPTIONS),
                            Environment.system())) {
                for (long n = 1; n <= EVENTS; n++) {
                    append(store, n);
                    assertThat(subscription.waitFor(n, Duration.ofSeconds(10)))
                            .as("woken by event %d of %s", n, store)
                            .isTrue();
                }
            }
            assertThat(handled).hasSize(EVENTS).containsValue(1L);
        }
    }

    private interface Start {
        Subscription with(SubscriptionOptions options);
    }

    /// Appends while the subscription runs, and starts it again whenever it has failed.
    private static void untilDone(EventStore store, Random random, Start start) {
        long appended = 0;
        int failures = 0;
        long done = 0;
        while (done < EVENTS) {
            var options = OPTIONS.withBatchSize(1 + random.nextInt(20));
            long more = Math.min(EVENTS, appended + 1 + random.nextInt(20));
            try (var subscription = start.with(options)) {
                while (appended < more) {
                    append(store, ++appended);
                }
                assertThat(subscription.waitFor(appended, LONG)).isTrue();
                done = appended;
            } catch (SubscriptionFailedException failed) {
                failures++;
            }
        }
        assertThat(failures).as("failures on the way").isPositive();
    }

    private static void failSometimes(Random random) {
        if (random.nextInt(5) == 0) {
            throw new IllegalStateException("pretended");
        }
    }

    private static void append(EventStore store, long number) {
        var id = Environment.system().ids().next();
        store.append(Append.to(
                STREAM,
                new Any(),
                CODEC.write(new Counter.Counted(number), id, store.log().id(), STREAM)));
    }

    private static long number(RecordedEvent event) {
        return event.version();
    }

    private static List<Long> allNumbers() {
        return LongStream.rangeClosed(1, EVENTS).boxed().toList();
    }
}
