package io.leftfold.testing;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventCodec;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What is in one run of a [Simulation]: said by the scenario before the run begins, looked at by its checks.
/// What a scenario makes beside it, such as a map that a handler fills, is the world outside, which no crash
/// takes away. For use by one thread.
public final class SimulatedWorld {
    private static final int NODES_MAX = 26;

    private final Run run;
    private final RandomGenerator random;
    private final Environment environment;
    private final MemoryStore store;
    private final List<Subscriber<Transaction>> subscribers = new ArrayList<>();
    private final List<Supplier<Append>> events = new ArrayList<>();
    private final List<Runnable> checks = new ArrayList<>();
    private final List<Runnable> whenCalm = new ArrayList<>();
    private final List<Runnable> atTheEnd = new ArrayList<>();
    private final List<RecordedEvent> log = new ArrayList<>();
    private int nodes;
    private boolean isInTransaction;
    private @Nullable Path folder;
    private @Nullable SqliteReadModels models;
    private @Nullable Projections projections;

    SimulatedWorld(Run run, RandomGenerator random, Environment environment, MemoryStore store) {
        this.run = run;
        this.random = random;
        this.environment = environment;
        this.store = store;
    }

    /// For what differs from run to run: the events, the options. The same for the same seed.
    public RandomGenerator random() {
        return random;
    }

    /// The time of the run, which has nothing to do with the machine's, and its ids. It makes no threads.
    public Environment environment() {
        return environment;
    }

    /// The log, for handlers that append to it or read it.
    public EventStore store() {
        return store;
    }

    /// So many processes, 1 to 26, take part; without this, one to four.
    public void nodes(int count) {
        if (count < 1 || count > NODES_MAX) {
            throw new IllegalArgumentException("nodes must be 1 to " + NODES_MAX + ": " + count);
        }
        nodes = count;
    }

    /// These events come in the course of the run, in this order, each by itself.
    ///
    /// @param stream as it is written: `order-42`
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> void append(EventCodec<E> codec, String stream, E... data) {
        var its = StreamId.parse(stream);
        for (var each : data) {
            events.add(() -> Append.to(
                    its,
                    new Any(),
                    codec.write(each, environment.ids().next(), store.log().id(), its)));
        }
    }

    /// This event comes in the course of the run.
    ///
    /// @param stream as it is written: `order-42`
    public void append(String stream, EventData event) {
        var append = Append.to(StreamId.parse(stream), new Any(), event);
        events.add(() -> append);
    }

    /// All nodes run this, with letters, checkpoints and leases in memory.
    public void subscribe(Subscriber<Transaction> subscriber) {
        subscribers.add(subscriber);
    }

    /// All nodes run this, and what its sink writes is committed in an SQLite database that each run begins anew,
    /// see [#projections].
    public void subscribeSql(Subscriber<Connection> subscriber) {
        var sink = new SqlSink(subscriber.sink(), models(), is -> isInTransaction = is);
        subscribers.add(new Subscriber<>(
                subscriber.name(),
                subscriber.query(),
                subscriber.partitions(),
                subscriber.key(),
                sink,
                subscriber.options()));
    }

    /// All nodes keep this read model.
    public void project(ReadModel<?> model) {
        subscribeSql(projections().subscriber(model, store.log().id()));
    }

    /// To ask the read models, and to make those that are to be asked for [#subscribeSql].
    public Projections projections() {
        var there = projections;
        if (there == null) {
            there = Projections.in(models(), environment);
            projections = there;
        }
        return there;
    }

    private SqliteReadModels models() {
        var there = models;
        if (there == null) {
            var place = Temporary.folder("leftfold-simulation");
            folder = place;
            there = SqliteReadModels.open(place.resolve("models.db"));
            models = there;
        }
        return there;
    }

    /// Must hold whenever a step was recorded, and at the end. Throws an [AssertionError] if it does not.
    public void always(Runnable check) {
        checks.add(check);
    }

    /// Is called when nothing goes wrong any more and all nodes have come to rest, before letters are tried
    /// again: here what was broken can be mended.
    public void whenCalm(Runnable check) {
        whenCalm.add(check);
    }

    /// Must hold in the end, when nothing has gone wrong for a while and an operator has had all letters tried
    /// again.
    public void atTheEnd(Runnable check) {
        atTheEnd.add(check);
    }

    /// All events of the log, in its order.
    public List<RecordedEvent> log() {
        if (log.size() < store.log().head()) {
            log.addAll(
                    store.readAll(Query.ALL, Range.forward().after(log.size())).events());
        }
        return Collections.unmodifiableList(log);
    }

    /// The letters of a subscription, by position.
    public List<DeadLetter> letters(String subscription) {
        return run.letters(subscription);
    }

    /// Who works on a subscription, and how far it is.
    public SubscriptionRecord record(String subscription) {
        return run.record(subscription);
    }

    /// For handlers: the process that runs this one dies, now. Does not return.
    public void crash() {
        run.crashHandling();
    }

    /// Something that is to be counted over all runs.
    public void happened(String what) {
        run.happened(what);
    }

    int nodes() {
        return nodes;
    }

    List<Subscriber<Transaction>> subscribers() {
        return subscribers;
    }

    List<Supplier<Append>> events() {
        return events;
    }

    List<Runnable> checks() {
        return checks;
    }

    List<Runnable> whenCalm() {
        return whenCalm;
    }

    List<Runnable> atTheEnd() {
        return atTheEnd;
    }

    /// Whether a transaction of the database is under way, so that no other can begin.
    boolean isInTransaction() {
        return isInTransaction;
    }

    void release() {
        var open = models;
        if (open != null) {
            open.close();
        }
        var place = folder;
        if (place != null) {
            Temporary.delete(place);
        }
    }
}
