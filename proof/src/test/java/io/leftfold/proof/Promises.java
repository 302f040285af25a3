package io.leftfold.proof;

import io.leftfold.EventData;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.UndecodableException;
import io.leftfold.subscribe.Batch;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.EventSink;
import io.leftfold.subscribe.LetterRetry;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionOptions;
import io.leftfold.testing.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// A scenario in which every promise of a subscription is checked when it could be broken: what an event does
/// within the ledger's transaction is done once and in the order of its key; what it does outside at least once,
/// and for the first time in that order; the checkpoint passes nothing that is neither done nor a letter. When
/// what is bad is mended, and all letters are tried again, nothing is left.
final class Promises {
    private static final String NAME = "sim";

    /// How an event takes being handled.
    private enum Nature {
        GOOD,
        /// Fails a few times.
        FLAKY,
        /// Fails until it is mended.
        BAD,
        UNDECODABLE,
        /// Kills the process that handles it, until it is mended.
        DEADLY,
        /// Its batch fails without saying where.
        FLUSH
    }

    private final SimulatedWorld world;
    private final Subscriber<Transaction> subscriber;
    private final List<Nature> natures = new ArrayList<>();
    private final Map<Long, Integer> failures = new HashMap<>();
    private final Set<Long> doneOutside = new HashSet<>();
    private final Set<Long> doneWithin = new HashSet<>();
    private final Map<String, Long> lastWithin = new HashMap<>();
    /// The partition of each event of the log, -1 for those of nobody's interest.
    private final List<Integer> partitionOf = new ArrayList<>();

    private boolean isMended;

    private Promises(SimulatedWorld world) {
        this.world = world;
        var random = world.random();
        this.subscriber = Subscriber.of(NAME, Query.categories("k"), new Sink())
                .withPartitions(1 + random.nextInt(6))
                .withOptions(options(random));
    }

    private static SubscriptionOptions options(RandomGenerator random) {
        return SubscriptionOptions.DEFAULTS
                .withBatchSize(1 + random.nextInt(12))
                .withLanes(random.nextBoolean() ? 1 : 2 + random.nextInt(4))
                .withGatherFor(Duration.ofMillis(random.nextBoolean() ? 0 : 50))
                .withRetry(LetterRetry.DEFAULTS
                        .withBreakerAfter(1 + random.nextInt(6))
                        .withAtMost(Duration.ofSeconds(1 + random.nextInt(120))));
    }

    static void in(SimulatedWorld world) {
        new Promises(world).begin();
    }

    private void begin() {
        var random = world.random();
        int keys = 1 + random.nextInt(12);
        for (int count = 20 + random.nextInt(150); count > 0; count--) {
            // Some are of nobody's interest: the checkpoint goes over them.
            var category = random.nextInt(5) == 0 ? "other" : "k";
            var event = EventData.of(world.environment().ids().next(), "e", 1, Payload.of("none", new byte[0]));
            world.append(category + "-k" + random.nextInt(keys), event);
            natures.add(nature(random));
        }
        world.subscribe(subscriber);
        world.always(this::nothing_is_passed);
        world.whenCalm(this::what_is_left_has_a_name);
        world.atTheEnd(this::all_is_done);
    }

    private static Nature nature(RandomGenerator random) {
        return switch (random.nextInt(60)) {
            case 0, 1, 2 -> Nature.FLAKY;
            case 3, 4 -> Nature.BAD;
            case 5 -> Nature.UNDECODABLE;
            case 6 -> Nature.DEADLY;
            case 7, 8 -> Nature.FLUSH;
            default -> Nature.GOOD;
        };
    }

    private Nature nature(RecordedEvent event) {
        return isMended ? Nature.GOOD : natures.get((int) event.position() - 1);
    }

    /// The handler: fails as the event's nature has it, and does one thing outside and one within.
    private final class Sink implements EventSink<Transaction> {
        @Override
        public void before(Batch batch) {
            batch.forEach(event -> {
                meet(event, 0);
                outside(event);
            });
            flush(batch, 0);
        }

        @Override
        public void within(Batch batch, Transaction transaction) {
            batch.forEach(event -> {
                meet(event, 1);
                transaction.onCommit(() -> committed(event));
            });
            flush(batch, 1);
        }
    }

    private void meet(RecordedEvent event, int where) {
        if (event.position() % 2 != where) {
            return;
        }
        switch (nature(event)) {
            case GOOD, FLUSH -> {}
            case FLAKY -> {
                if (failures.merge(event.position(), 1, Integer::sum) <= 3) {
                    throw new IllegalStateException("flaky");
                }
            }
            case BAD -> throw new IllegalStateException("bad");
            case UNDECODABLE -> throw new UndecodableException("undecodable");
            case DEADLY -> world.crash();
        }
    }

    private void flush(Batch batch, int where) {
        for (var event : batch.events()) {
            if (nature(event) == Nature.FLUSH && event.position() % 2 == where) {
                throw new IllegalStateException("flush");
            }
        }
    }

    private void outside(RecordedEvent event) {
        if (doneOutside.add(event.position())) {
            for (var other : world.log()) {
                boolean isBefore =
                        other.position() < event.position() && other.stream().equals(event.stream());
                if (isBefore && !doneOutside.contains(other.position())) {
                    throw new AssertionError(
                            event.position() + " was handled before " + other.position() + " of its key");
                }
            }
        }
    }

    private void committed(RecordedEvent event) {
        if (!doneWithin.add(event.position())) {
            throw new AssertionError(event.position() + " took effect twice");
        }
        var last = lastWithin.put(event.stream().toString(), event.position());
        if (last != null && last > event.position()) {
            throw new AssertionError(event.position() + " took effect after " + last + " of its key");
        }
    }

    private void nothing_is_passed() {
        var partitions = world.record(NAME).partitions();
        var letters = new HashSet<Long>();
        world.letters(NAME).forEach(letter -> letters.add(letter.position()));
        var log = world.log();
        for (int i = 0; i < log.size(); i++) {
            if (i == partitionOf.size()) {
                partitionOf.add(subscriber.query().matches(log.get(i)) ? subscriber.partitionOf(log.get(i)) : -1);
            }
            if (partitionOf.get(i) < 0) {
                continue;
            }
            long position = i + 1L;
            var partition = partitions.get(partitionOf.get(i));
            boolean isDone = doneOutside.contains(position) && doneWithin.contains(position);
            if (position <= partition.position() && !isDone && !letters.contains(position)) {
                throw new AssertionError("the checkpoint of partition " + partition.partition() + " is at "
                        + partition.position() + ", and " + position + " is neither done nor a letter");
            }
            if (letters.contains(position) && doneWithin.contains(position)) {
                throw new AssertionError(position + " has taken effect and is a letter");
            }
        }
    }

    private void what_is_left_has_a_name() {
        for (var letter : world.letters(NAME)) {
            world.happened("a letter is " + letter.state());
            if (letter.state() == State.RETRYING || letter.state() == State.WANTED) {
                throw new AssertionError("neither done nor named: " + letter);
            }
            if (letter.code().equals("process-died")) {
                world.happened("an event that killed twice is parked");
            }
        }
        isMended = true;
    }

    private void all_is_done() {
        if (!world.letters(NAME).isEmpty()) {
            throw new AssertionError("letters are left: " + world.letters(NAME));
        }
        for (var event : world.log()) {
            if (subscriber.query().matches(event) && !doneWithin.contains(event.position())) {
                throw new AssertionError(event.position() + " was never handled");
            }
        }
    }
}
