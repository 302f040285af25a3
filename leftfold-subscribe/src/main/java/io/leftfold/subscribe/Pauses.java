package io.leftfold.subscribe;

import io.leftfold.Backoff;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;

/// Why a partition does nothing for a while, and until when: something is not available, the breaker is open,
/// there are too many letters, or a page is to be fuller. For use by one thread at a time.
///
/// The breaker opens when events of many keys have failed one after the other and none was handled: then these are
/// not to blame, and one is tried after each pause until one is handled.
final class Pauses {
    private static final Duration PASSING_LONGEST = Duration.ofSeconds(30);

    private final SubscriptionOptions options;
    private long until;

    /// Of the wait, empty where there is none.
    private String reason = "";

    /// How often something was not available, one time after the other.
    private int passed;

    private final Set<String> failing = new LinkedHashSet<>();

    /// Since the breaker is open.
    private int pauses;

    private boolean isLetterNext;

    /// When the page is read that was to be fuller, 0 where none was.
    private long gatherUntil;

    Pauses(SubscriptionOptions options) {
        this.options = options;
    }

    private void wait(Moment now, Duration duration, String reason) {
        until = now.nanos() + duration.toNanos();
        this.reason = reason;
    }

    boolean isWaiting(Moment now) {
        return !reason.isEmpty() && now.nanos() - until < 0;
    }

    /// By [Moment#nanos].
    long until() {
        return until;
    }

    String reason() {
        return reason;
    }

    /// The wait is over.
    void over() {
        reason = "";
    }

    /// Something is not available for now, longer each time.
    void passing(Moment now, String reason) {
        wait(now, new Backoff(options.pollInterval(), longest()).bound(++passed), reason);
    }

    private Duration longest() {
        return PASSING_LONGEST.compareTo(options.pollInterval()) < 0 ? options.pollInterval() : PASSING_LONGEST;
    }

    /// Whether there are as many letters as there may be: then it waits for some to be settled.
    boolean isFull(Moment now, int letters) {
        boolean isFull = letters >= options.retry().lettersMax();
        if (isFull) {
            wait(
                    now,
                    options.pollInterval(),
                    "it has " + letters + " letters, as many as it may: settle some, or allow more of them");
        }
        return isFull;
    }

    /// All is available again.
    void available() {
        passed = 0;
    }

    /// An event of `key` was not handled.
    void failed(Moment now, String key, Failure failure) {
        if (failure.isPermanent()) {
            return;
        }
        failing.add(key);
        if (isOpen()) {
            var pause = options.retry().backoff().bound(++pauses);
            wait(now, pause, failing.size() + " different keys failed one after the other: " + failure.error());
        }
    }

    /// An event was handled.
    void succeeded() {
        failing.clear();
        pauses = 0;
    }

    /// Whether the breaker is open.
    boolean isOpen() {
        return failing.size() >= options.retry().breakerAfter();
    }

    /// Whether a letter that is due goes before the events: while the breaker is open they take turns, since one that
    /// is handled closes it.
    boolean isLettersTurn(boolean isLetterDue, boolean hasEvents) {
        boolean isLetters = isLetterDue && (!isOpen() || !hasEvents || isLetterNext);
        isLetterNext = !isLetters;
        return isLetters;
    }

    /// Whether a page that is not full is to be read again later, so that more events come with it.
    boolean gathers(Moment now) {
        if (!options.gatherFor().isPositive()) {
            return false;
        }
        if (gatherUntil == 0) {
            gatherUntil = now.nanos() + options.gatherFor().toNanos();
        }
        return isGathering(now);
    }

    boolean isGathering(Moment now) {
        return gatherUntil != 0 && now.nanos() - gatherUntil < 0;
    }

    long gatherUntil() {
        return gatherUntil;
    }

    void gathered() {
        gatherUntil = 0;
    }
}
