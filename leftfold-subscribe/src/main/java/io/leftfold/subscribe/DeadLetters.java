package io.leftfold.subscribe;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.DeadLetter.State;
import java.util.List;
import java.util.Optional;

/// The letters of all subscriptions of a ledger, for operators. What is asked for is done by whoever owns the
/// partition, after its next beat. Who has asked, and why, is an event of the log before it is asked: of the stream
/// `leftfold.subscription-` and the name of the subscription. Safe for use by several threads.
public final class DeadLetters {
    /// The category of the streams in which it is written down who asked for what.
    public static final String CATEGORY = "leftfold.subscription";

    /// The metadata of such an event that holds the reason; its actor is who asked, its payload the position.
    public static final String WHY = "why";

    private final EventStore store;
    private final SubscriptionLedger<?> ledger;
    private final Audit audit;

    public DeadLetters(EventStore store, SubscriptionLedger<?> ledger, Environment environment) {
        this.store = store;
        this.ledger = ledger;
        this.audit = new Audit(store, environment);
    }

    /// Letters by position.
    ///
    /// @param after position, exclusive
    /// @param limit at most so many, 1 to 10,000
    public List<DeadLetter> list(String subscription, long after, int limit) {
        return ledger.letters(subscription, after, limit);
    }

    /// The letter of the event at `position`.
    public Optional<DeadLetter> find(String subscription, long position) {
        return ledger.letters(subscription, position - 1, 1).stream()
                .filter(letter -> letter.position() == position)
                .findFirst();
    }

    /// The event of a letter, as the log has it; empty where it has none there, or another one, since it was
    /// restored from an older copy.
    ///
    /// @throws io.leftfold.TruncatedException if it was archived
    public Optional<RecordedEvent> event(DeadLetter letter) {
        return store.event(letter.position()).filter(event -> event.id().equals(letter.eventId()));
    }

    /// Has a letter tried at once; then those that follow on it, in order.
    ///
    /// @return `false` if there is no such letter, or it follows on another one; nothing was asked then
    /// @throws io.leftfold.OutcomeUnknownException if it may have been written who asked; nothing was asked
    public boolean retry(String subscription, long position, String by, String why) {
        return ask(subscription, position, State.WANTED, by, why);
    }

    /// Has a letter passed over for good: its event is never handled. Those that follow on it are tried then.
    ///
    /// @return `false` if there is no such letter, or it follows on another one; nothing was asked then
    /// @throws io.leftfold.OutcomeUnknownException if it may have been written who asked; nothing was asked
    public boolean skip(String subscription, long position, String by, String why) {
        return ask(subscription, position, State.UNWANTED, by, why);
    }

    /// Puts the whole subscription back to `position`: all events after it are handled again, those of every key,
    /// and all letters are dropped. A single key cannot be put back, since what its later events did would be done
    /// before what its earlier ones do.
    ///
    /// @throws IllegalArgumentException if the log does not go that far; nothing was done
    /// @throws io.leftfold.OutcomeUnknownException if it may have been written who asked; nothing was done
    public void rewind(String subscription, long position, String by, String why) {
        var checkpoint = StoreSource.checkpoint(store, position);
        audit.record("leftfold.letter-rewind", subscription, position, by, why);
        ledger.seek(subscription, checkpoint);
    }

    private boolean ask(String subscription, long position, State wanted, String by, String why) {
        var letter = find(subscription, position);
        if (letter.isEmpty() || letter.get().state() == State.FOLLOWING) {
            return false;
        }
        var type = wanted == State.WANTED ? "leftfold.letter-retry" : "leftfold.letter-skip";
        audit.record(type, subscription, position, by, why);
        return ledger.ask(subscription, position, wanted);
    }
}
