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
import io.leftfold.bench.Clients;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Outcome;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.SubscriptionOptions;
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

    private final PostgresStore store;
    private final UUID log;
    private final CommandHandler handler;
    private final Environment environment;

    private LeftfoldContender(PostgresStore store, Environment environment) {
        this.store = store;
        this.log = store.log().id();
        this.handler = CommandHandler.on(store, environment, RetryPolicy.DEFAULTS);
        this.environment = environment;
    }

    static LeftfoldContender open(String url, Environment environment) {
        return new LeftfoldContender(
                PostgresStore.open(PostgresOptions.url(url)
                        .withConnections(Pool.SIZE - OTHER_CONNECTIONS)
                        .withEnvironment(environment)),
                environment);
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
        var context = CommandContext.of(environment.ids().next().toString()).withMetadata(ACTOR);
        var outcome =
                handler.handle(BenchAccount.AGGREGATE, BenchAccount.entity(stream), Contender.booked(stream), context);
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
    public ThreadFactory threads() {
        return environment.threads();
    }

    @Override
    public void close() {
        store.close();
    }
}
