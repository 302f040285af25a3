package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.DeadLetter.State;
import java.time.Instant;
import java.util.function.Function;

/// What the letters of a partition say: of an event that becomes one, and before and after each attempt. Stateless.
///
/// @param key of an event; those of one key are handled in order
record LetterWriter(String subscription, int partition, Function<RecordedEvent, String> key, LetterRetry retry) {
    /// What killed the process that tried it, twice.
    static final String PROCESS_DIED = "process-died";

    private static final String DIED = "the process that handled it died, twice; it was not tried again";

    private static final String TRIED = "it is being tried; if this stays, the process died of it";

    String keyOf(RecordedEvent event) {
        return key.apply(event);
    }

    /// Of an event that has not been tried.
    DeadLetter following(Moment now, RecordedEvent event) {
        return new DeadLetter(
                subscription,
                partition,
                keyOf(event),
                event.position(),
                event.id(),
                event.type(),
                State.FOLLOWING,
                0,
                "",
                "",
                now.clock(),
                now.clock());
    }

    /// Of an event that has killed the process twice.
    DeadLetter died(Moment now, RecordedEvent event) {
        return following(now, event).tried(State.PARKED, 2, PROCESS_DIED, DIED, now.clock(), now.clock());
    }

    /// Why a partition stops in front of an event that has killed the process twice.
    static IllegalStateException died(RecordedEvent event) {
        return new IllegalStateException("at the event at position " + event.position() + ": " + DIED);
    }

    /// After an attempt that failed.
    ///
    /// @param attempts so far, with this one
    DeadLetter failed(Moment now, DeadLetter letter, int attempts, Failure failure) {
        var since = since(now, letter, attempts);
        boolean isOver = failure.isPermanent() || !now.clock().isBefore(since.plus(retry.atMost()));
        return letter.tried(
                isOver ? State.PARKED : State.RETRYING,
                attempts,
                failure.code(),
                failure.error(),
                since,
                due(now, letter, attempts));
    }

    /// Before an attempt, of which the process may die.
    DeadLetter trying(Moment now, DeadLetter letter) {
        int attempts = letter.attempts() + 1;
        var since = since(now, letter, attempts);
        return letter.tried(State.RETRYING, attempts, PROCESS_DIED, TRIED, since, due(now, letter, attempts));
    }

    /// After an attempt of which the process died.
    DeadLetter died(Moment now, DeadLetter letter) {
        int attempts = letter.attempts() + 1;
        var since = since(now, letter, attempts);
        return letter.tried(State.PARKED, letter.attempts(), PROCESS_DIED, DIED, since, due(now, letter, attempts));
    }

    /// Whether an attempt is being made, or the process has died of it.
    static boolean isTried(DeadLetter letter) {
        return letter.state() == State.RETRYING && letter.code().equals(PROCESS_DIED);
    }

    /// When it was tried for the first time; not later than now, which a clock that was set back would have it.
    private static Instant since(Moment now, DeadLetter letter, int attempts) {
        return attempts == 1 || letter.since().isAfter(now.clock()) ? now.clock() : letter.since();
    }

    private Instant due(Moment now, DeadLetter letter, int attempts) {
        return now.clock().plus(retry.after(attempts, letter.position()));
    }
}
