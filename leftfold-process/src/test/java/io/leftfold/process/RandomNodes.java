package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AsOf;
import io.leftfold.Cause;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.RetryPolicy;
import io.leftfold.StoreUnavailableException;
import io.leftfold.StreamId;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.process.Deeds.Act;
import io.leftfold.process.Deeds.Begun;
import io.leftfold.process.Deeds.Deed;
import io.leftfold.process.Deeds.Kind;
import io.leftfold.process.Deeds.NoA;
import io.leftfold.process.Deeds.NoB;
import io.leftfold.process.Deeds.Note;
import io.leftfold.process.Deeds.Paper;
import io.leftfold.process.Deeds.Plan;
import io.leftfold.process.Deeds.Stop;
import io.leftfold.process.Deeds.Yes;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Answer;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.Fire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// One run of a random process with the real router and executor of two nodes, over a store. One of them may not
/// know the second version, for a while. All is one thread: a node that stands still is one in whose appends the
/// others go on. What it did not finish it does again, or another one does; what was done long ago may be done
/// again too.
final class RandomNodes implements AutoCloseable {
    private static final int ROUNDS_MAX = 4_000;
    private static final int DEPTH_MAX = 3;

    private final String name;
    private final Map<String, Integer> happened;
    private final Random random;
    private final Deeds deeds;
    private final Balance balance;
    private final EventStore store;
    private final CommandHandler handler;
    private final List<Node> nodes = new ArrayList<>();
    private final List<RecordedEvent> told = new ArrayList<>();
    private final List<RecordedEvent> executed = new ArrayList<>();
    private final Map<String, List<RecordedEvent>> queues = new LinkedHashMap<>();
    private final List<Runnable> timers = new ArrayList<>();
    private final Map<String, String> endings = new TreeMap<>();
    private final Set<String> skipped = new HashSet<>();
    private final Set<String> yes = new HashSet<>();
    private final List<String> order = new ArrayList<>();
    private long scanned;
    private int routed;
    private int notes;
    private int depth;
    private boolean isBad = true;

    RandomNodes(long seed, int stepsMax, Function<Environment, EventStore> open, Map<String, Integer> happened) {
        this.name = "seed " + seed + ", at most " + stepsMax + " steps";
        this.happened = happened;
        this.random = new Random(seed);
        var environment = Environment.system().withPause(_ -> {}).withRandom(random);
        this.deeds = new Deeds(random, stepsMax, () -> isBad);
        this.balance = new Balance(deeds);
        this.store = open.apply(environment);
        this.handler = CommandHandler.on(store, environment, RetryPolicy.DEFAULTS);
        nodes.add(new Node(environment, List.of(deeds.first, deeds.second, deeds.child)));
        boolean isOld = random.nextBoolean();
        nodes.add(new Node(
                environment,
                isOld ? List.of(deeds.first, deeds.child) : List.of(deeds.first, deeds.second, deeds.child)));
    }

    private final class Node {
        private final Instances instances;
        private final Map<String, Executor> executors = new TreeMap<>();
        private final Router router;

        Node(Environment environment, List<ProcessDefinition<?>> definitions) {
            var working = new Interrupted(store);
            var handler = CommandHandler.on(working, environment, RetryPolicy.DEFAULTS);
            instances = new Instances(working, handler, definitions);
            router = new Router(instances, instances.process("p"));
            executors.put("p", new Executor(instances, instances.process("p"), router));
            var nothing = new Router(instances, instances.process("c"));
            executors.put("c", new Executor(instances, instances.process("c"), nothing));
        }

        void execute(RecordedEvent recorded) {
            var executor =
                    Objects.requireNonNull(executors.get(recorded.stream().category()));
            try {
                Cause.of(recorded, () -> executor.handle(recorded));
            } catch (LeftfoldException transientOne) {
                throw transientOne;
            } catch (RuntimeException fault) {
                throw new AssertionError("a fault parks, and is no letter: " + fault, fault);
            }
        }
    }

    /// Between the decision of a node and its append the others go on.
    private final class Interrupted extends DelegatingStore {
        Interrupted(EventStore store) {
            super(store);
        }

        @Override
        public AppendOutcome append(Append append) {
            if (isBad && depth < DEPTH_MAX) {
                int lot = random.nextInt(24);
                if (lot < 4) {
                    depth++;
                    int count = 1 + random.nextInt(lot == 0 ? 40 : 5);
                    for (int i = 0; i < count; i++) {
                        act();
                    }
                    depth--;
                } else if (lot == 4) {
                    throw new StoreUnavailableException("a node dies here");
                }
            }
            var outcome = super.append(append);
            if (isBad && random.nextInt(30) == 0) {
                throw new OutcomeUnknownException("lost", append.key().orElseThrow(), new IllegalStateException());
            }
            return outcome;
        }
    }

    void play() {
        try {
            int instances = 1 + random.nextInt(2);
            for (int i = 0; i < instances; i++) {
                happens(new Begun("o" + i, random.nextInt(4)));
            }
            int rounds = 40 + random.nextInt(200);
            for (int round = 0; round < rounds; round++) {
                act();
            }
            isBad = false;
            settle();
            check();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(name + ": " + failure + "\n" + String.join("\n", order), failure);
        }
    }

    /// One thing happens, on any node.
    private void act() {
        try {
            switch (random.nextInt(32)) {
                case 0, 1, 2, 3, 4 -> route();
                case 5, 6, 7 -> fire();
                case 8, 9, 10 -> world();
                case 11 -> operator();
                case 12 -> answer();
                case 13 -> meddle();
                case 14 -> resume(nodes.getFirst());
                case 15 -> {
                    if (!executed.isEmpty()) {
                        node().execute(any(executed));
                    }
                }
                case 16 -> {
                    if (routed > 0) {
                        node().router.handle(told.get(Math.max(0, routed - 1 - random.nextInt(4))));
                    }
                }
                default -> execute();
            }
        } catch (LeftfoldException transientOne) {
            sometimes("a node dies");
            if (!isBad) {
                throw transientOne;
            }
        } catch (IllegalStateException fault) {
            sometimes("a letter");
            if (!isBad) {
                throw fault;
            }
        } finally {
            scan();
        }
    }

    private Node node() {
        return isBad ? any(nodes) : nodes.getFirst();
    }

    private <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private void route() {
        if (routed < told.size()) {
            var next = told.get(routed);
            node().router.handle(next);
            routed = Math.max(routed, told.indexOf(next) + 1);
        }
    }

    private void execute() {
        var ready = queues.values().stream().filter(queue -> !queue.isEmpty()).toList();
        if (!ready.isEmpty()) {
            var queue = any(ready);
            var next = queue.getFirst();
            node().execute(next);
            queue.remove(next);
        }
    }

    private void fire() {
        if (!timers.isEmpty()) {
            var timer = any(timers);
            timer.run();
            if (!isBad || random.nextInt(6) != 0) {
                timers.remove(timer);
            }
        }
    }

    private void timer(RecordedEvent recorded, String timer) {
        timers.add(() -> tell(node(), recorded.stream(), new Fire(timer)));
    }

    private static void tell(Node node, StreamId stream, ProcessCommand command) {
        var process = node.instances.process(stream.category());
        node.instances.handler().handle(process.aggregate(), stream.entity(), command, CommandContext.NONE);
    }

    private void happens(Deed deed) {
        handler.handle(Deeds.EVENTS, "x", new Act(deed), CommandContext.NONE);
        scan();
    }

    private void world() {
        if (!isBad) {
            return;
        }
        var id = "o" + random.nextInt(2);
        switch (random.nextInt(9)) {
            case 0 -> yes(id);
            case 1, 2, 3, 4 -> no(id);
            case 5 -> {
                if (random.nextInt(4) == 0) {
                    happens(new Stop(id));
                }
            }
            case 6 -> deeds.edition++;
            default -> happens(new Note(id, ++notes));
        }
    }

    private void yes(String id) {
        yes.add(id);
        happens(new Yes(id));
    }

    /// Once for an attempt that has done something, and not after an event that completes it.
    private void no(String id) {
        var instance = instance(StreamId.of("p", id));
        for (var plan : deeds.plans.values()) {
            if (plan.no() == null || yes.contains(id)) {
                continue;
            }
            var step = instance.version() == 2 ? "new-" + plan.name() : plan.name();
            var progress = instance.step(step);
            boolean isToCome = progress.phase() == Phase.RUNNING || progress.phase() == Phase.WAITING;
            var stream = "p-" + id;
            if (isToCome
                    && !balance.acts(stream, plan.name()).isEmpty()
                    && !balance.isDeclined(stream, plan.name(), progress.attempt())) {
                balance.decline(stream, plan.name(), progress.attempt());
                if (progress.phase() == Phase.RUNNING) {
                    sometimes("a step was failed while it was in flight");
                }
                happens(plan.no() == NoA.class ? new NoA(id) : new NoB(id));
            }
        }
    }

    private Instance instance(StreamId stream) {
        return nodes.getFirst()
                .instances
                .at(nodes.getFirst().instances.process(stream.category()), stream.entity(), new AsOf.Latest());
    }

    private List<StreamId> instances() {
        return queues.keySet().stream().map(StreamId::parse).toList();
    }

    /// With a child, which is in hand for a short while only.
    private void meddle() {
        var children = instances().stream()
                .filter(stream -> stream.category().equals("c")
                        && !instance(stream).status().isOver())
                .toList();
        if (isBad && !children.isEmpty() && random.nextInt(8) == 0) {
            ask(any(children), random.nextBoolean() ? Action.CANCEL : Action.COMPENSATE, "");
        }
    }

    private void operator() {
        if (isBad && random.nextInt(3) == 0 && !queues.isEmpty()) {
            var stream = any(instances());
            var steps = List.copyOf(instance(stream).steps().keySet());
            var action = any(List.of(Action.values()));
            var step = action == Action.SKIP && !steps.isEmpty() ? any(steps) : "";
            if (action == Action.UPGRADE && !stream.category().equals("p")
                    || action == Action.CANCEL && random.nextBoolean()) {
                return;
            }
            ask(stream, action, step);
        }
    }

    private void ask(StreamId stream, Action action, String step) {
        order.add("asked of " + stream + ": " + action + ' ' + step);
        if (action == Action.SKIP) {
            skipped.add(stream.toString());
        }
        tell(nodes.getFirst(), stream, new Ask(action, step, "ada", "has looked"));
        scan();
    }

    private void answer() {
        for (var stream : instances()) {
            instance(stream).steps().forEach((step, progress) -> {
                if (progress.phase() == Phase.WAITING && random.nextBoolean()) {
                    boolean isYes = !isBad || random.nextInt(3) != 0;
                    tell(nodes.getFirst(), stream, new Answer(step, progress.attempt(), isYes, "", "ada", "so"));
                }
            });
        }
    }

    /// What a node does when it starts.
    private void resume(Node node) {
        for (var stream : instances()) {
            var instance = instance(stream);
            var parked = instance.parked().map(Instance.Reason::code).orElse("");
            if (parked.equals(Reception.NOT_DEPLOYED)) {
                sometimes("waited for a version");
                tell(node, stream, new Ask(Action.RESUME, "", "leftfold", "is deployed"));
            }
        }
    }

    /// The second version is everywhere, nothing fails any more, and operators help.
    private void settle() {
        for (int round = 0; !isSettled(); round++) {
            if (round > ROUNDS_MAX) {
                throw new AssertionError("it does not end: "
                        + instances().stream()
                                .map(stream -> stream + " is " + instance(stream)
                                        + (queues.getOrDefault(stream.toString(), List.of())
                                                        .isEmpty()
                                                ? ""
                                                : " queued"))
                                .toList());
            }
            boolean isIdle = routed == told.size()
                    && timers.isEmpty()
                    && queues.values().stream().allMatch(List::isEmpty);
            if (isIdle || random.nextInt(10) == 0) {
                instances().forEach(this::help);
                answer();
                scan();
            } else {
                act();
            }
        }
    }

    private boolean isSettled() {
        return routed == told.size()
                && queues.values().stream().allMatch(List::isEmpty)
                && timers.isEmpty()
                && instances().stream()
                        .allMatch(stream -> instance(stream).status().isOver());
    }

    private void help(StreamId stream) {
        var instance = instance(stream);
        var parked = instance.parked().map(Instance.Reason::toString).orElse("");
        if (instance.status().isOver()) {
            return;
        }
        instance.steps().forEach((step, progress) -> {
            if (progress.phase() == Phase.UNDO_STUCK && parked.contains("child-cancelled")) {
                ask(stream, Action.SKIP, step);
            } else if (progress.phase() == Phase.WAITING
                    && Objects.requireNonNull(deeds.plans.getOrDefault(Deeds.original(step), LAST))
                            .isUntil()
                    && random.nextBoolean()) {
                yes(stream.entity());
            }
        });
        if (!parked.isEmpty()) {
            sometimes("parked: " + instance.parked().orElseThrow().code());
            ask(stream, Action.RETRY, "");
        }
    }

    private static final Plan LAST = new Plan("last", List.of(), Kind.BY_HAND, 0, 0, false, null, false, 0, false);

    /// What is new in the log.
    private void scan() {
        var page = store.readAll(Query.ALL, Range.forward().after(scanned));
        for (var recorded : page.events()) {
            scanned = recorded.position();
            var category = recorded.stream().category();
            if (category.equals("p") || category.equals("c")) {
                var event =
                        ProcessVersions.CODEC.read(recorded, store.log().id()).data();
                order.add(recorded.position() + " " + recorded.stream() + ' ' + event);
                balance.on(recorded, event);
                on(recorded, event);
            } else {
                var deed = Deeds.CODEC.read(recorded, store.log().id()).data();
                order.add(recorded.position() + " " + deed);
                told.add(recorded);
                balance.on(recorded, deed);
            }
        }
    }

    private void on(RecordedEvent recorded, ProcessEvent event) {
        var queue = queues.computeIfAbsent(recorded.stream().toString(), _ -> new ArrayList<>());
        boolean isToDo = false;
        switch (event) {
            case ProcessEvent.StepStarted e -> {
                e.timeout().ifPresent(_ -> timer(recorded, TimerName.timeout(e.step(), e.attempt())));
                isToDo = true;
            }
            case ProcessEvent.AttemptFailed e ->
                e.retryAfter().ifPresent(_ -> timer(recorded, TimerName.retry(e.step(), e.attempt())));
            case ProcessEvent.CompensationFailed e ->
                e.retryAfter().ifPresent(_ -> timer(recorded, TimerName.undo(e.step(), e.attempt())));
            case ProcessEvent.Ended e -> {
                endings.merge(recorded.stream().toString(), e.status().toString(), (a, b) -> a + ' ' + b);
                isToDo = true;
            }
            case ProcessEvent.CompensationStarted _, ProcessEvent.Resumed _ -> isToDo = true;
            case ProcessEvent.StepSent e -> {
                if (endings.getOrDefault(recorded.stream().toString(), "").endsWith("CANCELLED")) {
                    sometimes("landed in a cancelled one");
                }
            }
            case ProcessEvent _ -> sometimes(event.getClass().getSimpleName());
        }
        if (isToDo) {
            queue.add(recorded);
            executed.add(recorded);
        }
    }

    private void check() {
        for (var stream : instances()) {
            var instance = instance(stream);
            sometimes(stream.category() + ' ' + instance.status());
            // What was to be sent where nobody knew the version is not, after it is cancelled.
            assertThat(instance.isInFlight() && instance.status() != Status.CANCELLED)
                    .as("%s has told of all commands", stream)
                    .isFalse();
            switch (instance.status()) {
                case COMPENSATED -> checkUndone(stream, instance);
                case COMPLETED ->
                    assertThat(instance.steps().values())
                            .as("all of %s is passed", stream)
                            .allMatch(step -> step.phase().isPassed());
                case CANCELLED -> {}
                case ABSENT, RUNNING, COMPENSATING -> throw new AssertionError(stream + " is " + instance);
            }
            checkParent(stream, instance);
            checkNotes(instance);
        }
    }

    private void checkUndone(StreamId stream, Instance instance) {
        for (var plan : deeds.plans.values()) {
            if (plan.isUndoable() && !skipped.contains(stream.toString())) {
                assertThat(balance.acts(stream.toString(), plan.name()))
                        .as("nothing is left of %s of %s: %s", plan.name(), stream, instance)
                        .isEmpty();
            }
        }
    }

    /// Children of one that is cancelled are over, and those of one that is compensated are undone.
    private void checkParent(StreamId stream, Instance child) {
        child.parent().ifPresent(known -> {
            var parent = StreamId.of(known.process(), known.instance());
            var status = instance(parent).status();
            boolean isUndone = child.status() == Status.COMPENSATED || child.status() == Status.CANCELLED;
            if (status == Status.CANCELLED) {
                assertThat(child.status().isOver())
                        .as("%s of %s, which is cancelled: %s", stream, parent, child)
                        .isTrue();
            }
            if (status == Status.COMPENSATED && !skipped.contains(parent.toString())) {
                assertThat(isUndone)
                        .as("%s of %s, which is compensated: %s", stream, parent, child)
                        .isTrue();
            }
        });
    }

    private void checkNotes(Instance instance) {
        var paper = deeds.first.read(instance.state());
        var seen = paper.notes().isEmpty() ? List.<Integer>of() : numbers(paper);
        assertThat(seen)
                .as("what was deferred comes before what is later")
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static List<Integer> numbers(Paper paper) {
        return List.of(paper.notes().strip().split(" ")).stream()
                .map(Integer::valueOf)
                .toList();
    }

    private void sometimes(String what) {
        happened.merge(what, 1, Integer::sum);
    }

    @Override
    public void close() {
        store.close();
    }
}
