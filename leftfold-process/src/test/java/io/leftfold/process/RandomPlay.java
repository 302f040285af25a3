package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.json.JsonRecord;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Result;
import io.leftfold.process.Trade.Captured;
import io.leftfold.process.Trade.Declined;
import io.leftfold.process.Trade.Fulfilment;
import io.leftfold.process.Trade.Placed;
import io.leftfold.process.Trade.TradeEvent;
import io.leftfold.process.Trade.Withdrawn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// One run of a random graph: an instance, and what it has done to the world.
final class RandomPlay {
    private static final int ROUNDS_MAX = 3_000;

    /// What operators want at random. There is one version, so none to upgrade to.
    private static final List<Action> WISHES = Stream.of(Action.values())
            .filter(action -> action != Action.UPGRADE)
            .toList();

    private final long seed;
    private final int stepsMax;
    private final Map<String, Integer> happened;
    private final Random random;
    private final Map<String, Integer> commands = new HashMap<>();
    private final Set<String> undoable = new HashSet<>();
    private final ProcessDefinition<Fulfilment> definition;
    private final Played played;

    /// Senders and timers, in any order.
    private final List<Runnable> waiting = new ArrayList<>();

    /// What the keys of commands were used for: whether they have acted, or are spent.
    private final Map<String, Boolean> keys = new HashMap<>();

    /// What was told under a key.
    private final Set<String> told = new HashSet<>();

    /// Commands by step and number that are accepted, until they are undone or void.
    private final Map<String, Set<Integer>> world = new HashMap<>();

    private final Set<String> voids = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final List<String> order = new ArrayList<>();
    private final Set<String> skipped = new HashSet<>();
    private boolean isBad = true;

    /// At most one event says of an attempt that it has failed, and none after one that completes.
    private boolean isCaptured;

    private String declining = "";
    private String declinedAttempt = "";

    RandomPlay(long seed, int stepsMax, Map<String, Integer> happened) {
        this.seed = seed;
        this.stepsMax = stepsMax;
        this.happened = happened;
        this.random = new Random(seed);
        this.definition = definition();
        this.played = new Played(definition, "o");
    }

    private ProcessDefinition<Fulfilment> definition() {
        var builder = ProcessDefinition.of("p", 1, JsonRecord.of(Fulfilment.class), Trade.CODEC)
                .startsOn(Placed.class, Placed::order, e -> new Fulfilment(e.order(), e.units(), "pay", false))
                .key("payment", Fulfilment::paymentKey)
                .correlate(Withdrawn.class, Withdrawn::order)
                .correlateBy("payment", Captured.class, Captured::payment)
                .correlateBy("payment", Declined.class, Declined::payment);
        if (random.nextInt(3) == 0) {
            builder.failsOn(Withdrawn.class);
        }
        int steps = 1 + random.nextInt(stepsMax);
        for (int i = 0; i < steps; i++) {
            int number = i;
            builder.step("s" + i, step -> step(number, step));
        }
        return builder.build();
    }

    private StepBuilder<Fulfilment, TradeEvent> step(int number, StepBuilder<Fulfilment, TradeEvent> step) {
        for (int before = 0; before < number; before++) {
            if (random.nextInt(3) == 0) {
                step.after("s" + before);
            }
        }
        if (random.nextInt(4) == 0) {
            int units = random.nextInt(3);
            step.onlyIf(s -> s.units() > units);
        }
        var name = "s" + number;
        boolean isSending = random.nextInt(4) != 0;
        if (isSending) {
            int count = 1 + random.nextInt(3);
            commands.put(name, count);
            step.sendAll(_ -> sends(count));
        }
        boolean isWaiting = !isSending || random.nextInt(3) == 0;
        if (isWaiting) {
            step.until(Captured.class, (s, _) -> s.paid());
            step.timeout(Duration.ofMinutes(5));
            if (isSending && declining.isEmpty()) {
                declining = name;
                step.failsOn(Declined.class);
            }
        } else if (random.nextInt(3) == 0) {
            step.timeout(Duration.ofMinutes(1));
        }
        if (random.nextInt(4) != 0) {
            undoable.add(name);
            step.compensateWithAll(_ -> sends(commands.getOrDefault(name, 1)));
        }
        return step.retry(random.nextInt(3), Duration.ofSeconds(10)).permanent("never");
    }

    private static List<Send<?>> sends(int count) {
        var all = new ArrayList<Send<?>>();
        for (int i = 0; i < count; i++) {
            all.add(Send.to(Trade.STOCK, "x", new Trade.Do(new Withdrawn("x"))));
        }
        return all;
    }

    void play() {
        try {
            tell(() -> played.sees(new Placed("o", random.nextInt(4))));
            for (int round = 0; round < 60 || !isEnd() && round < ROUNDS_MAX; round++) {
                round();
            }
            assertThat(isEnd()).as("it ends").isTrue();
            settle();
            check();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError(
                    "seed " + seed + ", at most " + stepsMax + " steps: " + failure.getMessage() + "\n"
                            + String.join("\n", order),
                    failure);
        }
    }

    private Instance instance() {
        return played.instance();
    }

    private Status status() {
        return instance().status();
    }

    private boolean isEnd() {
        return status().isOver() || instance().parked().isPresent();
    }

    /// What is late comes after the end too, and operators get it unstuck.
    private void settle() {
        if (!status().isOver()) {
            sometimes("parked");
        }
        isBad = false;
        for (int round = 0; isToGoOn(round) && round < ROUNDS_MAX; round++) {
            if (instance().parked().isPresent()) {
                ask(Action.RETRY);
            }
            round();
        }
        assertThat(waiting).as("all senders and timers come to an end").isEmpty();
    }

    private boolean isToGoOn(int round) {
        return round < 20 || !waiting.isEmpty() || !status().isOver();
    }

    private void round() {
        switch (random.nextInt(24)) {
            case 0, 1 -> {
                isCaptured = true;
                tell(() -> played.sees(new Captured("pay")));
            }
            case 2, 3 -> {
                if (isBad) {
                    decline();
                }
            }
            case 4 -> {
                if (isBad && random.nextInt(6) == 0) {
                    tell(() -> played.sees(new Withdrawn("o")));
                }
            }
            case 5 -> {
                if (isBad && random.nextInt(4) == 0) {
                    ask(WISHES.get(random.nextInt(WISHES.size())));
                }
            }
            default -> {
                if (!waiting.isEmpty()) {
                    var next = waiting.remove(random.nextInt(waiting.size()));
                    next.run();
                }
            }
        }
    }

    private void ask(Action action) {
        var step = action == Action.SKIP ? "s" + random.nextInt(stepsMax) : "";
        if (action == Action.CANCEL && instance().isInFlight()) {
            sometimes("cancelled in flight");
        }
        order.add("asked to " + action + " " + step);
        skipped.add(step);
        tell(() -> played.asks(action, step));
    }

    /// What an attempt has done comes to nothing, also what of it is not done yet.
    private void decline() {
        var progress = instance().step(declining);
        var attempt = declining + progress.attempt();
        boolean isToCome = progress.phase() == Phase.RUNNING || progress.phase() == Phase.WAITING;
        if (isCaptured
                || !isToCome
                || attempt.equals(declinedAttempt)
                || acts(declining).isEmpty()) {
            return;
        }
        declinedAttempt = attempt;
        acts(declining).forEach(i -> voids.add(declining + i));
        acts(declining).clear();
        if (progress.phase() == Phase.RUNNING) {
            sometimes("a step was failed while it was in flight");
        }
        tell(() -> played.sees(new Declined("pay")));
    }

    private Set<Integer> acts(String step) {
        return world.computeIfAbsent(step, _ -> new HashSet<>());
    }

    private void tell(Runnable something) {
        boolean wasCancelled = status() == Status.CANCELLED;
        boolean wasOver = status().isOver();
        something.run();
        if (wasOver && !status().isOver()) {
            sometimes("an instance went on after its end");
        }
        for (var event : played.newest()) {
            order.add(event.toString());
            assertThat(!wasCancelled
                            || event instanceof ProcessEvent.StepSent
                            || event instanceof ProcessEvent.CompensationCompleted)
                    .as("nothing begins in a cancelled instance: %s", event)
                    .isTrue();
            on(event);
        }
    }

    private void on(ProcessEvent event) {
        switch (event) {
            case ProcessEvent.StepStarted e -> {
                begins("do " + e.step() + e.attempt());
                e.timeout().ifPresent(_ -> timer(TimerName.timeout(e.step(), e.attempt())));
                if (e.isSending()) {
                    send(e.step(), e.attempt(), e.from(), commands.getOrDefault(e.step(), 0), false);
                }
            }
            case ProcessEvent.AttemptFailed e ->
                e.retryAfter().ifPresent(_ -> timer(TimerName.retry(e.step(), e.attempt())));
            case ProcessEvent.CompensationStarted e -> {
                begins("undo " + e.step() + e.attempt());
                assertThat(undoable.contains(e.step())).as("it can be undone").isTrue();
                if (e.attempt() == 1) {
                    checkReverse(e.step());
                }
                send(e.step(), e.attempt(), e.from(), toUndo(e.step()), true);
            }
            case ProcessEvent.CompensationFailed e ->
                e.retryAfter().ifPresent(_ -> {
                    sometimes("a compensation was tried again");
                    timer(TimerName.undo(e.step(), e.attempt()));
                });
            case ProcessEvent.StepSkipped _ -> sometimes("a step was skipped");
            case ProcessEvent.CompensationBegun _ -> {
                if (instance().isInFlight()) {
                    sometimes("the process failed while a step was in flight");
                }
            }
            case ProcessEvent.Saw e -> {
                if (e.completes().stream()
                        .anyMatch(step -> instance().step(step).phase() == Phase.RUNNING)) {
                    sometimes("a step was completed while it was in flight");
                }
            }
            case ProcessEvent _ -> {}
        }
    }

    private void begins(String attempt) {
        assertThat(begun.add(attempt)).as("an attempt begins once: %s", attempt).isTrue();
    }

    private int toUndo(String step) {
        var progress = instance().step(step);
        int all = commands.getOrDefault(step, 1);
        boolean isWhole = progress.isWhole() || !commands.containsKey(step);
        if (!isWhole) {
            sometimes("part of a step was undone");
        }
        return isWhole ? all : Math.min(all, progress.sent().size());
    }

    private void timer(String name) {
        order.add("waits " + name);
        Runnable fire = () -> tell(() -> played.tell(new ProcessCommand.Fire(name)));
        waiting.add(fire);
        if (random.nextInt(8) == 0) {
            waiting.add(fire);
        }
    }

    /// One sender, sometimes two, which stand still between any two commands.
    private void send(String step, int attempt, int from, int count, boolean isUndo) {
        new Sender(step, attempt, from, count, isUndo).goOn();
        if (random.nextInt(4) == 0) {
            new Sender(step, attempt, from, count, isUndo).goOn();
        }
    }

    private final class Sender {
        private final String step;
        private final int attempt;
        private final int count;
        private final boolean isUndo;
        private final List<Sent> sent = new ArrayList<>();
        private final String what;
        private int next;
        private boolean isStopped;

        Sender(String step, int attempt, int from, int count, boolean isUndo) {
            this.step = step;
            this.attempt = attempt;
            this.next = from;
            this.count = count;
            this.isUndo = isUndo;
            this.what = (isUndo ? "undo " : "do ") + step + ' ' + attempt;
        }

        private void goOn() {
            waiting.add(this::begin);
        }

        private void begin() {
            var progress = instance().step(step);
            boolean isUnderWay =
                    progress.attempt() == attempt && progress.phase() == (isUndo ? Phase.UNDOING : Phase.RUNNING);
            isStopped = status() == Status.CANCELLED;
            if (isUnderWay) {
                waiting.add(this::one);
            }
        }

        private void one() {
            if (next == count) {
                waiting.add(() -> end(new Result.Accepted(sent)));
            } else if (isStopped || isBad && random.nextInt(5) == 0) {
                var failure = failure();
                waiting.add(() -> refused(failure));
            } else if (keys.getOrDefault(key(), true)) {
                act();
                accepted();
            } else {
                sometimes("a late one was refused");
                end(new Result.Refused(sent, "refused-before", ""));
            }
        }

        private String key() {
            return what + ' ' + next;
        }

        private void act() {
            if (keys.putIfAbsent(key(), true) != null) {
                return;
            }
            order.add(key());
            var name = step + next;
            if (!isUndo) {
                if (declinedAttempt.equals(step + attempt)) {
                    voids.add(name);
                } else {
                    assertThat(acts(step).add(next)).as("%s acts once", key()).isTrue();
                }
            } else if (commands.containsKey(step)) {
                assertThat(acts(step).remove(next) || voids.contains(name))
                        .as("%s: it is done before it is undone", key())
                        .isTrue();
            }
        }

        private void accepted() {
            sent.add(new Sent("x-1", "Do" + next));
            next++;
            waiting.add(this::one);
        }

        /// Its key is spent, unless another sender was faster.
        private void refused(Result failure) {
            if (keys.getOrDefault(key(), false)) {
                accepted();
            } else {
                keys.put(key(), false);
                waiting.add(() -> end(failure));
            }
        }

        private Result failure() {
            return switch (random.nextInt(8)) {
                case 0 -> new Result.Broken(sent, "a bug");
                case 1 -> new Result.Refused(sent, "never", "because");
                default -> new Result.Refused(sent, "no", "because");
            };
        }

        private void end(Result result) {
            if (told.contains(what)) {
                return;
            }
            // What is refused is not known again.
            tell(() -> played.tell(new Executed(step, attempt, isUndo, result, 0)));
            if (!played.newest().isEmpty()) {
                told.add(what);
            }
        }
    }

    /// No step that was completed, or landed, after this one is left to be undone; nor one that comes after it.
    private void checkReverse(String step) {
        var left = instance().undoable().stream().filter(undoable::contains).toList();
        assertThat(left.getLast()).as("what was done last is undone first").isEqualTo(step);
        definition.parts().steps().values().stream()
                .filter(next -> next.after().contains(step))
                .filter(next -> undoable.contains(next.name()) && !skipped.contains(next.name()))
                .forEach(next -> assertThat(acts(next.name()))
                        .as("what %s made possible is undone before it: %s", step, next.name())
                        .isEmpty());
    }

    private void check() {
        var instance = instance();
        sometimes(instance.status().toString());
        switch (instance.status()) {
            case COMPLETED ->
                definition
                        .parts()
                        .steps()
                        .keySet()
                        .forEach(step -> assertThat(instance.step(step).phase().isPassed())
                                .isTrue());
            case COMPENSATED ->
                undoable.stream()
                        .filter(step -> !skipped.contains(step))
                        .forEach(step -> assertThat(acts(step))
                                .as("nothing of %s is left", step)
                                .isEmpty());
            case CANCELLED ->
                assertThat(instance.isInFlight()).as("all is told of").isFalse();
            case ABSENT, RUNNING, COMPENSATING ->
                throw new AssertionError("it does not end when operators help: " + instance);
        }
    }

    private void sometimes(String what) {
        happened.merge(what, 1, Integer::sum);
    }
}
