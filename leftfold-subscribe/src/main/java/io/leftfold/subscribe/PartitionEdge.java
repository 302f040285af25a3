package io.leftfold.subscribe;

import io.leftfold.CheckpointMismatchException;
import io.leftfold.CorruptStoreException;
import io.leftfold.EventStore;
import io.leftfold.LeaseLostException;
import io.leftfold.RecordedEvent;
import io.leftfold.StoreClosedException;
import io.leftfold.TruncatedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Does what a [PartitionMachine] asks for, and tells what came of it: the place where what is thrown becomes a
/// message. For use by one thread.
final class PartitionEdge<T> {
    private final Subscriber<T> subscriber;
    private final EventStore store;
    private final SubscriptionLedger<T> ledger;
    private final Claim claim;
    private final Source source;
    private final Forks forks;

    PartitionEdge(
            Subscriber<T> subscriber,
            EventStore store,
            SubscriptionLedger<T> ledger,
            Claim claim,
            Source source,
            Forks forks) {
        this.subscriber = subscriber;
        this.store = store;
        this.ledger = ledger;
        this.claim = claim;
        this.source = source;
        this.forks = forks;
    }

    Message run(Action action) {
        try {
            return switch (action) {
                case Action.Resume _ -> resume();
                case Action.Read(long after, int limit) -> source.read(after, limit);
                case Action.Deliver(var events, var handled, var step) -> deliver(events, handled, step);
                case Action.Redeliver(var letter, var step) -> redeliver(letter, step);
                case Action.Mark(long position) -> {
                    ledger.mark(claim, position);
                    yield new Message.Marked();
                }
                case Action.Await _, Action.End _ ->
                    throw new IllegalArgumentException("whoever runs the partition does this: " + action);
            };
        } catch (LeaseLostException _) {
            return new Message.Fenced();
        } catch (StoreClosedException _) {
            return new Message.Closed();
        } catch (RuntimeException | Error failure) {
            return Failure.isPassing(failure, subscriber.options())
                    ? new Message.Passing(new Failure(failure, false).error())
                    : new Message.Broken(failure);
        }
    }

    private Message resume() {
        var there = ledger.resume(claim);
        there.checkpoint().ifPresent(checkpoint -> checkpoint.verify(store));
        source.restart(store.log());
        return new Message.Resumed(there);
    }

    /// An event that cannot be read, since it was archived away or is damaged, waits for an operator like one that
    /// cannot be handled; the partition goes on.
    private Message redeliver(DeadLetter letter, Step step) {
        RecordedEvent event;
        try {
            event = eventOf(letter);
        } catch (TruncatedException | CorruptStoreException unreadable) {
            return new Message.DeliveryFailed(letter.position(), Set.of(), new Failure(unreadable, true));
        }
        return deliver(List.of(event), Set.of(), step);
    }

    private RecordedEvent eventOf(DeadLetter letter) {
        var event = store.event(letter.position()).orElseThrow();
        if (!event.id().equals(letter.eventId())) {
            throw new CheckpointMismatchException(
                    "a letter says that event " + letter.eventId() + " is at position " + letter.position()
                            + ", the log has " + event.id() + " there; it is another history: reset the subscription");
        }
        return event;
    }

    private Message deliver(List<RecordedEvent> events, Set<Long> handled, Step step) {
        var batch = new Batch(claim, events);
        var todo = events.stream()
                .filter(event -> handled.isEmpty() || !handled.contains(event.position()))
                .toList();
        if (!todo.isEmpty()) {
            var result = Lanes.run(subscriber, claim, todo, forks);
            var failure = result.failure();
            if (failure != null) {
                return failed(failure, result.failed(), and(handled, result.handled()));
            }
        }
        var thrown = new Throwable[1];
        try {
            ledger.apply(claim, step, transaction -> within(batch, transaction, thrown));
            return new Message.Delivered();
        } catch (RuntimeException | Error failure) {
            boolean isOfSink = isBehind(failure, thrown[0]);
            boolean isOfLedger = failure instanceof LeaseLostException
                    || failure instanceof StoreClosedException
                    || failure instanceof CheckpointMismatchException;
            if (!isOfSink && isOfLedger || events.isEmpty()) {
                throw failure;
            }
            var current = isOfSink ? batch.current() : null;
            return failed(failure, current == null ? 0 : current.position(), and(handled, events));
        }
    }

    private static Set<Long> and(Set<Long> handled, List<RecordedEvent> more) {
        var all = new HashSet<>(handled);
        more.forEach(event -> all.add(event.position()));
        return all;
    }

    private T within(Batch batch, T transaction, @Nullable Throwable[] thrown) throws Exception {
        if (!batch.events().isEmpty()) {
            try {
                subscriber.sink().within(batch, transaction);
            } catch (Throwable failure) {
                thrown[0] = failure;
                throw failure;
            }
        }
        return transaction;
    }

    /// Whether `thrown` is what a ledger has thrown on, by itself or as a cause.
    private static boolean isBehind(Throwable failure, @Nullable Throwable thrown) {
        return thrown != null && (failure.equals(thrown) || thrown.equals(failure.getCause()));
    }

    private Message failed(Throwable failure, long position, Set<Long> handled) {
        if (failure instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
            return new Message.Broken(failure);
        }
        return Failure.isPassing(failure, subscriber.options())
                ? new Message.Passing(new Failure(failure, false).error())
                : new Message.DeliveryFailed(position, handled, Failure.of(failure, subscriber.options()));
    }
}
