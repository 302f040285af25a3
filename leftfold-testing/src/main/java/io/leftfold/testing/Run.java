package io.leftfold.testing;

import io.leftfold.Append;
import io.leftfold.Environment;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreUnavailableException;
import io.leftfold.memory.MemoryStore;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.SteppedNode;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One run of a [Simulation]: nodes that share subscriptions, in one thread and in virtual time. First with
/// faults, then without: by then everything must be handled, or be a letter; then an operator has the letters
/// tried again.
final class Run implements SteppedNode.Watcher {
    private record Line(long nanos, String what) {}

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final long MILLI = 1_000_000;
    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final Duration CALM = Duration.ofMinutes(20);
    private static final int STEPS = 3_000;
    private static final int STEPS_MAX = 2_000_000;
    private static final int LETTERS = 10_000;
    private static final int OPERATOR_ROUNDS = 50;
    private static final int NESTED_MAX = 2;

    private final RandomGenerator schedule;
    private final Faults faults;
    private final SimulatedWorld world;
    private final Environment environment;
    private final MemoryStore store;
    private final MemoryLedger ledger;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<Subscriber<Transaction>> subscribers;
    private final List<Supplier<Append>> events = new ArrayList<>();
    private final Map<String, Long> epochs = new HashMap<>();
    private final SortedMap<String, Integer> happened = new TreeMap<>();
    private final List<Line> script = new ArrayList<>();

    private long nanos;
    private long setClock;
    private long deadUntil;
    private int nested;
    private int appended;
    private @Nullable SimulatedNode handling;
    private @Nullable AssertionError broken;

    Run(Plan plan, Consumer<SimulatedWorld> scenario) {
        this.schedule = Randoms.of(plan.seed(), 0);
        this.faults = new Faults(plan);
        this.environment = environment(0);
        this.store = MemoryStore.create(environment);
        this.ledger = MemoryLedger.create(environment);
        this.world = new SimulatedWorld(this, Randoms.of(plan.seed(), -1), environment, store);
        scenario.accept(world);
        this.subscribers = world.subscribers();
        if (subscribers.isEmpty()) {
            throw new IllegalArgumentException("a simulation needs a subscription: world.subscribe or world.project");
        }
        int number = 0;
        for (var event : world.events()) {
            int its = number++;
            if (plan.events().map(only -> only.contains(its)).orElse(true)) {
                events.add(event);
            }
        }
    }

    private Environment environment(long drift) {
        return new Environment(
                () -> START.plusNanos(nanos + setClock + drift),
                () -> nanos,
                schedule,
                Environment.idsFrom(() -> Instant.EPOCH.plusNanos(nanos), schedule),
                _ -> {
                    throw new IllegalStateException("there is one thread in a simulation");
                },
                pause -> nanos += pause.toNanos());
    }

    /// With a clock that goes before or behind.
    Environment environmentOfNode() {
        return environment(random(20_000 * MILLI));
    }

    long nanos() {
        return nanos;
    }

    long random(long bound) {
        return schedule.nextLong(bound);
    }

    Faults faults() {
        return faults;
    }

    int eventCount() {
        return events.size();
    }

    SortedMap<String, Integer> happened() {
        return happened;
    }

    @Override
    public void happened(String what) {
        happened.merge(what, 1, Integer::sum);
    }

    @Override
    public void note(String line) {
        script.add(new Line(nanos, line));
    }

    @Override
    public void broken(AssertionError failure) {
        if (broken == null) {
            broken = failure;
        }
    }

    String script(int linesMax) {
        var text = new StringBuilder();
        int first = Math.max(0, script.size() - linesMax);
        if (first > 0) {
            text.append("  … ").append(first).append(" lines before\n");
        }
        for (var line : script.subList(first, script.size())) {
            text.append(String.format(Locale.ROOT, "%12.3f s  %s%n", line.nanos() / 1e9, line.what()));
        }
        return text.toString();
    }

    /// @throws RuntimeException or an `Error`: whatever fails
    void play() {
        try {
            int count = world.nodes() > 0 ? world.nodes() : 1 + schedule.nextInt(4);
            subscribers.forEach(subscriber -> ledger.register(subscriber.name(), subscriber.partitions()));
            for (int i = 0; i < count; i++) {
                nodes.add(new SimulatedNode("node-" + (char) ('a' + i), this, subscribers, store, ledger));
            }
            for (int i = 0; i < STEPS || appended < events.size(); i++) {
                step();
            }
            calm();
            settle("faults are over", CALM);
            world.whenCalm().forEach(Runnable::run);
            operate();
            world.checks().forEach(Runnable::run);
            world.atTheEnd().forEach(Runnable::run);
        } finally {
            world.release();
        }
    }

    /// One thing that happens, anywhere.
    private void step() {
        nanos += schedule.nextInt(5) * MILLI;
        disturb();
        if (appended < events.size() && schedule.nextInt(12) == 0) {
            int until = Math.min(events.size(), appended + 1 + schedule.nextInt(5));
            while (appended < until) {
                append(events.get(appended++).get());
            }
        }
        var steps = new ArrayList<Runnable>();
        nodes.forEach(node -> node.steps(steps));
        if (steps.isEmpty()) {
            nanos += 100 * MILLI;
        } else {
            steps.get(schedule.nextInt(steps.size())).run();
        }
        if (broken != null) {
            throw broken;
        }
    }

    private void append(Append append) {
        store.append(append).orThrow();
        note("event " + store.log().head() + " is appended to "
                + append.writes().getFirst().stream() + ": "
                + append.writes().getFirst().events().getFirst().type());
    }

    private SimulatedNode one(long drawn) {
        return nodes.get((int) (drawn % nodes.size()));
    }

    private void disturb() {
        faults.draw(300, Fault.CRASH).ifPresent(drawn -> one(drawn).crash());
        faults.draw(400, Fault.FREEZE)
                .ifPresent(drawn -> one(drawn).freeze(Duration.ofNanos(drawn % (3 * SimulatedNode.LEASE.toNanos()))));
        faults.draw(600, Fault.LEAVE).ifPresent(drawn -> one(drawn).leave());
        faults.draw(500, Fault.HANDLER).ifPresent(drawn -> {
            deadUntil = nanos + drawn % (60_000 * MILLI);
            note("the world outside is dead until " + deadUntil / 1_000 / MILLI + " s");
        });
        faults.draw(1_000, Fault.CLOCK).ifPresent(drawn -> {
            setClock = (drawn % 50 - 25) * 3_600_000 * MILLI;
            note("clocks are set by " + Duration.ofNanos(setClock).toHours() + " h");
        });
        faults.draw(700, Fault.OPERATOR).ifPresent(this::operator);
        faults.draw(300, Fault.DELAY).ifPresent(drawn -> nanos += drawn % SimulatedNode.LEASE.toNanos());
    }

    private void operator(long drawn) {
        var its = subscribers.get((int) (drawn % subscribers.size()));
        long choice = drawn / subscribers.size();
        var letters = letters(its.name());
        if (choice % 2 == 0 && !letters.isEmpty()) {
            var letter = letters.get((int) (choice % letters.size()));
            if (ledger.ask(its.name(), letter.position(), State.WANTED)) {
                note("an operator has " + letter.position() + " tried again");
                happened("a letter was asked for");
            }
        } else {
            boolean isPaused = choice % 4 == 1;
            ledger.pause(its.name(), isPaused, "operator", "why not");
            note("an operator " + (isPaused ? "holds " : "lets go ") + its.name());
        }
    }

    @Override
    public void before(Claim claim, RecordedEvent event, boolean isWithin) {
        var node = node(claim);
        elapse(node);
        if (faults.oneIn(400, Fault.CRASH)) {
            node.crash();
            return;
        }
        if (nanos < deadUntil && !faults.isOver()) {
            if (schedule.nextInt(5) == 0) {
                throw new StoreUnavailableException("the world outside is away");
            }
            throw new IllegalStateException("the world outside is dead");
        }
        mayThrow();
        handling = node;
    }

    private void mayThrow() {
        if (faults.oneIn(150, Fault.HANDLER)) {
            throw new IllegalStateException("the handler fails");
        }
    }

    @Override
    public void after(Claim claim, RecordedEvent event, boolean isWithin) {
        handling = null;
        if (!isWithin) {
            mayThrow();
        }
        if (faults.oneIn(400, Fault.CRASH)) {
            node(claim).crash();
        }
    }

    @Override
    public void betweenLanes(Claim claim) {
        happened("lanes of one batch ended one after the other");
        elapse(node(claim));
        if (faults.oneIn(100, Fault.CRASH)) {
            node(claim).crash();
        }
    }

    @Override
    public void ended(Claim claim) {
        node(claim).beatSoon();
    }

    /// The process whose handler runs dies.
    void crashHandling() {
        var node = handling;
        if (node == null) {
            throw new IllegalStateException("a process dies in a handler, and none runs");
        }
        node.crash();
        throw new IllegalStateException("the process is gone");
    }

    /// Others go on while a handler is at work, and it may take longer than a lease.
    private void elapse(SimulatedNode node) {
        var drawn = faults.draw(60, Fault.DELAY);
        if (drawn.isEmpty() || nested >= NESTED_MAX || world.isInTransaction()) {
            return;
        }
        nested++;
        var itsHandling = handling;
        long number = drawn.getAsLong();
        boolean isFrozen = number % 3 == 0;
        long wasFrozen = node.frozenUntil();
        if (isFrozen) {
            note(node.name() + " is slow");
            node.frozenUntil(Long.MAX_VALUE);
        }
        try {
            for (long i = number / 3 % 60; i > 0; i--) {
                if (isFrozen) {
                    nanos += random(SimulatedNode.LEASE.toNanos() / 4);
                }
                step();
            }
        } finally {
            if (isFrozen) {
                node.frozenUntil(wasFrozen);
            }
            handling = itsHandling;
            nested--;
        }
    }

    private SimulatedNode node(Claim claim) {
        return nodes.stream()
                .filter(node -> node.name().equals(claim.node()))
                .findFirst()
                .orElseThrow();
    }

    /// What the ledger lets no two have.
    void claimed(Claim claim) {
        var last = epochs.put(claim.subscription() + "/" + claim.partition(), claim.epoch());
        if (last != null && last >= claim.epoch()) {
            broken(new AssertionError("the epoch of " + claim + " is not above " + last));
        }
    }

    /// After each step that was recorded.
    void check() {
        try {
            world.checks().forEach(Runnable::run);
        } catch (AssertionError failure) {
            broken(failure);
        }
    }

    private void calm() {
        note("from here on nothing goes wrong");
        faults.end();
        setClock = 0;
        subscribers.forEach(subscriber -> ledger.pause(subscriber.name(), false, "operator", "calm"));
        nodes.forEach(SimulatedNode::calm);
    }

    /// Has all letters tried again, as long as that makes them fewer.
    private void operate() {
        for (int round = 0; round < OPERATOR_ROUNDS; round++) {
            int before = 0;
            for (var subscriber : subscribers) {
                var letters = letters(subscriber.name());
                before += letters.size();
                letters.forEach(letter -> ledger.ask(subscriber.name(), letter.position(), State.WANTED));
            }
            if (before == 0) {
                return;
            }
            note("an operator has all letters tried again");
            settle("letters were tried again", CALM);
            if (subscribers.stream().mapToInt(its -> letters(its.name()).size()).sum() >= before) {
                return;
            }
        }
    }

    private void settle(String since, Duration time) {
        long until = nanos + time.toNanos();
        for (int i = 0; nanos < until; i++) {
            step();
            if (i > STEPS_MAX) {
                throw new AssertionError("it spins since " + since);
            }
            // Some more time, since leases have to come to rest too.
            if (i % 100 == 0 && until - nanos > QUIET.toNanos() && isQuiet()) {
                until = nanos + QUIET.toNanos();
            }
        }
        for (int i = 0; i < subscribers.size(); i++) {
            rested(i, since);
        }
    }

    private void rested(int index, String since) {
        var subscriber = subscribers.get(index);
        long head = store.log().head();
        for (var partition : record(subscriber.name()).partitions()) {
            if (partition.position() < head) {
                throw new AssertionError("partition " + partition.partition() + " of " + subscriber.name()
                        + " is at " + partition.position() + " and has not come to " + head + " since " + since + ": "
                        + nodes);
            }
        }
        int share = Math.ceilDiv(subscriber.partitions(), nodes.size());
        for (var node : nodes) {
            if (node.isGreedy(index, share)) {
                throw new AssertionError("a node has more than its share since " + since + ": " + node);
            }
        }
    }

    private boolean isQuiet() {
        long head = store.log().head();
        return subscribers.stream()
                .allMatch(subscriber -> record(subscriber.name()).position() >= head
                        && unnamed(subscriber.name()).isEmpty());
    }

    SubscriptionRecord record(String subscription) {
        return ledger.subscriptions().stream()
                .filter(record -> record.name().equals(subscription))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no subscription " + subscription));
    }

    List<DeadLetter> letters(String subscription) {
        return ledger.letters(subscription, 0, LETTERS);
    }

    /// Letters of which neither an attempt is to come nor an operator has to know.
    private List<DeadLetter> unnamed(String subscription) {
        Set<String> parked = new HashSet<>();
        var unnamed = new ArrayList<DeadLetter>();
        for (var letter : letters(subscription)) {
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
}
