package io.leftfold.subscribe;

import java.time.Instant;
import java.util.UUID;

/// An event that is not handled yet, and stands in nobody's way: the events of other keys go on. The events of a
/// log last, so a letter names its event and carries no copy of it.
///
/// @param key       whose events wait for this one; those that follow on it are letters too, in order
/// @param eventId   of the event at `position`
/// @param attempts  how often it was tried, 0 for one that only follows
/// @param code      a stable word for what went wrong: that of a [io.leftfold.LeftfoldException], else the name
///     of the Java class; empty for one that only follows
/// @param error     the message, at most [#ERROR_MAX] characters, never a payload
/// @param since     when it was tried for the first time, or became a letter that only follows, by the clock of
///     the node
/// @param dueAt     when it is tried again, where it is [State#RETRYING]
public record DeadLetter(
        String subscription,
        int partition,
        String key,
        long position,
        UUID eventId,
        String type,
        State state,
        int attempts,
        String code,
        String error,
        Instant since,
        Instant dueAt) {
    public static final int ERROR_MAX = 2_000;

    /// What is to become of a letter.
    public enum State {
        /// It is tried again by itself when it is due.
        RETRYING,
        /// It waits for an operator.
        PARKED,
        /// It waits for an earlier event of its key.
        FOLLOWING,
        /// An operator has asked for it to be tried at once.
        WANTED,
        /// An operator has asked for it to be passed over.
        UNWANTED
    }

    /// After an attempt, or while it is made.
    DeadLetter tried(State state, int attempts, String code, String error, Instant since, Instant dueAt) {
        return new DeadLetter(
                subscription, partition, key, position, eventId, type, state, attempts, code, error, since, dueAt);
    }

    /// Whether an operator has asked for it, and its owner has not done it yet.
    public boolean isAsked() {
        return switch (state) {
            case WANTED, UNWANTED -> true;
            case RETRYING, PARKED, FOLLOWING -> false;
        };
    }

    public DeadLetter withState(State state) {
        return new DeadLetter(
                subscription, partition, key, position, eventId, type, state, attempts, code, error, since, dueAt);
    }
}
