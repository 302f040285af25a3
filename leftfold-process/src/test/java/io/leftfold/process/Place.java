package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.RetryPolicy;
import io.leftfold.StreamId;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.process.Trade.Do;
import io.leftfold.process.Trade.TradeEvent;
import io.leftfold.subscribe.LetterRetry;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.MemoryTimerStore;
import io.leftfold.subscribe.NodeOptions;
import io.leftfold.subscribe.SubscriptionNode;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.subscribe.TimerStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A store with processes that run on it, which are stopped and started again by the test.
final class Place implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final SubscriptionOptions QUICK = SubscriptionOptions.DEFAULTS
            .withPollInterval(Duration.ofMillis(20))
            .withRetry(LetterRetry.DEFAULTS.withFirst(Duration.ofMillis(20)).withLongest(Duration.ofMillis(100)));

    final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    final Environment environment = Environment.system().withClock(now::get);
    final EventStore store;
    final CommandHandler handler;
    private final EventStore working;
    private MemoryLedger ledger = MemoryLedger.create(environment);
    private @Nullable SubscriptionNode<MemoryLedger.Transaction> node;
    private @Nullable ProcessRuntime runtime;
    private List<ProcessDefinition<?>> definitions = List.of();
    private Supplier<TimerStore> timers = MemoryTimerStore::create;
    private ProcessOptions options = ProcessOptions.DEFAULTS.withPartitions(3).withSubscription(QUICK);

    Place(Function<Environment, EventStore> open) {
        this(open, store -> store);
    }

    /// @param between stands between the processes and the store
    Place(Function<Environment, EventStore> open, Function<EventStore, EventStore> between) {
        this.store = open.apply(environment);
        this.handler = CommandHandler.on(store, environment, RetryPolicy.DEFAULTS);
        this.working = between.apply(store);
    }

    /// For all that is started from now on.
    Place withTimers(TimerStore timers) {
        this.timers = () -> timers;
        return this;
    }

    /// For all that is started from now on.
    Place with(UnaryOperator<ProcessOptions> change) {
        options = change.apply(options);
        return this;
    }

    Place start(ProcessDefinition<?>... definitions) {
        this.definitions = List.of(definitions);
        node = SubscriptionNode.start(working, ledger, NodeOptions.of("n"), environment);
        var working = CommandHandler.on(this.working, environment, RetryPolicy.DEFAULTS);
        runtime =
                ProcessRuntime.start(this.definitions, this.working, working, node, timers.get(), options, environment);
        return this;
    }

    void stop() {
        if (runtime != null && node != null) {
            runtime.close();
            node.close();
        }
    }

    /// Everything is delivered once more.
    void forget() {
        ledger = MemoryLedger.create(environment);
    }

    Processes processes() {
        return new Processes(store, handler, definitions);
    }

    void happens(Aggregate<Do, Integer, TradeEvent> aggregate, String entity, TradeEvent event) {
        handler.handle(aggregate, entity, new Do(event), CommandContext.NONE);
    }

    List<RecordedEvent> events(String stream) {
        return store.read(StreamId.parse(stream), Range.forward()).events();
    }

    List<String> types(String stream) {
        return events(stream).stream().map(RecordedEvent::type).toList();
    }

    Instance instance(String process, String id) {
        return processes().find(process, id).map(InstanceInfo::instance).orElse(Instance.ABSENT);
    }

    /// What the subscriptions say, for messages.
    String trouble() {
        return runtime == null
                ? "stopped"
                : runtime.subscriptions().stream()
                        .map(subscription -> subscription.name() + " " + subscription.partitions())
                        .toList()
                        .toString();
    }

    void awaitStatus(String process, String id, Status status) {
        await(
                () -> instance(process, id).status() == status,
                () -> process + " " + id + " to be " + status + ", not " + instance(process, id));
    }

    /// Everything has been dealt with, and what came of it.
    void awaitQuiet() {
        long head;
        do {
            head = store.log().head();
            assertThat(Objects.requireNonNull(runtime).waitFor(head, PATIENCE)).isTrue();
        } while (store.log().head() > head);
    }

    void await(BooleanSupplier condition, Supplier<String> what) {
        long end = System.nanoTime() + TimeUnit.NANOSECONDS.convert(PATIENCE);
        try (var follower = store.follow()) {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("waited for " + what.get());
                }
                follower.await(store.log().head(), Duration.ofMillis(20));
            }
        }
    }

    @Override
    public void close() {
        stop();
        store.close();
    }
}
