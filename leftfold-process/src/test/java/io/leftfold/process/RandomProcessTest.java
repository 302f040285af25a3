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
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random graphs of steps in a world that answers in any order, twice, late, and badly.
class RandomProcessTest {
    private static final int ROUNDS_MAX = 2_000;

    /// What happened in all runs: an interesting thing that never happens is not tested.
    private static final Map<String, Integer> SOMETIMES = new TreeMap<>();

    static Stream<Long> seeds() {
        return LongStream.range(0, 20).boxed();
    }

    @ParameterizedTest(name = "seeds from {0}00")
    @MethodSource("seeds")
    void every_run_ends_and_undoes_what_it_did_in_reverse_and_once(long hundreds) {
        for (long seed = hundreds * 100; seed < hundreds * 100 + 100; seed++) {
            new Run(seed).play();
        }
    }

    @Test
    void interesting_things_happen() {
        for (long seed = 0; seed < 300; seed++) {
            new Run(seed).play();
        }
        assertThat(SOMETIMES.keySet())
                .contains(
                        "COMPLETED",
                        "COMPENSATED",
                        "parked",
                        "a step was skipped",
                        "a step failed in flight and landed later",
                        "part of a step was undone",
                        "a step was completed before it was known to be sent",
                        "a compensation was tried again",
                        "an instance went on after its end");
    }

    /// One instance, and what it has done to the world.
    private static final class Run {
        private final long seed;
        private final Random random;
        private final Map<String, Integer> commands = new HashMap<>();
        private final Set<String> undoable = new HashSet<>();
        private final ProcessDefinition<Fulfilment> definition;
        private final Played played;

        /// What the executor and the timers have to do, in any order.
        private final List<ProcessCommand> waiting = new ArrayList<>();

        /// Commands by step and number that are accepted, until they are undone or void.
        private final Map<String, Set<Integer>> world = new HashMap<>();

        private final List<String> order = new ArrayList<>();
        private final Set<String> acts = new HashSet<>();
        private boolean isBad = true;

        Run(long seed) {
            this.seed = seed;
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
            int steps = 1 + random.nextInt(6);
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
                if (random.nextBoolean()) {
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
                int rounds = 0;
                while (!isEnd() && rounds++ < ROUNDS_MAX) {
                    round();
                }
                assertThat(isEnd()).as("it ends").isTrue();
                settle();
                check();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError(
                        "seed " + seed + ": " + failure.getMessage() + "\n" + String.join("\n", order), failure);
            }
        }

        private boolean isEnd() {
            return played.instance().status().isOver()
                    || played.instance().parked().isPresent();
        }

        /// What is late comes after the end too, and operators get it unstuck.
        private void settle() {
            boolean wasOver = played.instance().status().isOver();
            if (!wasOver) {
                sometimes("parked");
            }
            int rounds = 0;
            isBad = false;
            while ((!waiting.isEmpty() || !played.instance().status().isOver()) && rounds++ < ROUNDS_MAX) {
                if (played.instance().parked().isPresent()) {
                    tell(() -> played.asks(Action.RETRY, ""));
                }
                round();
                if (wasOver && !played.instance().status().isOver()) {
                    sometimes("an instance went on after its end");
                }
            }
        }

        private void round() {
            int choice = random.nextInt(10);
            if (choice == 0) {
                tell(() -> played.sees(new Captured("pay")));
            } else if (choice == 1 && isBad) {
                tell(() -> played.sees(new Declined("pay")));
            } else if (choice == 2 && isBad && random.nextInt(10) == 0) {
                tell(() -> played.sees(new Withdrawn("o")));
            } else if (!waiting.isEmpty()) {
                var next = waiting.remove(random.nextInt(waiting.size()));
                if (random.nextInt(8) == 0) {
                    waiting.add(next);
                }
                tell(() -> played.tell(next));
            }
        }

        private void tell(Runnable something) {
            something.run();
            for (var event : played.newest()) {
                order.add(event.toString());
                on(event);
            }
        }

        private void on(ProcessEvent event) {
            switch (event) {
                case ProcessEvent.StepStarted e -> {
                    assertThat(acts.add("do " + e.step() + e.attempt()))
                            .as("an attempt begins once")
                            .isTrue();
                    e.timeout().ifPresent(_ -> timer(TimerName.timeout(e.step(), e.attempt())));
                    if (e.isSending()) {
                        waiting.add(execute(e.step(), e.attempt(), e.from()));
                    }
                }
                case ProcessEvent.AttemptFailed e -> {
                    e.retryAfter().ifPresent(_ -> timer(TimerName.retry(e.step(), e.attempt())));
                    if (e.isVoid()) {
                        world.remove(e.step());
                    }
                }
                case ProcessEvent.CompensationStarted e -> {
                    assertThat(acts.add("undo " + e.step() + e.attempt()))
                            .as("an attempt begins once")
                            .isTrue();
                    assertThat(undoable.contains(e.step()))
                            .as("it can be undone")
                            .isTrue();
                    if (e.attempt() == 1) {
                        checkReverse(e.step());
                    }
                    waiting.add(undo(e.step(), e.attempt(), e.from()));
                }
                case ProcessEvent.CompensationFailed e ->
                    e.retryAfter().ifPresent(_ -> {
                        sometimes("a compensation was tried again");
                        timer(TimerName.undo(e.step(), e.attempt()));
                    });
                case ProcessEvent.StepSkipped e -> sometimes("a step was skipped");
                case ProcessEvent.StepSent e -> {
                    var phase = played.instance().step(e.step()).phase();
                    if (phase == Phase.FAILED && !e.sent().isEmpty()) {
                        sometimes("a step failed in flight and landed later");
                    }
                    if (phase == Phase.COMPLETED
                            && !Objects.requireNonNull(
                                            definition.parts().steps().get(e.step()))
                                    .isDoneWhenAccepted()) {
                        sometimes("a step was completed before it was known to be sent");
                    }
                }
                default -> {}
            }
        }

        private void timer(String name) {
            waiting.add(new ProcessCommand.Fire(name));
        }

        /// The executor sends at once, and tells of it some time.
        private ProcessCommand execute(String step, int attempt, int from) {
            var sent = new ArrayList<Sent>();
            var done = world.computeIfAbsent(step, _ -> new HashSet<>());
            for (int i = from; i < commands.getOrDefault(step, 0); i++) {
                if (isBad && random.nextInt(5) == 0) {
                    return new Executed(step, attempt, false, failure(sent));
                }
                assertThat(done.add(i)).as("%s command %d acts once", step, i).isTrue();
                sent.add(new Sent("x-1", "Do" + i));
            }
            return new Executed(step, attempt, false, new Result.Accepted(sent));
        }

        private Result failure(List<Sent> sent) {
            return switch (random.nextInt(8)) {
                case 0 -> new Result.Broken(sent, "a bug");
                case 1 -> new Result.Refused(sent, "never", "because");
                default -> new Result.Refused(sent, "no", "because");
            };
        }

        private ProcessCommand undo(String step, int attempt, int from) {
            var progress = played.instance().step(step);
            int all = commands.getOrDefault(step, 1);
            int count = progress.isWhole() || !commands.containsKey(step)
                    ? all
                    : Math.min(all, progress.sent().size());
            if (count < all) {
                sometimes("part of a step was undone");
            }
            var sent = new ArrayList<Sent>();
            for (int i = from; i < count; i++) {
                if (isBad && random.nextInt(6) == 0) {
                    return new Executed(step, attempt, true, failure(sent));
                }
                if (commands.containsKey(step)) {
                    assertThat(world.getOrDefault(step, new HashSet<>()).remove(i))
                            .as("%s command %d is done before it is undone", step, i)
                            .isTrue();
                }
                sent.add(new Sent("x-1", "Undo" + i));
            }
            return new Executed(step, attempt, true, new Result.Accepted(sent));
        }

        /// No step that was completed, or landed, after this one is left to be undone; nor one that comes after it.
        private void checkReverse(String step) {
            var left = new ArrayList<String>();
            for (var event : played.instance().undoable()) {
                if (undoable.contains(event)) {
                    left.add(event);
                }
            }
            assertThat(left.getLast()).as("what was done last is undone first").isEqualTo(step);
            definition.parts().steps().values().stream()
                    .filter(next -> next.after().contains(step) && undoable.contains(next.name()))
                    .forEach(next -> assertThat(world.getOrDefault(next.name(), Set.of()))
                            .as("what %s made possible is undone before it: %s", step, next.name())
                            .isEmpty());
        }

        private void check() {
            var instance = played.instance();
            assertThat(instance.status().isOver())
                    .as("it ends when operators help")
                    .isTrue();
            sometimes(instance.status().toString());
            switch (instance.status()) {
                case COMPLETED ->
                    definition
                            .parts()
                            .steps()
                            .keySet()
                            .forEach(step -> assertThat(
                                            instance.step(step).phase().isPassed())
                                    .isTrue());
                case COMPENSATED ->
                    world.forEach((step, done) -> {
                        if (undoable.contains(step)) {
                            assertThat(done).as("nothing of %s is left", step).isEmpty();
                        }
                    });
                case ABSENT, RUNNING, COMPENSATING, CANCELLED -> throw new AssertionError("it is " + instance.status());
            }
        }

        private static void sometimes(String what) {
            SOMETIMES.merge(what, 1, Integer::sum);
        }
    }
}
