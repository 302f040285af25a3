package io.leftfold.decide;

import io.leftfold.Append;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Page;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.decide.LockView.Held;
import io.leftfold.decide.LockWatch.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Locks by key over all processes that use one log, for work that optimism does not suit. Who holds one has a
/// [Lease], which ends by itself after a while. Whoever takes it over raises its epoch, so that what a lost lease
/// still writes under [Lease#condition] is refused. Safe for use by several threads; calls block.
///
/// A lock is a stream of the log, `leftfold.lock-<key>`, with an event for each acquisition and each release;
/// renewals are in `leftfold.lock.renewal-<key>`.
public final class Locks {
    /// Between two looks at a lock that somebody has, at most; a random part of it.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    private static final String TEXT = "text";

    private final EventStore store;
    private final Environment environment;
    private final String owner;

    private Locks(EventStore store, Environment environment, String owner) {
        this.store = store;
        this.environment = environment;
        this.owner = owner;
    }

    /// @param owner who this is, for people who look at the log; need not be unique
    public static Locks on(EventStore store, Environment environment, String owner) {
        return new Locks(store, environment, owner);
    }

    /// Waits until nobody has the lock, and takes it. Not for long if its owner is gone: a lease that was not
    /// renewed for as long as it lives is taken over.
    ///
    /// @param key        1 to 200 visible characters
    /// @param timeToLive how long the lease is good unless it is renewed, positive
    /// @param waitAtMost how long to wait; the calls of the store, of which there is at least one, not counted
    /// @return empty if the time is up or the thread was interrupted, which is kept
    /// @throws OutcomeUnknownException if it may have been acquired; it then ends after its time
    public Optional<Lease> tryAcquire(String key, Duration timeToLive, Duration waitAtMost) {
        if (!timeToLive.isPositive() || waitAtMost.isNegative()) {
            throw new IllegalArgumentException(
                    "a lease lives for a positive time, and no wait is negative: " + timeToLive + ", " + waitAtMost);
        }
        long begin = now();
        var watch = LockWatch.begin(look(key), begin);
        var view = watch.seen();
        while (true) {
            switch (watch.next(view, now())) {
                case Step.Take(var seen) -> {
                    long asked = now();
                    if (take(key, timeToLive, seen) instanceof Appended) {
                        return Optional.of(new Lease(this, key, seen.version() + 1, timeToLive, asked));
                    }
                }
                case Step.Wait(var next, var atMost) -> {
                    watch = next;
                    var left = waitAtMost.minusNanos(now() - begin);
                    if (!left.isPositive() || Thread.currentThread().isInterrupted()) {
                        return Optional.empty();
                    }
                    environment.pause().accept(shortest(left, atMost, pause()));
                }
            }
            view = look(key);
        }
    }

    /// Who has the lock: the name that its owner gave; empty where nobody has it, or its lease has expired.
    public Optional<String> ownerOf(String key) {
        var view = look(key);
        return view.isExpired() ? Optional.empty() : view.held().map(Held::owner);
    }

    private LockView look(String key) {
        var lock = last(LockView.stream(key));
        var renewals = last(LockView.renewals(key));
        // Read last, so that it is not before what the others say.
        var newest = store.readAll(Query.ALL, Range.backward().limit(1)).events();
        var storeTime = newest.isEmpty() ? Instant.MIN : newest.getFirst().recordedAt();
        var held = lock.events().stream()
                .findFirst()
                .filter(event -> event.type().equals(LockView.ACQUIRED))
                .map(acquired -> held(acquired, renewals.events().stream().findFirst()));
        return new LockView(lock.head(), renewals.head(), held, storeTime);
    }

    private static Held held(RecordedEvent acquired, Optional<RecordedEvent> renewed) {
        var text = text(acquired).split(" ", 2);
        var confirmedAt = renewed.filter(renewal -> text(renewal).equals(Long.toString(acquired.version())))
                .map(RecordedEvent::recordedAt)
                .orElse(acquired.recordedAt());
        return new Held(text[1], Duration.parse(text[0]), confirmedAt);
    }

    private AppendOutcome take(String key, Duration timeToLive, LockView seen) {
        var stream = LockView.stream(key);
        return settled(
                Append.to(stream, new Exactly(seen.version()), event(LockView.ACQUIRED, timeToLive + " " + owner))
                        // A renewal that came first wins.
                        .onlyIf(new StreamVersion(LockView.renewals(key), new Exactly(seen.renewals()))));
    }

    /// @return whether the lease still was the newest
    boolean renew(Lease lease) {
        var renewal = event(LockView.RENEWED, Long.toString(lease.epoch()));
        var outcome = settled(
                Append.to(LockView.renewals(lease.key()), new Any(), renewal).onlyIf(lease.condition()));
        return outcome instanceof Appended;
    }

    void release(Lease lease) {
        settled(Append.to(LockView.stream(lease.key()), new Exactly(lease.epoch()), event(LockView.RELEASED, owner)));
    }

    /// Nanoseconds.
    long now() {
        return environment.nanoTime().getAsLong();
    }

    private AppendOutcome settled(Append append) {
        var keyed = append.withKey(environment.ids().next().toString());
        try {
            return store.append(keyed);
        } catch (OutcomeUnknownException unknown) {
            return store.append(keyed);
        }
    }

    private Page last(StreamId stream) {
        return store.read(stream, Range.backward().limit(1));
    }

    private EventData event(String type, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return EventData.of(environment.ids().next(), type, 1, Payload.of(TEXT, bytes));
    }

    private static String text(RecordedEvent event) {
        return new String(event.payload().bytes(), StandardCharsets.UTF_8);
    }

    private Duration pause() {
        return Duration.ofNanos(1 + environment.random().nextLong(LOOK_AGAIN.toNanos()));
    }

    private static Duration shortest(Duration first, Duration second, Duration third) {
        var shorter = first.compareTo(second) < 0 ? first : second;
        return shorter.compareTo(third) < 0 ? shorter : third;
    }
}
