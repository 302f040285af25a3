package io.leftfold.testing;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.EventCodec;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.memory.MemoryStore;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.SteppedNode;
import io.leftfold.subscribe.Subscriber;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A subscription that one node runs, to be given events and checked. Nothing waits: time passes only when a test
/// says so. Every check throws [AssertionError] with the whole story if it fails, and gives this back if not. For
/// use by one thread.
public final class GivenSubscriber {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LEASE = Duration.ofDays(365);
    private static final int STEPS_MAX = 1_000_000;
    private static final int LETTERS = 10_000;

    private final Subscriber<Transaction> subscriber;
    private final Environment environment;
    private final MemoryStore store;
    private final MemoryLedger ledger;
    private final SteppedNode<Transaction> node;
    private final List<String> story = new ArrayList<>();
    private final List<Long> handled = new ArrayList<>();
    private final Map<Long, Integer> failing = new HashMap<>();
    private final Map<Long, Integer> deadly = new HashMap<>();
    private Optional<AssertionError> broken = Optional.empty();
    private long nanos;

    GivenSubscriber(Subscriber<Transaction> subscriber) {
        this.subscriber = subscriber;
        var random = Randoms.of(1, 0);
        this.environment = new Environment(
                () -> START.plusNanos(nanos),
                () -> nanos,
                random,
                Environment.idsFrom(() -> START.plusNanos(nanos), random),
                _ -> {
                    throw new IllegalStateException("there is one thread in this test");
                },
                pause -> nanos += pause.toNanos());
        this.store = MemoryStore.create(environment);
        this.ledger = MemoryLedger.create(environment);
        ledger.register(subscriber.name(), subscriber.partitions());
        this.node = new SteppedNode<>("node", subscriber, store, store, ledger, environment, LEASE, new Story());
    }

    /// Writes the story, and has things go wrong where the test wants them to.
    private final class Story implements SteppedNode.Watcher {
        @Override
        public void before(Claim claim, RecordedEvent event, boolean isWithin) {}

        @Override
        public void after(Claim claim, RecordedEvent event, boolean isWithin) {
            handled.add(event.position());
            if (failing.merge(event.position(), -1, Integer::sum) >= 0) {
                throw new IllegalStateException("as the test wants it");
            }
            if (deadly.merge(event.position(), -1, Integer::sum) >= 0) {
                story.add("the process dies");
                node.crash();
            }
        }

        @Override
        public void betweenLanes(Claim claim) {}

        @Override
        public void ended(Claim claim) {}

        @Override
        public void broken(AssertionError failure) {
            broken = broken.or(() -> Optional.of(failure));
        }

        @Override
        public void note(String line) {
            story.add(line);
        }

        @Override
        public void happened(String what) {}
    }

    /// From now on the handler of the event at `position` throws `times` times, when it has done its work: so
    /// what it does outside of the transaction stands.
    public GivenSubscriber failing(long position, int times) {
        failing.put(position, times);
        return this;
    }

    /// From now on the process dies `times` times when the handler of the event at `position` has done its work,
    /// and before that is recorded; it starts again at once.
    public GivenSubscriber dying(long position, int times) {
        deadly.put(position, times);
        return this;
    }

    /// These events come, and what can be handled at this moment is.
    ///
    /// @param stream as it is written: `order-42`
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final <E> GivenSubscriber when(EventCodec<E> codec, String stream, E... events) {
        var its = StreamId.parse(stream);
        for (var event : events) {
            append(its, codec.write(event, environment.ids().next(), store.log().id(), its), event);
        }
        return work();
    }

    /// This event comes, with what an event has besides its data, and what can be handled at this moment is.
    ///
    /// @param stream as it is written: `order-42`
    public GivenSubscriber when(String stream, EventData event) {
        append(StreamId.parse(stream), event, event.type());
        return work();
    }

    private void append(StreamId stream, EventData event, Object shown) {
        store.append(Append.to(stream, new Any(), event)).orThrow();
        story.add("event " + store.log().head() + " comes to " + stream + ": " + shown);
    }

    /// All events come again, from the first one on, as after a `seek` to the beginning; there are no letters
    /// then.
    public GivenSubscriber whenAgain() {
        story.add("all events come again");
        ledger.seek(subscriber.name(), Optional.empty());
        node.beat();
        return work();
    }

    /// The process dies with nothing in hand and starts again.
    public GivenSubscriber whenRestarted() {
        story.add("the process is started again");
        node.crash();
        return work();
    }

    /// Time passes, and letters are tried again when they are due.
    public GivenSubscriber whenTimePasses(Duration time) {
        story.add(time + " pass");
        long until = nanos + time.toNanos();
        work();
        while (nanos - until < 0) {
            long next = node.nextNanos().orElse(until);
            nanos = next - until > 0 ? until : Math.max(nanos + 1, next);
            work();
        }
        return this;
    }

    private GivenSubscriber work() {
        for (int i = 0; i < STEPS_MAX; i++) {
            if (node.partitions().size() < subscriber.partitions()) {
                node.beat();
            }
            var steps = node.steps();
            if (steps.isEmpty()) {
                broken.ifPresent(failure -> {
                    throw failure;
                });
                return this;
            }
            steps.getFirst().run();
        }
        throw new AssertionError("it spins:\n" + told());
    }

    /// The handler was called for these positions, in this order, and came to its end, whatever became of that.
    public GivenSubscriber thenHandled(Long... positions) {
        return check("what was handled", List.of(positions), handled);
    }

    /// These positions are letters.
    public GivenSubscriber thenLetters(Long... positions) {
        return check(
                "the letters",
                List.of(positions),
                letters().stream().map(DeadLetter::position).toList());
    }

    /// The letters, by position, for checks of another kind.
    public GivenSubscriber thenLetters(Consumer<List<DeadLetter>> check) {
        return then(() -> check.accept(letters()));
    }

    private List<DeadLetter> letters() {
        return ledger.letters(subscriber.name(), 0, LETTERS);
    }

    /// Up to here all events are handled or letters, in all partitions. Events that the query does not match
    /// count some time later, at the latest when a `pollInterval` has passed.
    public GivenSubscriber thenCheckpoint(long position) {
        return check(
                "the checkpoint", position, ledger.subscriptions().getFirst().position());
    }

    /// The effects are as `check` has them.
    public GivenSubscriber then(Runnable check) {
        try {
            check.run();
        } catch (AssertionError failure) {
            throw new AssertionError(failure.getMessage() + "\n" + told(), failure);
        }
        return this;
    }

    private GivenSubscriber check(String what, Object expected, Object actual) {
        Then.check(what, expected, actual, List.of(subscriber.name()), "\n" + told());
        return this;
    }

    private String told() {
        return "    " + String.join("\n    ", story);
    }
}
