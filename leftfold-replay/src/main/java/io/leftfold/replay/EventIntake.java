package io.leftfold.replay;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.KeyReusedException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// Appends events that come from elsewhere, several at a time and in their order, and knows those that are in
/// already.
///
/// The same events make the same appends with the same keys, so an intake that is run again is answered by the
/// keys up to where the first one came. Where the events have changed since, an append is refused as a whole,
/// because some of them are in; then they are taken one by one, and each that is found in its stream, with the
/// same content, is passed over. For use by one thread at a time.
///
/// @param <T> what the events come as
public final class EventIntake<T extends EventIntake.Incoming> {
    /// An event that comes from elsewhere.
    public interface Incoming {
        StreamId stream();

        /// In its stream, from 1; empty for "whichever comes next".
        OptionalLong version();

        EventData event();
    }

    private static final int ATTEMPTS_MAX = 3;

    private final EventStore store;
    private final Function<List<T>, AppendKey> keys;
    private final IntakeBatch<T> batch;
    /// The last position that was there before, or came of this intake.
    private long head;
    private Optional<T> last = Optional.empty();
    private long appended;
    private long alreadyIn;

    private EventIntake(EventStore store, Function<List<T>, AppendKey> keys, BiPredicate<T, T> together) {
        this.store = store;
        this.keys = keys;
        this.batch = new IntakeBatch<>(together);
        this.head = store.log().head();
    }

    /// @param keys     the key of the append that has these events: the same for the same ones, for no others
    /// @param together whether the second event is to stand in one append with the first, right before it, as
    ///     far as that can be: an append has the events of a stream side by side, and at most 5,000
    public static <T extends Incoming> EventIntake<T> into(
            EventStore store, Function<List<T>, AppendKey> keys, BiPredicate<T, T> together) {
        return new EventIntake<>(store, keys, together);
    }

    /// Events that were appended by this intake.
    public long appended() {
        return appended;
    }

    /// Events that were there before.
    public long alreadyIn() {
        return alreadyIn;
    }

    /// The last event that is in, and all given before it.
    public Optional<T> last() {
        return last;
    }

    /// Takes one event; it is in after [#flush()] at the latest.
    ///
    /// @throws RefusedEventException if the store does not take one of those before it, which are let go
    public void add(T event) throws RefusedEventException {
        while (!batch.takes(event)) {
            append(batch.removeBefore(event));
        }
        batch.add(event);
    }

    /// @throws RefusedEventException if the store does not take one of the events; those before it are in
    public void flush() throws RefusedEventException {
        append(batch.removeAll());
    }

    private void append(List<T> events) throws RefusedEventException {
        if (events.isEmpty()) {
            return;
        }
        if (!isAppended(events)) {
            for (var event : events) {
                one(event);
                last = Optional.of(event);
            }
        }
        last = Optional.of(events.getLast());
    }

    private boolean isAppended(List<T> events) {
        try {
            return append(IntakeBatch.append(events, keys.apply(events))) instanceof Appended done && count(done);
        } catch (KeyReusedException changed) {
            return false;
        }
    }

    private void one(T event) throws RefusedEventException {
        // A version is looked up with one read; where an event without one is, the store says when it refuses it.
        boolean isPlaced = event.version().isPresent();
        if (isPlaced && isIn(event, find(event))) {
            return;
        }
        try {
            var events = List.of(event);
            switch (append(IntakeBatch.append(events, keys.apply(events)))) {
                case Appended done -> count(done);
                case Refused refused -> {
                    if (isPlaced || !isIn(event, there(event, refused))) {
                        throw new RefusedEventException(event, why(event, refused));
                    }
                }
            }
        } catch (KeyReusedException elsewhere) {
            if (isPlaced || !isIn(event, find(event))) {
                throw new RefusedEventException(
                        event,
                        "its event " + event.event().id()
                                + " was imported before, into another stream or with other content");
            }
        }
    }

    /// Whether the event is in, as `there`.
    private boolean isIn(T event, Optional<RecordedEvent> there) throws RefusedEventException {
        if (there.isEmpty()) {
            return false;
        }
        if (!isSame(there.get(), event.event())) {
            throw new RefusedEventException(
                    event,
                    "its event " + event.event().id() + " is in the store with other content, at position "
                            + there.get().position());
        }
        alreadyIn++;
        return true;
    }

    /// The event, where its stream has it, by what the store says when it refuses it.
    private Optional<RecordedEvent> there(T event, Refused refused) {
        return switch (refused.condition()) {
            case EventIdUnused _ ->
                store.event(refused.met()).filter(there -> there.stream().equals(event.stream()));
            // Is looked at first, and says nothing of the event.
            case StreamOpen _ -> find(event);
            case StreamVersion _, NoneMatching _ -> Optional.empty();
        };
    }

    private AppendOutcome append(Append append) {
        for (int attempt = 1; ; attempt++) {
            try {
                return store.append(append);
            } catch (OutcomeUnknownException unknown) {
                if (attempt == ATTEMPTS_MAX) {
                    throw unknown;
                }
            }
        }
    }

    private boolean count(Appended done) {
        if (done.first() > head) {
            appended += done.eventCount();
            head = done.last();
        } else {
            alreadyIn += done.eventCount();
        }
        return true;
    }

    /// The event, where its stream has it.
    private Optional<RecordedEvent> find(T event) {
        var range = Range.forward();
        if (event.version().isPresent()) {
            range = range.after(event.version().getAsLong() - 1).limit(1);
        }
        while (true) {
            var page = store.read(event.stream(), range);
            var found = page.events().stream()
                    .filter(there -> there.id().equals(event.event().id()))
                    .findFirst();
            if (found.isPresent() || page.atEnd() || event.version().isPresent()) {
                return found;
            }
            range = range.after(page.scannedTo());
        }
    }

    private static boolean isSame(RecordedEvent there, EventData event) {
        return there.type().equals(event.type())
                && there.schemaVersion() == event.schemaVersion()
                && there.payload().equals(event.payload())
                && there.tags().equals(event.tags());
    }

    private static String why(Incoming event, Refused refused) {
        return switch (refused.condition()) {
            case StreamVersion guard ->
                String.format(
                        Locale.ROOT,
                        "it is version %d of stream %s, and the store has %d events there: the next must be version %d",
                        event.version().orElse(0),
                        guard.stream(),
                        refused.met(),
                        refused.met() + 1);
            case StreamOpen(var stream) ->
                "stream " + stream + " is closed or deleted and takes no "
                        + event.event().type();
            case EventIdUnused(var id) ->
                "another place of the store has an event " + id + ", position " + refused.met();
            case NoneMatching none -> throw new AssertionError("not asked for: " + none);
        };
    }
}
