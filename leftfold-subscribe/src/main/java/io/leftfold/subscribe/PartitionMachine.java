package io.leftfold.subscribe;

import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.Action.Await;
import io.leftfold.subscribe.Action.Deliver;
import io.leftfold.subscribe.Action.End;
import io.leftfold.subscribe.Action.Ending;
import io.leftfold.subscribe.Action.Mark;
import io.leftfold.subscribe.Action.Read;
import io.leftfold.subscribe.Action.Redeliver;
import io.leftfold.subscribe.Action.Resume;
import io.leftfold.subscribe.Message.DeliveryFailed;
import io.leftfold.subscribe.Message.PageRead;
import io.leftfold.subscribe.SubscriptionOptions.OnFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
///
/// It keeps the order of all this. What the ledger has is in [LedgerView], what was read in [PageInHand], why it
/// stands still for a while in [Pauses], what to make of a process that died in [Deaths]; what letters say is from
/// [LetterWriter].
final class PartitionMachine {
    private final SubscriptionOptions options;
    private final LetterWriter writer;
    private final LedgerView ledger = new LedgerView();
    private final PageInHand page;
    private final Pauses pauses;
    private final Deaths deaths = new Deaths();
    private @Nullable Action asked;
    private SubscriptionStatus status;

    /// @param position up to which the ledger had it before it is asked
    PartitionMachine(
            String subscription,
            int partition,
            Function<RecordedEvent, String> key,
            SubscriptionOptions options,
            long position) {
        this.options = options;
        this.writer = new LetterWriter(subscription, partition, key, options.retry());
        this.page = new PageInHand(position);
        this.pauses = new Pauses(options);
        this.status = new SubscriptionStatus.CatchingUp(position, position);
    }

    /// What it is doing, as of the last action.
    SubscriptionStatus status() {
        return status;
    }

    int letters() {
        return ledger.letters().size();
    }

    /// When the next event was recorded that is still to be handled.
    Optional<Instant> oldest() {
        return page.oldest();
    }

    /// Up to where it has read.
    long scannedTo() {
        return page.scannedTo();
    }

    /// What to do next.
    ///
    /// @param message what came of the action before
    Action on(Moment now, Orders orders, Message message) {
        var action = switch (message) {
            case Message.Started _, Message.Woken _ -> next(now, orders);
            case Message.Resumed(var there) -> resumed(now, orders, there);
            case PageRead read -> pageRead(now, orders, read);
            case Message.Delivered _ -> delivered(now, orders);
            case DeliveryFailed failed -> failed(now, orders, failed);
            case Message.Marked _ -> marked(now, orders);
            case Message.Passing(var reason) -> passing(now, orders, reason);
            case Message.Fenced _ -> new End(new Ending.Lost());
            case Message.Closed _ -> new End(new Ending.Closed());
            case Message.Broken(var reason) -> new End(new Ending.Failed(reason));
        };
        asked = action;
        status = status(orders, action);
        return action;
    }

    private Action resumed(Moment now, Orders orders, Resumed there) {
        ledger.resumed(now, there);
        page.forget(ledger.checkpoint());
        deaths.resumed(there, options.batchSize());
        return next(now, orders);
    }

    private Action pageRead(Moment now, Orders orders, PageRead read) {
        int found = read.events().size();
        page.seen(read);
        if (found == 0) {
            pauses.available();
        }
        boolean isFull = found >= options.batchSize() || !read.isAtEnd();
        if (found == 0 || isFull || !pauses.gathers(now)) {
            pauses.gathered();
            page.take(read, ledger.position());
            if (found == 0 && read.isAtEnd()) {
                deaths.cleared();
            }
        }
        return next(now, orders);
    }

    private Action delivered(Moment now, Orders orders) {
        pauses.available();
        switch (asked) {
            case Deliver(var events, var _, var step) -> {
                ledger.record(now, step);
                if (!events.isEmpty()) {
                    pauses.succeeded();
                }
                // A step that does not move the checkpoint is of a letter: its event is of a page before.
                int count =
                        step.to().isEmpty() ? 0 : events.size() + step.letters().size();
                page.done(count, ledger.position());
                deaths.done(count);
            }
            case Redeliver(var _, var step) -> {
                ledger.record(now, step);
                deaths.tried();
                pauses.succeeded();
            }
            case null, default -> throw new IllegalStateException("nothing was to be delivered, but " + asked);
        }
        return next(now, orders);
    }

    private Action marked(Moment now, Orders orders) {
        if (asked instanceof Mark(long position)) {
            deaths.marked(position);
        }
        return next(now, orders);
    }

    private Action passing(Moment now, Orders orders, String reason) {
        ledger.doubt();
        pauses.passing(now, reason);
        return next(now, orders);
    }

    private Action failed(Moment now, Orders orders, DeliveryFailed failed) {
        page.handled(failed.handled());
        var failure = failed.failure();
        return switch (asked) {
            case Redeliver(var letter, var _) -> {
                int attempts = deaths.isNoted(letter) ? letter.attempts() : letter.attempts() + 1;
                deaths.tried();
                pauses.failed(now, letter.key(), failure);
                yield keep(writer.failed(now, letter, attempts, failure));
            }
            case Deliver(var events, var _, var _)
            when !events.isEmpty() -> failed(now, orders, events, failed.position(), failure);
            // Nothing of an event was asked for, so the fault is elsewhere.
            case null, default -> passing(now, orders, failure.error());
        };
    }

    private Action failed(Moment now, Orders orders, List<RecordedEvent> events, long position, Failure failure) {
        long at = events.size() == 1 ? events.getFirst().position() : position;
        var known = events.stream().filter(event -> event.position() == at).findFirst();
        if (known.isPresent() && options.onFailure() == OnFailure.PARK) {
            return park(now, known.get(), failure);
        }
        if (events.size() == 1) {
            return new End(new Ending.Failed(failure.reason()));
        }
        page.alone(
                known.isPresent() ? at : 1,
                known.isPresent() ? at : events.getLast().position());
        return next(now, orders);
    }

    /// Delivers what stands in front of `event`, which becomes a letter.
    private Action park(Moment now, RecordedEvent event, Failure failure) {
        pauses.failed(now, writer.keyOf(event), failure);
        var letter = writer.failed(now, writer.following(now, event), 1, failure);
        return deliver(now, page.countTo(event), Optional.of(letter));
    }

    private Action next(Moment now, Orders orders) {
        if (orders.isReload()) {
            ledger.doubt();
        }
        if (orders.isStopping()) {
            return stop();
        }
        if (orders.hold().isPresent()) {
            return new Await(now.nanos() + options.pollInterval().toNanos(), false);
        }
        if (pauses.isWaiting(now)) {
            return new Await(pauses.until(), false);
        }
        pauses.over();
        if (!ledger.isSure()) {
            return new Resume();
        }
        var noted = ledger.letters().at(deaths.noted());
        if (noted.isPresent()) {
            return redeliver(noted.get());
        }
        var due = ledger.letters().due(now.clock(), options.retry().longest());
        if (pauses.isLettersTurn(due.isPresent(), !page.isDone())) {
            return retry(now, due.orElseThrow());
        }
        if (pauses.isFull(now, letters())) {
            return new Await(pauses.until(), false);
        }
        return page.isDone() ? follow(now) : handle(now);
    }

    /// Nothing is in hand. What was passed over is remembered, what was tried alone is no suspect any more, and of a
    /// letter that was not tried after all no death is to be read.
    private Action stop() {
        if (!ledger.isSure()) {
            return new End(new Ending.Stopped());
        }
        if (page.isDone() && isAhead()) {
            return passOver();
        }
        var untried = deaths.takeUntried(ledger.letters());
        if (untried.isPresent()) {
            return keep(untried.get());
        }
        return deaths.isMarkedAfter(ledger.position()) ? new Mark(0) : new End(new Ending.Stopped());
    }

    private Action follow(Moment now) {
        long saveAt = ledger.savedNanos() + options.pollInterval().toNanos();
        if (isAhead() && now.nanos() - saveAt >= 0) {
            return passOver();
        }
        if (pauses.isGathering(now)) {
            return new Await(pauses.gatherUntil(), false);
        }
        if (!page.isAtEnd() || asked instanceof Await) {
            return new Read(page.scannedTo(), options.batchSize());
        }
        long poll = isAhead() ? saveAt - now.nanos() : options.pollInterval().toNanos();
        return new Await(now.nanos() + ledger.letters().nanosToNext(now.clock(), poll), true);
    }

    /// Whether events of others were read behind the checkpoint.
    private boolean isAhead() {
        return page.scannedTo() > ledger.position();
    }

    private Action passOver() {
        return record(ledger.moving(page.end(), List.of()));
    }

    private Action keep(DeadLetter letter) {
        return record(ledger.keeping(letter));
    }

    private static Action record(Step step) {
        return new Deliver(List.of(), Set.of(), step);
    }

    /// The next events of the page: as many as go in one step.
    private Action handle(Moment now) {
        var first = page.first();
        boolean isFollower = hasLetter(first);
        if (deaths.isDeadly(first) && !isFollower) {
            return options.onFailure() == OnFailure.STOP
                    ? new End(new Ending.Failed(LetterWriter.died(first)))
                    : deliver(now, 1, Optional.of(writer.died(now, first)));
        }
        if (deaths.isSuspect() && !isFollower && !deaths.isMarked(first)) {
            return new Mark(first.position());
        }
        boolean isSingle = deaths.isSuspect() || pauses.isOpen();
        return deliver(now, isSingle ? 1 : page.batch(options.batchBytes()), Optional.empty());
    }

    /// The first `count` events of the page; the last of them is `failed`, if there is one.
    private Action deliver(Moment now, int count, Optional<DeadLetter> failed) {
        var events = new ArrayList<RecordedEvent>(count);
        var letters = new ArrayList<DeadLetter>();
        for (var event : page.first(failed.isPresent() ? count - 1 : count)) {
            if (hasLetter(event)) {
                letters.add(writer.following(now, event));
            } else {
                events.add(event);
            }
        }
        failed.ifPresent(letters::add);
        return new Deliver(events, page.handled(), ledger.moving(page.endOf(count), letters));
    }

    /// Whether an earlier event of its key is a letter.
    private boolean hasLetter(RecordedEvent event) {
        return letters() > 0 && ledger.letters().has(writer.keyOf(event));
    }

    /// Tries a letter, or passes it over. Where the attempt may be the death of the process, or was asked for, it
    /// is written down before: so it is not made again at once.
    private Action retry(Moment now, DeadLetter letter) {
        if (letter.state() == DeadLetter.State.UNWANTED) {
            return record(ledger.settling(letter));
        }
        if (!deaths.isToNote(letter)) {
            return redeliver(letter);
        }
        if (deaths.isDeadly(letter)) {
            return keep(writer.died(now, letter));
        }
        deaths.note(letter);
        return keep(writer.trying(now, letter));
    }

    private Action redeliver(DeadLetter letter) {
        return new Redeliver(letter, ledger.settling(letter));
    }

    private SubscriptionStatus status(Orders orders, Action action) {
        long position = page.reached();
        return switch (action) {
            case End(Ending.Failed(var reason)) -> new SubscriptionStatus.Failed(position, reason);
            case End(var _) -> new SubscriptionStatus.Closed(position);
            case Await _
            when orders.hold().isPresent() ->
                new SubscriptionStatus.Paused(position, orders.hold().get());
            case Await _ when !pauses.reason().isEmpty() -> new SubscriptionStatus.Waiting(position, pauses.reason());
            case Resume _, Read _, Deliver _, Redeliver _, Mark _, Await _ -> page.status();
        };
    }
}
