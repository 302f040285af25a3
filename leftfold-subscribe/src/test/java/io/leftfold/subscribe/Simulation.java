package io.leftfold.subscribe;

import io.leftfold.Append;
import io.leftfold.Checkpoint;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.UndecodableException;
import io.leftfold.WorkUnknownException;
import io.leftfold.memory.MemoryStore;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Nodes that share a subscription, in one thread and in virtual time, with everything that may go wrong. The
/// machines, the edge and the ledger are those of production; a seed gives one run. First with faults, then without:
/// by then everything must be handled, or be a letter; and when what was bad is mended, and all letters are asked
/// for, nothing may be left.
///
/// Every promise is checked when it could be broken: what an event does within the ledger's transaction is done
/// once and in the order of its key; what it does outside at least once, and for the first time in that order;
/// the checkpoint passes nothing that is neither done nor a letter; epochs rise.
final class Simulation {
    private static final String NAME = "sim";
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final long MILLI = 1_000_000;
    private static final int TRACE = Integer.getInteger("simulation.trace", 3_000);

    private static final Duration QUIET = Duration.ofSeconds(30);

    /// How an event takes being handled.
    enum Nature {
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

    static final class BrokenPromise extends AssertionError {
        BrokenPromise(String what) {
            super(what);
        }
    }

    private final long seed;
    private final Random random;
    private final SortedMap<String, Integer> sometimes;
    private final StringBuilder trace = new StringBuilder();

    private long nanos;
    private long setClock;
    private boolean hasFaults = true;
    private boolean isMended;
    private long deadUntil;
    private int depth;

    private final Environment environment;
    private final MemoryStore store;
    private final MemoryLedger ledger;
    private final Subscriber<Transaction> subscriber;
    private final List<Node> nodes = new ArrayList<>();
    private final int keys;
    private final int eventsMax;

    private final List<RecordedEvent> log = new ArrayList<>();
    private final Map<Long, Integer> failures = new HashMap<>();
    private final Set<Long> doneOutside = new HashSet<>();
    private final Set<Long> doneWithin = new HashSet<>();
    private final Map<String, Long> lastWithin = new HashMap<>();
    private final Map<Integer, Long> epochs = new HashMap<>();

    Simulation(long seed, SortedMap<String, Integer> sometimes) {
        this.seed = seed;
        this.sometimes = sometimes;
        this.random = new Random(seed);
        this.environment = new Environment(
                () -> clock(0),
                () -> nanos,
                random,
                Environment.idsFrom(() -> Instant.EPOCH.plusNanos(nanos), random),
                Inline::new,
                _ -> {});
        this.store = MemoryStore.create(environment);
        this.ledger = MemoryLedger.create(environment);
        var options = SubscriptionOptions.DEFAULTS
                .withBatchSize(1 + random.nextInt(12))
                .withLanes(random.nextBoolean() ? 1 : 3)
                .withGatherFor(Duration.ofMillis(random.nextBoolean() ? 0 : 50))
                .withRetry(LetterRetry.DEFAULTS
                        .withBreakerAfter(1 + random.nextInt(6))
                        .withAtMost(Duration.ofSeconds(1 + random.nextInt(120))));
        this.subscriber = Subscriber.of(NAME, Query.categories("k"), new Sink())
                .withPartitions(1 + random.nextInt(6))
                .withOptions(options);
        this.keys = 1 + random.nextInt(12);
        this.eventsMax = 20 + random.nextInt(150);
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            nodes.add(new Node("n" + i));
        }
        ledger.register(NAME, subscriber.partitions());
    }

    /// A thread that is one in name only: what it does is done when it is started.
    private static final class Inline extends Thread {
        private final Runnable work;

        private Inline(Runnable work) {
            this.work = work;
        }

        @Override
        public void start() {
            work.run();
        }
    }

    /// @return all that happened, the same for the same seed
    String run() {
        try {
            for (int i = 0; i < 4_000 || log.size() < eventsMax; i++) {
                step();
            }
            heal();
            mend();
            return trace.toString();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(
                    "seed " + seed + ", after " + Duration.ofNanos(nanos) + ": " + failure.getMessage() + "\n"
                            + workers() + "\n"
                            + trace.substring(Math.max(0, trace.length() - TRACE)),
                    failure);
        }
    }

    private String workers() {
        return nodes.stream()
                .map(node -> node.name
                        + (node.isUp ? " " : " is down ")
                        + node.workers.values().stream()
                                .map(worker -> worker.claim.partition() + " " + worker.machine.status() + " "
                                        + worker.action + (worker.isBusy ? " busy" : ""))
                                .toList())
                .toList()
                .toString();
    }

    private Instant clock(long drift) {
        return Instant.parse("2026-01-01T00:00:00Z").plusNanos(nanos + setClock + drift);
    }

    private void sometimes(String what) {
        sometimes.merge(what, 1, Integer::sum);
    }

    private void note(String what) {
        trace.append(nanos / MILLI).append(' ').append(what).append('\n');
    }

    private boolean oneIn(int n) {
        return hasFaults && random.nextInt(n) == 0;
    }

    /// One thing that happens, anywhere.
    private void step() {
        nanos += random.nextInt(5) * MILLI;
        if (hasFaults) {
            disturb();
        }
        if (log.size() < eventsMax && hasFaults && random.nextInt(12) == 0) {
            append(1 + random.nextInt(5));
        }
        var actors = new ArrayList<Runnable>();
        for (var node : nodes) {
            node.actors(actors);
        }
        if (actors.isEmpty()) {
            nanos += 100 * MILLI;
        } else {
            actors.get(random.nextInt(actors.size())).run();
        }
    }

    private void disturb() {
        var node = nodes.get(random.nextInt(nodes.size()));
        if (random.nextInt(300) == 0) {
            node.crash();
        }
        if (random.nextInt(400) == 0) {
            node.frozenUntil = nanos + random.nextLong(3 * LEASE.toNanos());
            note(node.name + " is frozen");
        }
        if (random.nextInt(600) == 0) {
            node.isLeaving = true;
            note(node.name + " leaves");
        }
        if (random.nextInt(500) == 0) {
            deadUntil = nanos + random.nextLong(60_000 * MILLI);
            note("the world outside is dead");
        }
        if (random.nextInt(1_000) == 0) {
            setClock = (random.nextLong(50) - 25) * 3_600_000 * MILLI;
            note("clocks are set");
        }
        if (random.nextInt(900) == 0) {
            boolean isPaused = random.nextBoolean();
            ledger.pause(NAME, isPaused, "sim", "why not");
            note("paused " + isPaused);
        }
        if (random.nextInt(700) == 0) {
            var letters = ledger.letters(NAME, 0, 1_000);
            if (!letters.isEmpty()
                    && ledger.ask(
                            NAME, letters.get(random.nextInt(letters.size())).position(), State.WANTED)) {
                sometimes("a letter was asked for");
            }
        }
        if (random.nextInt(300) == 0) {
            nanos += random.nextLong(LEASE.toNanos());
        }
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            // Some are of nobody's interest: the checkpoint goes over them.
            var category = random.nextInt(5) == 0 ? "other" : "k";
            var stream = StreamId.of(category, "k" + random.nextInt(keys));
            var event = EventData.of(environment.ids().next(), "e", 1, Payload.of("none", new byte[0]));
            store.append(Append.to(stream, new Any(), event));
        }
        long known = log.isEmpty() ? 0 : log.getLast().position();
        log.addAll(store.readAll(Query.ALL, Range.forward().after(known)).events());
    }

    private Nature nature(RecordedEvent event) {
        if (isMended) {
            return Nature.GOOD;
        }
        return switch ((int) Math.floorMod(Spread.of(seed * 31 + event.position()), 60L)) {
            case 0, 1, 2 -> Nature.FLAKY;
            case 3, 4 -> Nature.BAD;
            case 5 -> Nature.UNDECODABLE;
            case 6 -> Nature.DEADLY;
            case 7, 8 -> Nature.FLUSH;
            default -> Nature.GOOD;
        };
    }

    /// The handler: fails as the event's nature has it, and does one thing outside and one within.
    private final class Sink implements EventSink<Transaction> {
        @Override
        public void before(Batch batch) {
            batch.forEach(event -> {
                meet(batch, event, 0);
                outside(event);
            });
            flush(batch, 0);
        }

        @Override
        public void within(Batch batch, Transaction transaction) {
            batch.forEach(event -> {
                meet(batch, event, 1);
                transaction.onCommit(() -> committed(event));
            });
            flush(batch, 1);
        }
    }

    private void meet(Batch batch, RecordedEvent event, int where) {
        var node = node(batch.claim().node());
        if (oneIn(60)) {
            elapse(node);
        }
        if (oneIn(400)) {
            node.crash();
            sometimes("a process died in a handler");
            throw new IllegalStateException("died");
        }
        if (nanos < deadUntil && hasFaults) {
            if (oneIn(5)) {
                throw new StoreUnavailableException("the world outside is away");
            }
            throw new IllegalStateException("the world outside is dead");
        }
        boolean isHere = event.position() % 2 == where;
        switch (nature(event)) {
            case GOOD, FLUSH -> {}
            case FLAKY -> {
                if (isHere && failures.merge(event.position(), 1, Integer::sum) <= 3) {
                    throw new IllegalStateException("flaky");
                }
            }
            case BAD -> {
                if (isHere) {
                    throw new IllegalStateException("bad");
                }
            }
            case UNDECODABLE -> {
                if (isHere) {
                    throw new UndecodableException("undecodable");
                }
            }
            case DEADLY -> {
                if (isHere) {
                    note(node.name + " dies of " + event.position());
                    failures.merge(event.position(), 1, Integer::sum);
                    node.crash();
                    throw new IllegalStateException("died");
                }
            }
        }
    }

    private void flush(Batch batch, int where) {
        for (var event : batch.events()) {
            if (nature(event) == Nature.FLUSH && event.position() % 2 == where) {
                throw new IllegalStateException("flush");
            }
        }
    }

    /// Others go on while a handler is at work, and it may take longer than a lease.
    private void elapse(Node node) {
        if (depth > 1) {
            return;
        }
        depth++;
        boolean isFrozen = random.nextInt(3) == 0;
        long wasFrozen = node.frozenUntil;
        if (isFrozen) {
            node.frozenUntil = Long.MAX_VALUE;
        }
        int steps = random.nextInt(60);
        for (int i = 0; i < steps; i++) {
            if (isFrozen) {
                nanos += random.nextLong(LEASE.toNanos() / 4);
            }
            step();
        }
        node.frozenUntil = isFrozen ? wasFrozen : node.frozenUntil;
        depth--;
    }

    private void outside(RecordedEvent event) {
        if (doneOutside.add(event.position())) {
            ofKey(event)
                    .filter(earlier -> !doneOutside.contains(earlier))
                    .findFirst()
                    .ifPresent(earlier -> {
                        throw new BrokenPromise(event.position() + " was handled before " + earlier + " of its key");
                    });
        }
    }

    private void committed(RecordedEvent event) {
        if (!doneWithin.add(event.position())) {
            throw new BrokenPromise(event.position() + " took effect twice");
        }
        var last = lastWithin.put(event.stream().toString(), event.position());
        if (last != null && last > event.position()) {
            throw new BrokenPromise(event.position() + " took effect after " + last + " of its key");
        }
    }

    /// Positions of earlier events of the same key.
    private java.util.stream.Stream<Long> ofKey(RecordedEvent event) {
        return log.stream()
                .filter(other ->
                        other.position() < event.position() && other.stream().equals(event.stream()))
                .map(RecordedEvent::position);
    }

    /// What the ledger must say after each step.
    private void check(Claim claim) {
        var record = ledger.subscriptions().getFirst().partitions().get(claim.partition());
        var letters = new HashSet<Long>();
        ledger.letters(NAME, 0, 10_000).forEach(letter -> letters.add(letter.position()));
        for (var event : log) {
            boolean isOurs = subscriber.query().matches(event) && subscriber.partitionOf(event) == claim.partition();
            boolean isDone = doneOutside.contains(event.position()) && doneWithin.contains(event.position());
            if (isOurs && event.position() <= record.position() && !isDone && !letters.contains(event.position())) {
                throw new BrokenPromise("the checkpoint of " + claim + " is at " + record.position() + ", and "
                        + event.position() + " is neither done nor a letter");
            }
            if (isOurs && letters.contains(event.position()) && doneWithin.contains(event.position())) {
                throw new BrokenPromise(event.position() + " has taken effect and is a letter");
            }
        }
    }

    private void heal() {
        note("healed");
        hasFaults = false;
        setClock = 0;
        ledger.pause(NAME, false, "sim", "healed");
        for (var node : nodes) {
            node.frozenUntil = 0;
            node.isLeaving = false;
        }
        settle("healing", Duration.ofMinutes(20));
        if (!unnamed().isEmpty()) {
            throw new BrokenPromise("neither done nor named: " + unnamed());
        }
        for (var letter : ledger.letters(NAME, 0, 10_000)) {
            sometimes("a letter is " + letter.state());
            if (letter.code().equals(PartitionMachine.PROCESS_DIED)) {
                sometimes("an event that killed twice is parked");
            }
        }
    }

    private void mend() {
        note("mended");
        isMended = true;
        for (int round = 0; round < 50; round++) {
            var letters = ledger.letters(NAME, 0, 10_000);
            if (letters.isEmpty()) {
                break;
            }
            letters.forEach(letter -> ledger.ask(NAME, letter.position(), State.WANTED));
            settle("mending", Duration.ofMinutes(5));
        }
        var left = ledger.letters(NAME, 0, 10_000);
        if (!left.isEmpty()) {
            throw new BrokenPromise("letters are left: " + left);
        }
        for (var event : log) {
            if (subscriber.query().matches(event) && !doneWithin.contains(event.position())) {
                throw new BrokenPromise(event.position() + " was never handled");
            }
        }
    }

    private void settle(String what, Duration time) {
        long until = nanos + time.toNanos();
        for (int i = 0; nanos < until; i++) {
            step();
            if (i > 2_000_000) {
                throw new BrokenPromise("it spins while " + what);
            }
            // Some more time, since leases have to come to rest too.
            if (i % 100 == 0 && until - nanos > QUIET.toNanos() && isQuiet()) {
                until = nanos + QUIET.toNanos();
            }
        }
        var record = ledger.subscriptions().getFirst();
        long head = store.log().head();
        for (var partition : record.partitions()) {
            if (partition.position() < head) {
                throw new BrokenPromise("after " + what + " partition " + partition + " has not come to " + head);
            }
        }
        int share = Math.ceilDiv(subscriber.partitions(), nodes.size());
        for (var node : nodes) {
            if (node.workers.size() > share) {
                throw new BrokenPromise(node.name + " has more than its share: " + node.workers.keySet());
            }
        }
    }

    private boolean isQuiet() {
        long head = store.log().head();
        return ledger.subscriptions().getFirst().partitions().stream().allMatch(there -> there.position() >= head)
                && unnamed().isEmpty();
    }

    /// Letters of which neither an attempt is to come nor an operator has to know.
    private List<DeadLetter> unnamed() {
        var parked = new HashSet<String>();
        var unnamed = new ArrayList<DeadLetter>();
        for (var letter : ledger.letters(NAME, 0, 10_000)) {
            boolean isNamed = letter.state() == State.PARKED
                    || letter.state() == State.FOLLOWING && parked.contains(letter.key());
            if (isNamed) {
                parked.add(letter.key());
            } else {
                unnamed.add(letter);
            }
        }
        return unnamed;
    }

    private Node node(String name) {
        return nodes.stream().filter(node -> node.name.equals(name)).findFirst().orElseThrow();
    }

    private final class Node {
        private final String name;
        private final TreeMap<Integer, Worker> workers = new TreeMap<>();
        private final long drift = random.nextLong(20_000) * MILLI;
        private boolean isUp = true;
        private boolean isLeaving;
        private long upAt;
        private long frozenUntil;
        private long beatAt;
        private long beaten;
        private String hold = "";

        private Node(String name) {
            this.name = name;
        }

        private void crash() {
            if (isUp && hasFaults || isUp && !isMended) {
                note(name + " crashes");
                isUp = false;
                upAt = nanos + random.nextLong(2 * LEASE.toNanos());
                workers.values().forEach(worker -> worker.isGone = true);
                workers.clear();
            }
        }

        private void actors(List<Runnable> actors) {
            if (frozenUntil > nanos) {
                return;
            }
            if (!isUp) {
                if (nanos >= upAt) {
                    actors.add(() -> {
                        isUp = true;
                        beatAt = nanos;
                        beaten = nanos;
                        isLeaving = false;
                        hold = "";
                    });
                }
                return;
            }
            if (nanos >= beatAt) {
                actors.add(this::beat);
            }
            for (var worker : workers.values()) {
                if (worker.isReady()) {
                    actors.add(worker::step);
                }
            }
        }

        private void beat() {
            beatAt = nanos + LEASE.toNanos() / 3;
            if (isLeaving) {
                workers.values().forEach(worker -> worker.isStopping = true);
                if (workers.isEmpty()) {
                    ledger.beat(name, List.of(), LEASE);
                    isUp = false;
                    upAt = nanos + random.nextLong(LEASE.toNanos());
                    sometimes("a node left in peace");
                }
                return;
            }
            if (oneIn(8)) {
                if (nanos - beaten > LEASE.toNanos()) {
                    hold = "the ledger is silent";
                    sometimes("a node held still because its ledger was silent");
                }
                return;
            }
            beaten = nanos;
            var record = ledger.beat(name, List.of(NAME), LEASE).getFirst();
            hold = record.isPaused() ? record.why() : "";
            boolean isAsked = ledger.letters(NAME, 0, 10_000).stream()
                    .anyMatch(letter -> letter.state() == State.WANTED || letter.state() == State.UNWANTED);
            workers.values().forEach(worker -> worker.isReload |= isAsked);
            var moves = LeaseMachine.next(name, record, workers.keySet(), Set.of());
            moves.releases().forEach(partition -> {
                sometimes("a partition was given back to a node that came");
                java.util.Objects.requireNonNull(workers.get(partition)).isStopping = true;
            });
            moves.claims().forEach(this::claim);
        }

        private void claim(int partition) {
            var before = ledger.subscriptions().getFirst().partitions().get(partition);
            ledger.claim(NAME, partition, name, LEASE).ifPresent(claim -> {
                note(claim + " after " + before.owner());
                var last = epochs.put(partition, claim.epoch());
                if (last != null && last >= claim.epoch()) {
                    throw new BrokenPromise("the epoch of " + claim + " is not above " + last);
                }
                if (before.owner().isPresent()) {
                    sometimes("a partition was taken from a silent node");
                }
                workers.put(partition, new Worker(this, claim));
            });
        }
    }

    private final class Worker {
        private final Node node;
        private final Claim claim;
        private final PartitionMachine machine;
        private final PartitionEdge<Transaction> edge;
        private Action action;
        private boolean isGone;
        private boolean isBusy;
        private boolean isStopping;
        private boolean isReload;

        private Worker(Node node, Claim claim) {
            this.node = node;
            this.claim = claim;
            this.machine = new PartitionMachine(NAME, claim.partition(), subscriber.key(), subscriber.options(), 0);
            this.edge = new PartitionEdge<>(
                    subscriber,
                    store,
                    new Faulty(),
                    claim,
                    new StoreSource(
                            new Unreliable(store),
                            subscriber,
                            claim.partition(),
                            range -> after -> new Unreliable(store).readAll(subscriber.query(), range.after(after))),
                    environment.threads());
            this.action = on(new Message.Started());
        }

        private Action on(Message message) {
            var hold = node.hold.isEmpty() ? Optional.<String>empty() : Optional.of(node.hold);
            var orders = new Orders(isStopping, hold, isReload);
            isReload = false;
            return machine.on(new Moment(clock(node.drift), nanos), orders, message);
        }

        private boolean isReady() {
            return !isBusy
                    && (!(action instanceof Action.Await(long until, boolean isForGrowth))
                            || nanos >= until
                            || isStopping
                            || isForGrowth
                                    && machine.status().position() < store.log().head()
                            || isReload);
        }

        private void step() {
            Message message;
            isBusy = true;
            note(claim.node() + "/" + claim.partition() + "/" + claim.epoch() + " " + show(action));
            switch (action) {
                case Action.Await _ -> message = new Message.Woken();
                case Action.End(var ending) -> {
                    end(ending);
                    return;
                }
                case Action.Resume _, Action.Read _, Action.Deliver _, Action.Redeliver _, Action.Mark _ ->
                    message = edge.run(action);
            }
            isBusy = false;
            if (isGone) {
                return;
            }
            if (machine.status() instanceof SubscriptionStatus.Waiting(var _, var reason)
                    && reason.contains("different")) {
                sometimes("a breaker opened");
            }
            sometimes(message.getClass().getSimpleName());
            if (message instanceof Message.Fenced
                    && action instanceof Action.Deliver(var events, var _, var _)
                    && !events.isEmpty()) {
                sometimes("a lease was lost while a batch was in flight");
            }
            if (message instanceof Message.DeliveryFailed) {
                note(message.toString());
            }
            action = on(message);
        }

        private void end(Action.Ending ending) {
            switch (ending) {
                case Action.Ending.Stopped _ -> ledger.release(claim);
                case Action.Ending.Lost _ -> {}
                case Action.Ending.Closed _ -> throw new BrokenPromise("nothing was closed");
                case Action.Ending.Failed(var reason) -> throw new BrokenPromise("it has failed: " + reason);
            }
            node.workers.remove(claim.partition(), this);
            node.beatAt = Math.min(node.beatAt, nanos + 300 * MILLI);
            isGone = true;
        }

        private String show(Action action) {
            return switch (action) {
                case Action.Deliver(var events, var handled, var step) ->
                    "Deliver " + events.stream().map(RecordedEvent::position).toList() + " handled "
                            + new TreeSet<>(handled) + show(step);
                case Action.Redeliver(var letter, var step) -> "Redeliver " + letter.position() + show(step);
                case Action.Resume _, Action.Read _, Action.Mark _, Action.Await _, Action.End _ -> action.toString();
            };
        }

        private String show(Step step) {
            return " " + step.from().map(Checkpoint::position).orElse(0L) + "→"
                    + step.to().map(Checkpoint::position).orElse(0L) + " parked "
                    + step.parked().stream()
                            .map(letter -> letter.position() + ":" + letter.state() + ":" + letter.attempts())
                            .toList()
                    + " settled " + step.settled();
        }

        /// The way to the ledger, which may break before something is done and after it.
        private final class Faulty extends DelegatingLedger<Transaction> {
            private Faulty() {
                super(ledger);
            }

            private void mayFail() {
                if (oneIn(40)) {
                    throw new StoreUnavailableException("the ledger is away");
                }
            }

            @Override
            public Resumed resume(Claim claim) {
                mayFail();
                var there = ledger.resume(claim);
                if (there.isAbandoned()) {
                    sometimes("an abandoned partition was taken over");
                }
                return there;
            }

            @Override
            public void apply(Claim claim, Step step, Work<Transaction, ?> work) {
                mayFail();
                if (oneIn(40)) {
                    sometimes("nobody knows, and nothing was done");
                    throw new WorkUnknownException("nothing was done", new IllegalStateException());
                }
                ledger.apply(claim, step, transaction -> {
                    var result = work.in(transaction);
                    if (isGone) {
                        throw new IllegalStateException("died");
                    }
                    return result;
                });
                check(claim);
                if (oneIn(40)) {
                    sometimes("nobody knows, and all was done");
                    throw new WorkUnknownException("all was done", new IllegalStateException());
                }
                if (oneIn(200)) {
                    node.crash();
                }
            }

            @Override
            public void mark(Claim claim, long position) {
                mayFail();
                ledger.mark(claim, position);
            }
        }
    }

    private final class Unreliable extends io.leftfold.DelegatingStore {
        private Unreliable(EventStore store) {
            super(store);
        }

        @Override
        public io.leftfold.Page readAll(Query query, Range range) {
            if (oneIn(50)) {
                throw new StoreUnavailableException("the store is away");
            }
            return super.readAll(query, range);
        }
    }
}
