package io.leftfold.process;

import io.leftfold.Backoff;
import io.leftfold.process.TimerMachine.Action.Await;
import io.leftfold.process.TimerMachine.Action.End;
import io.leftfold.process.TimerMachine.Action.Fire;
import io.leftfold.process.TimerMachine.Action.Settle;
import io.leftfold.process.TimerMachine.Action.Take;
import io.leftfold.subscribe.Timer;
import io.leftfold.subscribe.TimerStore;
import io.leftfold.subscribe.TimerStore.PutOff;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// What is to be done about the timers of one process, one thing after the other: given what came of the last
/// action it says the next one. It touches nothing but its own fields and does not wait. For use by one thread
/// at a time.
///
/// Those that are due are taken in pages, in the order of their times, fired, and forgotten when that is done.
/// So each fires at least once: what was taken by somebody who does not come to an end is taken again when
/// [#LEASE] is over. No page begins sooner than [#GATHER] after the one before, unless that was full, so that
/// many timers cost few pages.
final class TimerMachine {
    static final int PAGE = 500;
    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration GATHER = Duration.ofMillis(100);

    /// Others may have set timers, and nobody knows what clocks do.
    static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private static final Backoff SILENCE = new Backoff(GATHER, LOOK_EVERY);
    private static final Duration AGAIN_FIRST = Duration.ofSeconds(1);
    private static final Duration AGAIN_LONGEST = Duration.ofMinutes(10);

    /// What to do next; each is answered with one [Message].
    sealed interface Action {
        record Take(Instant now, Instant until, int limit) implements Action {}

        /// @param timers in the order of their times; those of one stream one after the other
        record Fire(List<Timer> timers) implements Action {}

        record Settle(List<Timer> done, List<PutOff> others) implements Action {}

        /// Until there is news, or it is to end.
        record Await(Duration atMost) implements Action {}

        record End() implements Action {}
    }

    /// What came of an action.
    sealed interface Message {
        /// The first one, before any action, and what follows a wait.
        record Woken() implements Message {}

        record Taken(TimerStore.Taken taken) implements Message {}

        /// @param failed those that could not be fired now; of the others nothing was begun
        record Fired(List<Timer> done, List<Timer> failed) implements Message {}

        record Settled() implements Message {}

        /// The store of timers does not answer, or nobody knows whether it did as it was asked.
        record Unavailable() implements Message {}

        /// The store of events or of timers was closed.
        record Closed() implements Message {}
    }

    private List<Timer> inHand = List.of();
    private boolean isFull;
    private Instant takenAt = Instant.MIN;
    private Optional<Instant> next = Optional.empty();

    /// How often the store has not answered, one time after the other.
    private int silences;

    /// What to do next.
    ///
    /// @param now by the clock that stamps events
    Action on(Instant now, boolean isStopping, Message message) {
        return switch (message) {
            case Message.Woken _ -> isStopping ? new End() : take(now);
            case Message.Taken(var taken) -> taken(now, isStopping, taken);
            case Message.Fired(var done, var failed) -> settle(now, done, failed);
            case Message.Settled _ -> isStopping ? new End() : rest(now);
            case Message.Unavailable _ -> isStopping ? new End() : new Await(SILENCE.bound(++silences));
            case Message.Closed _ -> new End();
        };
    }

    private Action take(Instant now) {
        takenAt = now;
        return new Take(now, now.plus(LEASE), PAGE);
    }

    private Action taken(Instant now, boolean isStopping, TimerStore.Taken taken) {
        inHand = taken.timers();
        isFull = inHand.size() >= PAGE;
        next = taken.next();
        silences = 0;
        if (inHand.isEmpty()) {
            return isStopping ? new End() : rest(now);
        }
        return isStopping ? settle(now, List.of(), List.of()) : new Fire(inHand);
    }

    /// What was not begun is due as before.
    private Action settle(Instant now, List<Timer> done, List<Timer> failed) {
        var begun = new HashSet<>(done);
        begun.addAll(failed);
        var others = new ArrayList<PutOff>();
        failed.forEach(timer -> others.add(new PutOff(timer, again(now, timer))));
        inHand.stream()
                .filter(timer -> !begun.contains(timer))
                .forEach(timer -> others.add(new PutOff(timer, timer.due())));
        inHand = List.of();
        return new Settle(done, others);
    }

    /// After half of the time that it is late, so the pauses grow.
    private static Instant again(Instant now, Timer timer) {
        var pause = Duration.between(timer.due(), now).dividedBy(2);
        if (pause.compareTo(AGAIN_FIRST) < 0) {
            pause = AGAIN_FIRST;
        }
        return now.plus(pause.compareTo(AGAIN_LONGEST) > 0 ? AGAIN_LONGEST : pause);
    }

    private Action rest(Instant now) {
        var wait = next.map(due -> Duration.between(now, due)).orElse(LOOK_EVERY);
        var gather = Duration.between(now, takenAt.plus(GATHER));
        var longer = wait.compareTo(gather) > 0 ? wait : gather;
        if (isFull || !longer.isPositive()) {
            return take(now);
        }
        return new Await(longer.compareTo(LOOK_EVERY) < 0 ? longer : LOOK_EVERY);
    }
}
