package io.leftfold.subscribe;

import io.leftfold.Backoff;
import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.Action.Await;
import io.leftfold.subscribe.Action.Deliver;
import io.leftfold.subscribe.Action.End;
import io.leftfold.subscribe.Action.Ending;
import io.leftfold.subscribe.Action.Mark;
import io.leftfold.subscribe.Action.Read;
import io.leftfold.subscribe.Action.Redeliver;
import io.leftfold.subscribe.Action.Resume;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.Message.DeliveryFailed;
import io.leftfold.subscribe.Message.PageRead;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the owner of a partition does, one thing after the other: given what came of the last action it says the
/// next one. It touches nothing but its own fields and does not wait, so that a simulation runs it as it is. For
/// use by one thread at a time.
///
/// An event goes this way. It is read with a page and delivered with others in one step, which moves the
/// checkpoint in the transaction of their effects. If it fails, the step is tried again without it: those in
/// front of it are delivered, and it becomes a letter in that same step. From then on events of its key become
/// letters in the steps that would have delivered them. A letter is tried when it is due, in a step that settles
/// it; then the next one of its key is due.
///
/// So the checkpoint never passes an event that is neither handled nor a letter, and every fault ends in one of
/// three: try again after a while ([Message.Passing]), a letter, or [Ending.Failed].
final class PartitionMachine {
    /// What killed the process that tried it, twice.
    static final String PROCESS_DIED = "process-died";

    private static final String DIED = "the process that handled it died, twice; it was not tried again";
    private static final String TRIED = "it is being tried; if this stays, the process died of it";

    private static final Duration PASSING_LONGEST = Duration.ofSeconds(30);

    private final String subscription;
    private final int partition;
    private final Function<RecordedEvent, String> key;
    private final SubscriptionOptions options;

    /// As the ledger has it, while `isSure`.
    private Optional<Checkpoint> checkpoint = Optional.empty();

    private final Letters letters = new Letters();

    /// Whether checkpoint and letters are those of the ledger: not before it was asked, and not after a failure,
    /// which may have been a commit without an answer.
    private boolean isSure;

    /// Events that were read and are still to be handled; then the page's end is reached.
    private List<RecordedEvent> rest = List.of();

    /// The end of the last page. It is ahead of the checkpoint by events of others: that is not worth a write each
    /// time.
    private Optional<Checkpoint> pageEnd = Optional.empty();

    /// Up to here nothing is left to handle; what [SubscriptionStatus#position] tells, so it falls only when the
    /// ledger says so.
    private long reached;

    private boolean isAtEnd;
    private long head;
    private long savedNanos;
    private long gatherUntil;

    /// Positions in `rest` of those that are handled outside of the transaction.
    private final Set<Long> handled = new HashSet<>();

    /// Events from here to there go one by one, since one of them has failed.
    private long aloneFrom;

    private long aloneUpTo;

    /// How many events may be the one of which the owner before has died.
    private int suspects;

    /// The one that was tried alone when the owner before died.
    private long deadly;

    private long marked;
    private boolean isFirst = true;
    private boolean isAbandoned;

    /// The letter of which the attempt is written down, so that it may be made.
    private long noted;

    /// Letters of which attempts were written down by this owner, so that no death is to be read from them; as they
    /// were before.
    private final Map<Long, DeadLetter> notedHere = new TreeMap<>();

    private final Set<String> failing = new LinkedHashSet<>();
    private int pauses;
    private int passed;
    private long waitUntil;
    private String waitReason = "";
    private boolean isLetterNext;

    private @Nullable Action asked;

    /// How many of `rest` are done with when what was asked is done.
    private int taken;

    private SubscriptionStatus status;

    PartitionMachine(
            String subscription,
            int partition,
            Function<RecordedEvent, String> key,
            SubscriptionOptions options,
            long position) {
        this.subscription = subscription;
        this.partition = partition;
        this.key = key;
        this.options = options;
        this.reached = position;
        this.status = new SubscriptionStatus.CatchingUp(position, position);
    }

    /// What it is doing, as of the last action.
    SubscriptionStatus status() {
        return status;
    }

    int letters() {
        return letters.size();
    }

    /// When the next event was recorded that is still to be handled.
    Optional<Instant> oldest() {
        return rest.isEmpty() ? Optional.empty() : Optional.of(rest.getFirst().recordedAt());
    }

    /// What to do next.
    ///
    /// @param message what came of the action before
    Action on(Moment now, Orders orders, Message message) {
        var action = switch (message) {
            case Message.Started _ -> next(now, orders);
            case Message.Resumed(var there) -> {
                resumed(now, there);
                yield next(now, orders);
            }
            case PageRead page -> {
                pageRead(now, page);
                yield next(now, orders);
            }
            case Message.Delivered _ -> {
                delivered(now);
                yield next(now, orders);
            }
            case DeliveryFailed failed -> failed(now, orders, failed);
            case Message.Marked _ -> {
                marked = asked instanceof Mark(long position) ? position : marked;
                yield next(now, orders);
            }
            case Message.Woken _ -> next(now, orders);
            case Message.Passing(var reason) -> {
                passing(now, reason);
                yield next(now, orders);
            }
            case Message.Fenced _ -> new End(new Ending.Lost());
            case Message.Closed _ -> new End(new Ending.Closed());
            case Message.Broken(var reason) -> new End(new Ending.Failed(reason));
        };
        asked = action;
        report(orders, action);
        return action;
    }

    private void resumed(Moment now, Resumed there) {
        checkpoint = there.checkpoint();
        letters.set(there.letters());
        isSure = true;
        savedNanos = now.nanos();
        forgetPage();
        if (isFirst) {
            isFirst = false;
            isAbandoned = there.isAbandoned();
            suspects = isAbandoned ? options.batchSize() : 0;
            // Without a death the one that was tried alone was only not finished.
            deadly = isAbandoned ? there.trying() : 0;
            marked = there.trying();
        }
    }

    private void forgetPage() {
        rest = List.of();
        pageEnd = checkpoint;
        reached = position();
        handled.clear();
        isAtEnd = false;
        aloneFrom = 0;
        noted = 0;
    }

    private void pageRead(Moment now, PageRead page) {
        head = page.head();
        isAtEnd = page.isAtEnd();
        int found = page.events().size();
        passed = found == 0 ? 0 : passed;
        boolean isFull = found >= options.batchSize() || !isAtEnd;
        if (found > 0 && !isFull && options.gatherFor().isPositive()) {
            if (gatherUntil == 0) {
                gatherUntil = now.nanos() + options.gatherFor().toNanos();
            }
            if (now.nanos() - gatherUntil < 0) {
                return;
            }
        }
        gatherUntil = 0;
        if (found == 0 && isAtEnd) {
            suspects = 0;
        }
        rest = page.events();
        if (page.end().position() > scannedTo()) {
            pageEnd = Optional.of(page.end());
        }
        reached();
    }

    private void delivered(Moment now) {
        switch (asked) {
            case Deliver(var events, var _, var step) -> {
                record(now, step);
                if (!events.isEmpty()) {
                    succeeded();
                }
                finish(taken);
            }
            case Redeliver(var _, var step) -> {
                record(now, step);
                noted = 0;
                succeeded();
            }
            case null, default -> throw new IllegalStateException("nothing was to be delivered, but " + asked);
        }
    }

    private void record(Moment now, Step step) {
        step.parked().forEach(letters::put);
        step.settled().forEach(letters::remove);
        if (step.to().isPresent()) {
            checkpoint = step.to();
            savedNanos = now.nanos();
        }
        passed = 0;
    }

    private void reached() {
        reached = Math.max(reached, rest.isEmpty() ? scannedTo() : position());
    }

    private long position() {
        return checkpoint.map(Checkpoint::position).orElse(0L);
    }

    /// Up to where it has read.
    long scannedTo() {
        return pageEnd.map(Checkpoint::position).orElse(0L);
    }

    private void succeeded() {
        failing.clear();
        pauses = 0;
    }

    private void finish(int count) {
        rest = rest.subList(count, rest.size());
        suspects = Math.max(0, suspects - count);
        if (rest.isEmpty()) {
            handled.clear();
        }
        reached();
    }

    private void passing(Moment now, String reason) {
        isSure = false;
        wait(now, new Backoff(options.pollInterval(), longest()).bound(++passed), reason);
    }

    private Duration longest() {
        return PASSING_LONGEST.compareTo(options.pollInterval()) < 0 ? options.pollInterval() : PASSING_LONGEST;
    }

    private void wait(Moment now, Duration duration, String reason) {
        waitUntil = now.nanos() + duration.toNanos();
        waitReason = reason;
    }

    private Action failed(Moment now, Orders orders, DeliveryFailed failed) {
        handled.addAll(failed.handled());
        var failure = failed.failure();
        return switch (asked) {
            case Redeliver(var letter, var _) -> {
                int attempts = noted == letter.position() ? letter.attempts() : letter.attempts() + 1;
                noted = 0;
                count(now, letter.key(), failure);
                yield letter(retried(now, letter, attempts, failure));
            }
            case Deliver(var events, var _, var _)
            when !events.isEmpty() -> failed(now, orders, events, failed.position(), failure);
            case null, default -> {
                // Nothing of an event was asked for, so the fault is elsewhere.
                passing(now, failure.error());
                yield next(now, orders);
            }
        };
    }

    private Action failed(Moment now, Orders orders, List<RecordedEvent> events, long position, Failure failure) {
        int count = events.size();
        long at = count == 1 ? events.getFirst().position() : position;
        boolean isKnown = events.stream().anyMatch(event -> event.position() == at);
        if (options.onFailure() == OnFailure.STOP && count == 1) {
            return new End(new Ending.Failed(failure.reason()));
        }
        if (!isKnown || options.onFailure() == OnFailure.STOP) {
            aloneFrom = isKnown ? at : 1;
            aloneUpTo = isKnown ? at : events.getLast().position();
            return next(now, orders);
        }
        return park(now, at, failure);
    }

    /// Delivers what stands in front of the event at `position`, which becomes a letter.
    private Action park(Moment now, long position, Failure failure) {
        int index = 0;
        while (rest.get(index).position() != position) {
            index++;
        }
        var event = rest.get(index);
        count(now, key.apply(event), failure);
        return deliver(now, index + 1, Optional.of(retried(now, follower(now, event), 1, failure)));
    }

    /// Counts failures of different keys: where there are many and nothing else, the events are not to blame.
    private void count(Moment now, String key, Failure failure) {
        if (failure.isPermanent()) {
            return;
        }
        failing.add(key);
        if (isOpen()) {
            var pause = options.retry().backoff().bound(++pauses);
            wait(now, pause, failing.size() + " different keys failed one after the other: " + failure.error());
        }
    }

    private boolean isOpen() {
        return failing.size() >= options.retry().breakerAfter();
    }

    /// What a letter is after an attempt that failed.
    private DeadLetter retried(Moment now, DeadLetter letter, int attempts, Failure failure) {
        var since = since(now, letter, attempts);
        boolean isOver = failure.isPermanent()
                || !now.clock().isBefore(since.plus(options.retry().atMost()));
        var due = now.clock().plus(options.retry().after(attempts, letter.position()));
        return letter.tried(
                isOver ? State.PARKED : State.RETRYING, attempts, failure.code(), failure.error(), since, due);
    }

    /// When it was tried for the first time; not later than now, which a clock that was set back would have it.
    private static Instant since(Moment now, DeadLetter letter, int attempts) {
        return attempts == 1 || letter.parkedAt().isAfter(now.clock()) ? now.clock() : letter.parkedAt();
    }

    private Action letter(DeadLetter letter) {
        taken = 0;
        return new Deliver(List.of(), Set.of(), new Step(checkpoint, Optional.empty(), List.of(letter), List.of()));
    }

    private Action next(Moment now, Orders orders) {
        if (orders.isReload()) {
            isSure = false;
        }
        if (orders.isStopping()) {
            return stop();
        }
        boolean isWaiting = now.nanos() - waitUntil < 0 && !waitReason.isEmpty();
        if (orders.hold().isPresent()) {
            return new Await(now.nanos() + options.pollInterval().toNanos(), false);
        }
        if (isWaiting) {
            return new Await(waitUntil, false);
        }
        waitReason = "";
        if (!isSure) {
            return new Resume();
        }
        if (noted != 0 && letters.at(noted).isPresent()) {
            var letter = letters.at(noted).get();
            return new Redeliver(letter, settle(letter));
        }
        var due = letters.due(now.clock(), options.retry().longest());
        // While the breaker is open, letters and events are tried in turn: one that succeeds closes it.
        if (due.isPresent() && (!isOpen() || rest.isEmpty() || isLetterNext)) {
            isLetterNext = false;
            return retry(now, due.get());
        }
        isLetterNext = true;
        if (letters.size() >= options.retry().lettersMax()) {
            wait(
                    now,
                    options.pollInterval(),
                    "it has " + letters.size() + " letters, as many as it may: settle some, or allow more of them");
            return new Await(waitUntil, false);
        }
        if (!rest.isEmpty()) {
            return handle(now);
        }
        return follow(now);
    }

    /// Nothing is in hand. What was passed over is remembered, what was tried alone is no suspect any more, and of a
    /// letter that was not tried after all no death is to be read.
    private Action stop() {
        if (isSure && rest.isEmpty() && isAhead()) {
            return passOver();
        }
        var untried = notedHere.values().stream().filter(this::isNoted).findFirst();
        if (isSure && untried.isPresent()) {
            notedHere.remove(untried.get().position());
            return letter(untried.get());
        }
        if (isSure && marked > position()) {
            return new Mark(0);
        }
        return new End(new Ending.Stopped());
    }

    private Action follow(Moment now) {
        long saveAt = savedNanos + options.pollInterval().toNanos();
        if (isAhead() && now.nanos() - saveAt >= 0) {
            return passOver();
        }
        boolean isGathering = gatherUntil != 0 && now.nanos() - gatherUntil < 0;
        if (isGathering) {
            return new Await(gatherUntil, false);
        }
        if (!isAtEnd || asked instanceof Await) {
            return new Read(scannedTo(), options.batchSize());
        }
        long until = isAhead() ? saveAt : now.nanos() + options.pollInterval().toNanos();
        var due = letters.nextDue();
        if (due.isPresent()) {
            long wait = Duration.between(now.clock(), due.get()).toNanos();
            until = Math.min(until - now.nanos(), Math.max(1, wait)) + now.nanos();
        }
        return new Await(until, true);
    }

    private boolean isAhead() {
        return scannedTo() > position();
    }

    private Action passOver() {
        taken = 0;
        return new Deliver(List.of(), Set.of(), new Step(checkpoint, pageEnd, List.of(), List.of()));
    }

    /// The next events of the page: as many as go in one step.
    private Action handle(Moment now) {
        var first = rest.getFirst();
        if (first.position() == deadly && !letters.has(key.apply(first))) {
            return parkDeadly(now, first);
        }
        if (suspects > 0 && !letters.has(key.apply(first))) {
            return marked == first.position() ? deliver(now, 1, Optional.empty()) : new Mark(first.position());
        }
        if (suspects > 0 || isOpen() || isAlone(first)) {
            return deliver(now, 1, Optional.empty());
        }
        int count = 0;
        long bytes = 0;
        for (var event : rest) {
            bytes += event.payload().size();
            if (count > 0 && (bytes > options.batchBytes() || isAlone(event))) {
                break;
            }
            count++;
        }
        return deliver(now, count, Optional.empty());
    }

    private Action parkDeadly(Moment now, RecordedEvent event) {
        if (options.onFailure() == OnFailure.STOP) {
            return new End(new Ending.Failed(
                    new IllegalStateException("at the event at position " + event.position() + ": " + DIED)));
        }
        var letter = follower(now, event).tried(State.PARKED, 2, PROCESS_DIED, DIED, now.clock(), now.clock());
        return deliver(now, 1, Optional.of(letter));
    }

    private boolean isAlone(RecordedEvent event) {
        return aloneFrom > 0 && event.position() >= aloneFrom && event.position() <= aloneUpTo;
    }

    /// The first `count` events of the page; the last of them is `failed`, if there is one.
    private Action deliver(Moment now, int count, Optional<DeadLetter> failed) {
        taken = count;
        var events = new ArrayList<RecordedEvent>(count);
        var parked = new ArrayList<DeadLetter>();
        for (var event : rest.subList(0, failed.isPresent() ? count - 1 : count)) {
            if (letters.size() > 0 && letters.has(key.apply(event))) {
                parked.add(follower(now, event));
            } else {
                events.add(event);
            }
        }
        failed.ifPresent(parked::add);
        var last = rest.get(count - 1);
        var to = count == rest.size() ? pageEnd : at(last);
        return new Deliver(events, Set.copyOf(handled), new Step(checkpoint, to, parked, List.of()));
    }

    private DeadLetter follower(Moment now, RecordedEvent event) {
        return new DeadLetter(
                subscription,
                partition,
                key.apply(event),
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

    private Optional<Checkpoint> at(RecordedEvent event) {
        return pageEnd.map(end -> new Checkpoint(end.log(), end.incarnation(), event.position(), event.id()));
    }

    /// Tries a letter, or passes it over. Where the attempt may be the death of the process, or was asked for, it
    /// is written down before: so it is not made again at once.
    private Action retry(Moment now, DeadLetter letter) {
        if (letter.state() == State.UNWANTED) {
            taken = 0;
            return new Deliver(List.of(), Set.of(), settle(letter));
        }
        if (!isAbandoned && letter.state() != State.WANTED) {
            return new Redeliver(letter, settle(letter));
        }
        boolean isDeadly = letter.state() == State.RETRYING
                && letter.code().equals(PROCESS_DIED)
                && !notedHere.containsKey(letter.position());
        int attempts = letter.attempts() + 1;
        var since = since(now, letter, attempts);
        var due = now.clock().plus(options.retry().after(attempts, letter.position()));
        if (isDeadly) {
            return letter(letter.tried(State.PARKED, letter.attempts(), PROCESS_DIED, DIED, since, due));
        }
        notedHere.putIfAbsent(letter.position(), letter);
        noted = letter.position();
        return letter(letter.tried(State.RETRYING, attempts, PROCESS_DIED, TRIED, since, due));
    }

    private boolean isNoted(DeadLetter before) {
        return letters.at(before.position())
                .filter(there -> there.state() == State.RETRYING && there.code().equals(PROCESS_DIED))
                .isPresent();
    }

    private Step settle(DeadLetter letter) {
        return new Step(checkpoint, Optional.empty(), List.of(), List.of(letter.position()));
    }

    private void report(Orders orders, Action action) {
        long position = reached;
        status = switch (action) {
            case End(Ending.Failed(var reason)) -> new SubscriptionStatus.Failed(position, reason);
            case End(var _) -> new SubscriptionStatus.Closed(position);
            case Await await
            when orders.hold().isPresent() ->
                new SubscriptionStatus.Paused(position, orders.hold().get());
            case Await _ when !waitReason.isEmpty() -> new SubscriptionStatus.Waiting(position, waitReason);
            case Resume _, Read _, Deliver _, Redeliver _, Mark _, Await _ ->
                isAtEnd && rest.isEmpty()
                        ? new SubscriptionStatus.Live(position)
                        : new SubscriptionStatus.CatchingUp(position, Math.max(head, position));
        };
    }
}
