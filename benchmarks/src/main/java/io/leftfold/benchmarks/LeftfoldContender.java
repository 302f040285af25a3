package io.leftfold.benchmarks;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Metadata;
import io.leftfold.RetryPolicy;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.bench.BenchModels;
import io.leftfold.bench.Client;
import io.leftfold.bench.Clients;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.BoundedCache;
import io.leftfold.decide.Caching;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Outcome;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.SubscriptionOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Leftfold by the calls that an application makes: an append with a key, a command handler without snapshots,
/// a subscription. Each event has a tag.
final class LeftfoldContender implements Contender {
    /// Those that write, listen and notify come to the ones that read.
    private static final int OTHER_CONNECTIONS = 3;

    private static final Metadata ACTOR = Metadata.EMPTY.with(Metadata.ACTOR, BenchAccount.ACTOR);

    /// Few, and only while a table is kept; those that read are not needed then.
    private static final int MODEL_CONNECTIONS = 4;

    private static final int STATES_MAX = 100_000;
    private static final Aggregate<Booked, BenchAccount, BenchEvent> CACHED =
            BenchAccount.AGGREGATE.withCaching(Caching.DECIDE_FIRST);

    private final PostgresStore store;
    private final PostgresReadModels models;
    private final Client projection;
    private final UUID log;
    private final CommandHandler handler;
    private final Environment environment;

    private LeftfoldContender(PostgresStore store, PostgresReadModels models, Environment environment) {
        this.store = store;
        this.models = models;
        this.projection = new BenchModels(store, models, environment, SubscriptionOptions.DEFAULTS.batchSize()).table();
        this.log = store.log().id();
        // States are kept of aggregates alone that say so.
        this.handler = CommandHandler.on(store, environment, RetryPolicy.DEFAULTS)
                .withCache(BoundedCache.of(STATES_MAX, Duration.ofHours(1), environment));
        this.environment = environment;
    }

    static LeftfoldContender open(String url, Environment environment) {
        var options = PostgresOptions.url(url).withEnvironment(environment);
        return new LeftfoldContender(
                PostgresStore.open(options.withConnections(Pool.SIZE - OTHER_CONNECTIONS)),
                PostgresReadModels.open(options.withSchema("models").withConnections(MODEL_CONNECTIONS)),
                environment);
    }

    @Override
    public boolean does(Work work) {
        return true;
    }

    @Override
    public boolean append(int stream, long version, int events) {
        var key = AppendKey.of(environment.ids().next().toString());
        var data = IntStream.range(0, events).mapToObj(_ -> event(stream, key)).toList();
        var append = Append.to(BenchAccount.stream(stream), new Exactly(version), data);
        return store.append(append.withKey(key)) instanceof Appended;
    }

    private EventData event(int stream, AppendKey key) {
        return BenchAccount.CODEC
                .write(Contender.booked(stream), environment.ids().next(), log, BenchAccount.stream(stream))
                .withTags(Set.of(BenchAccount.tag(stream)))
                .withMetadata(new Metadata(Map.of(
                        Metadata.CORRELATION_ID,
                        key.value(),
                        Metadata.CAUSATION_ID,
                        key.value(),
                        Metadata.ACTOR,
                        BenchAccount.ACTOR)));
    }

    @Override
    public BenchAccount load(int stream) {
        return handler.state(BenchAccount.AGGREGATE, BenchAccount.entity(stream), new AsOf.Latest())
                .state();
    }

    @Override
    public void command(int stream) {
        command(BenchAccount.AGGREGATE, stream);
    }

    @Override
    public void hotCommand(int stream) {
        command(CACHED, stream);
    }

    private void command(Aggregate<Booked, BenchAccount, BenchEvent> aggregate, int stream) {
        var context = CommandContext.of(environment.ids().next().toString()).withMetadata(ACTOR);
        var outcome = handler.handle(aggregate, BenchAccount.entity(stream), Contender.booked(stream), context);
        if (!(outcome instanceof Outcome.Accepted)) {
            throw new IllegalStateException("a command was refused: " + outcome);
        }
    }

    @Override
    public long catchUp(Consumer<BenchEvent> handler) {
        return new Clients(store, environment)
                .catchup(SubscriptionOptions.DEFAULTS.batchSize(), handler)
                .act();
    }

    @Override
    public long project() {
        return projection.act();
    }

    @Override
    public ThreadFactory threads() {
        return environment.threads();
    }

    @Override
    public void close() {
        models.close();
        store.close();
    }
}
