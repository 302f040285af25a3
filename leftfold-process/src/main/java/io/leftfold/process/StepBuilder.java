package io.leftfold.process;

import io.leftfold.process.StepDefinition.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Says what a step is. All functions must be pure: they are called again whenever something is repeated. Not
/// safe for use by several threads.
///
/// @param <S> the state of the process
/// @param <E> the events of the application
public final class StepBuilder<S extends Record, E> {
    private static final int RETRIES_MAX = 1_000;

    private final String name;
    private final List<String> after = new ArrayList<>();
    private Predicate<S> onlyIf = _ -> true;
    private @Nullable Work<S> work;
    private final Map<Class<?>, BiFunction<S, Object, S>> until = new LinkedHashMap<>();
    private final Set<Class<?>> failsOn = new HashSet<>();
    private Optional<Function<S, List<Send<?>>>> undo = Optional.empty();
    private Optional<Duration> timeout = Optional.empty();
    private int retries;
    private Duration pause = Duration.ZERO;
    private final Set<String> permanent = new HashSet<>();

    StepBuilder(String name) {
        this.name = name;
    }

    /// Begins when all of these are completed or skipped; one that comes after nothing begins with the process.
    /// Where all were skipped for their conditions, it is skipped too.
    public StepBuilder<S, E> after(String... steps) {
        after.addAll(List.of(steps));
        return this;
    }

    /// Is skipped where this does not hold at the moment when it would begin.
    public StepBuilder<S, E> onlyIf(Predicate<S> condition) {
        onlyIf = condition;
        return this;
    }

    /// Sends a command. The step is completed when that is accepted, unless it says [#until].
    public StepBuilder<S, E> send(Function<S, Send<?>> command) {
        return sendAll(state -> List.of(command.apply(state)));
    }

    /// Sends commands one after the other. Another attempt goes on with the one that was refused, so there must
    /// be as many, in the same order, whatever has become of the state meanwhile.
    public StepBuilder<S, E> sendAll(Function<S, List<Send<?>>> commands) {
        return work(new Work.Sends<>(commands));
    }

    /// Waits for an operator's answer.
    ///
    /// @param fold what the answer makes of the state
    public StepBuilder<S, E> byHand(BiFunction<S, String, S> fold) {
        return work(new Work.ByHand<>(fold));
    }

    /// Starts an instance of another process, of that version, which ends the step: completed it completes it,
    /// and compensated it fails it. To undo the step is to compensate that instance. Where that was cancelled, or
    /// is undone by somebody else while this process runs on, the step is stuck, and an operator says what
    /// follows.
    ///
    /// @param fold what its last state makes of the state
    public <C extends Record> StepBuilder<S, E> child(
            ProcessDefinition<C> child, Function<S, C> start, BiFunction<S, C, S> fold) {
        return work(new Work.Child<>(
                child.name(),
                child.version(),
                child.schema(),
                state -> child.write(start.apply(state)),
                (state, end) -> fold.apply(state, child.read(end))));
    }

    /// Is completed by an event of this class, also one that comes before the step begins.
    ///
    /// @param fold what it makes of the state, at the moment when it comes
    public <T extends E> StepBuilder<S, E> until(Class<T> event, BiFunction<S, T, S> fold) {
        if (until.putIfAbsent(event, (state, seen) -> fold.apply(state, event.cast(seen))) != null) {
            throw new IllegalArgumentException("step " + name + " is completed by " + event.getName() + " twice");
        }
        return this;
    }

    /// An event of this class says that what an attempt was to do was not done, and nothing of it is left, nor
    /// will be of those of its commands that are still on their way. What ends the whole process is said with
    /// [DefinitionBuilder#failsOn].
    public StepBuilder<S, E> failsOn(Class<? extends E> event) {
        failsOn.add(event);
        return this;
    }

    /// Undoes the step with a command.
    public StepBuilder<S, E> compensateWith(Function<S, Send<?>> command) {
        return compensateWithAll(state -> List.of(command.apply(state)));
    }

    /// Undoes the step with commands, one after the other. Where only some of the step's commands were accepted,
    /// as many of these are sent, from the first on.
    public StepBuilder<S, E> compensateWithAll(Function<S, List<Send<?>>> commands) {
        undo = Optional.of(commands);
        return this;
    }

    /// Fails for good when that long after its beginning, retries included, it is not completed.
    public StepBuilder<S, E> timeout(Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the time-out of " + name + " must be positive: " + timeout);
        }
        this.timeout = Optional.of(timeout);
        return this;
    }

    /// Tries again what was refused, or failed by an event: the step as well as its compensation.
    ///
    /// @param times most attempts after the first, 0 to 1,000
    public StepBuilder<S, E> retry(int times, Duration pause) {
        if (times < 0 || times > RETRIES_MAX || pause.isNegative()) {
            throw new IllegalArgumentException(
                    "step " + name + " is tried again 0 to 1,000 times, after a pause that is" + " not negative: "
                            + times + ", " + pause);
        }
        this.retries = times;
        this.pause = pause;
        return this;
    }

    /// Refusals with these codes are the same however often it is tried.
    public StepBuilder<S, E> permanent(String... codes) {
        permanent.addAll(List.of(codes));
        return this;
    }

    private StepBuilder<S, E> work(Work<S> work) {
        if (this.work != null) {
            throw new IllegalArgumentException("step " + name + " does one thing: send, byHand, or child");
        }
        this.work = work;
        return this;
    }

    StepDefinition<S> build() {
        if (work == null && until.isEmpty()) {
            throw new IllegalArgumentException(
                    "step " + name + " does nothing and waits for nothing: say send, byHand, child or until");
        }
        boolean endsByItself = work instanceof Work.ByHand<S> || work instanceof Work.Child<S>;
        if (endsByItself && !until.isEmpty()) {
            throw new IllegalArgumentException("step " + name + " ends with an answer or a child: it has no until");
        }
        if (work instanceof Work.Child<S> && (undo.isPresent() || !failsOn.isEmpty())) {
            throw new IllegalArgumentException(
                    "step " + name + " is what its child does: it has no compensateWith, and no failsOn");
        }
        return definition(work == null ? new Work.Waits<>() : work);
    }

    private StepDefinition<S> definition(Work<S> work) {
        return new StepDefinition<>(
                name,
                List.copyOf(after),
                onlyIf,
                work,
                Map.copyOf(until),
                Set.copyOf(failsOn),
                undo,
                timeout,
                retries,
                pause,
                Set.copyOf(permanent));
    }
}
