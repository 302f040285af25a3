package io.leftfold.bench;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Metadata;
import io.leftfold.Query;
import io.leftfold.RetryPolicy;
import io.leftfold.Write;
import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Outcome;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Those who do the work with Leftfold, by the calls that an application makes.
///
/// @param handler of all of them
/// @param account what their commands are for
public record Clients(
        EventStore store,
        Environment environment,
        CommandHandler handler,
        Aggregate<Booked, BenchAccount, BenchEvent> account) {
    /// How many streams a client appends to in turn.
    static final int STREAMS_EACH = 10;

    private static final int STREAMS_PER_APPEND = 1_000;

    /// How many commands an entity gets.
    static final int COMMANDS_EACH = 20;

    private static final Metadata ACTOR = Metadata.EMPTY.with(Metadata.ACTOR, BenchAccount.ACTOR);

    /// Those who load each state from its first event.
    public Clients(EventStore store, Environment environment) {
        this(store, environment, CommandHandler.on(store, environment, RetryPolicy.DEFAULTS), BenchAccount.AGGREGATE);
    }

    // region: append
    Client append(int client, int batch) {
        long[] versions = new long[STREAMS_EACH];
        var turn = new AtomicLong();
        return () -> {
            int mine = (int) (turn.getAndIncrement() % STREAMS_EACH);
            int number = client * STREAMS_EACH + mine;
            var append = BenchAccount.append(environment.ids(), number, versions[mine], batch);
            if (!(store.append(append) instanceof Appended)) {
                throw new IllegalStateException(
                        "an append to a stream of its own was refused: " + BenchAccount.stream(number));
            }
            versions[mine] += batch;
            return batch;
        };
    }
    // endregion

    Client condition(int client, int batch) {
        long[] positions = new long[STREAMS_EACH];
        var turn = new AtomicLong();
        return () -> {
            int mine = (int) (turn.getAndIncrement() % STREAMS_EACH);
            int number = client * STREAMS_EACH + mine;
            var append = BenchAccount.conditional(environment.ids(), number, positions[mine], batch);
            if (!(store.append(append) instanceof Appended appended)) {
                throw new IllegalStateException("an append was refused though nobody else has its tag: " + append);
            }
            positions[mine] = appended.last();
            return batch;
        };
    }

    /// Folds the streams in turn, each time from the beginning.
    Client read(int streams, int eventsEach) {
        var turn = new AtomicLong();
        return () -> {
            var entity = BenchAccount.entity((int) (turn.getAndIncrement() % streams));
            var state = handler.state(account, entity, new AsOf.Latest()).state();
            return checked(state, eventsEach);
        };
    }

    /// Loads one stream over and over, each of which counts as one.
    Client load(int stream, int events) {
        var entity = BenchAccount.entity(stream);
        return () -> {
            checked(handler.state(account, entity, new AsOf.Latest()).state(), events);
            return 1;
        };
    }

    static long checked(BenchAccount account, int events) {
        if (account.events() != events || account.cents() != events * BenchAccount.BOOKED.cents()) {
            throw new IllegalStateException("a fold gave " + account + ", not " + events + " events");
        }
        return events;
    }

    /// Subscribes, hands each event on, waits for the last, and unsubscribes.
    ///
    /// @param handler called by one thread at a time
    public Client catchup(int batch, Consumer<BenchEvent> handler) {
        var log = store.log();
        var options = SubscriptionOptions.DEFAULTS.withBatchSize(batch);
        return () -> {
            var decoded = new AtomicLong();
            Subscriber<MemoryLedger.Transaction> subscriber = Subscriber.each("bench", Query.ALL, event -> {
                handler.accept(BenchAccount.CODEC.read(event, log.id()).data());
                decoded.setPlain(decoded.getPlain() + 1);
            });
            try (var subscription = Subscription.start(
                    store, MemoryLedger.create(environment), subscriber.withOptions(options), environment)) {
                if (!subscription.waitFor(log.head(), Duration.ofMinutes(10)) || decoded.get() != log.head()) {
                    throw new IllegalStateException(
                            "a subscription saw " + decoded + " events of " + log.head() + " in ten minutes");
                }
            }
            return log.head();
        };
    }

    Client command(int client, int clients) {
        var turn = new AtomicLong();
        return () -> command(commandedStream(client, clients, turn.getAndIncrement()));
    }

    /// Commands for so many streams in turn, each client beginning with another one.
    Client hotCommand(int client, int clients, int streams) {
        var turn = new AtomicLong();
        return () -> command((int) ((client + clients * turn.getAndIncrement()) % streams));
    }

    private long command(int stream) {
        var id = environment.ids().next().toString();
        var outcome = handler.handle(
                account,
                BenchAccount.entity(stream),
                BenchAccount.BOOKED,
                CommandContext.of(id).withMetadata(ACTOR));
        if (!(outcome instanceof Outcome.Accepted)) {
            throw new IllegalStateException("a command was refused: " + outcome);
        }
        return 1;
    }

    /// The stream of a client's n-th command: so that a load finds ten events on average.
    public static int commandedStream(int client, int clients, long n) {
        return client + clients * Math.toIntExact(n / COMMANDS_EACH);
    }

    /// Fills the log, so that the events of a stream lie as far apart as they can.
    void fill(int streams, int eventsEach) {
        for (int version = 1; version <= eventsEach; version++) {
            for (int first = 0; first < streams; first += STREAMS_PER_APPEND) {
                appendToEach(first, Math.min(streams, first + STREAMS_PER_APPEND));
            }
        }
    }

    /// Appends one event to each of some streams.
    private void appendToEach(int first, int end) {
        var key = BenchAccount.key(environment.ids());
        var writes = IntStream.range(first, end)
                .mapToObj(stream -> new Write(
                        BenchAccount.stream(stream),
                        List.of(BenchAccount.event(environment.ids(), stream, key.value()))))
                .toList();
        store.append(new Append(Optional.of(key), writes, List.of()));
    }

    /// Fills one stream.
    void fillOne(int stream, int events) {
        for (int version = 0; version < events; version += STREAMS_PER_APPEND) {
            int count = Math.min(STREAMS_PER_APPEND, events - version);
            store.append(BenchAccount.append(environment.ids(), stream, version, count));
        }
    }
}
