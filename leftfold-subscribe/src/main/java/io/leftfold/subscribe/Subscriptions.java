package io.leftfold.subscribe;

import io.leftfold.AsOf;
import io.leftfold.Checkpoint;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.PartitionProgress.State;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The subscriptions of a ledger, for operators: how far each is, wherever it runs, and what can be done about it.
/// Whoever puts one elsewhere or forgets it is written into the log before that, like in [DeadLetters]; who has
/// asked last for it to stand still, or to go on, stands in the ledger alone. Safe for use by several threads.
public final class Subscriptions {
    /// The type of the event that says who has put a subscription elsewhere, and its payload where to.
    public static final String SEEK = "leftfold.subscription-seek";

    /// The type of the event that says who has let a subscription be forgotten, and its payload how far it was.
    public static final String FORGET = "leftfold.subscription-forget";

    private final EventStore store;
    private final SubscriptionLedger<?> ledger;
    private final Environment environment;

    public Subscriptions(EventStore store, SubscriptionLedger<?> ledger, Environment environment) {
        this.store = store;
        this.ledger = ledger;
        this.environment = environment;
    }

    /// All, by name.
    public List<SubscriptionProgress> list() {
        // Before the log is asked how far it goes: a checkpoint beyond its end is then none of this log.
        var records = ledger.subscriptions();
        var log = store.log();
        var places = new HashMap<Long, Place>();
        return records.stream().map(one -> progress(one, log, places)).toList();
    }

    /// The one of that name.
    public Optional<SubscriptionProgress> find(String subscription) {
        return list().stream().filter(one -> one.name().equals(subscription)).findFirst();
    }

    private SubscriptionProgress progress(SubscriptionRecord subscription, LogInfo log, Map<Long, Place> places) {
        var partitions = subscription.partitions().stream()
                .map(partition -> progress(
                        subscription,
                        partition,
                        log,
                        places.computeIfAbsent(partition.position(), position -> place(position, log))))
                .toList();
        return new SubscriptionProgress(subscription, log.head(), partitions);
    }

    private static PartitionProgress progress(
            SubscriptionRecord subscription, PartitionRecord partition, LogInfo log, Place place) {
        long behind = Math.max(0, log.head() - partition.position());
        var otherLog =
                partition.checkpoint().map(there -> otherLog(there, log, place)).orElse("");
        var state = otherLog.isEmpty() ? state(subscription, partition, behind) : State.OTHER_LOG;
        var reason = switch (state) {
            case LIVE -> "";
            case CATCHING_UP ->
                partition.trying() == 0
                        ? ""
                        : "the event at position " + partition.trying()
                                + " is tried alone, since a node has died of it or near it";
            case PAUSED -> subscription.hold().orElseThrow();
            case SILENT ->
                "node " + partition.owner().orElse("") + " is silent, and "
                        + (subscription.nodes().isEmpty()
                                ? "no node runs it"
                                : "another one takes it over: " + String.join(", ", subscription.nodes()));
            case UNOWNED ->
                subscription.nodes().isEmpty()
                        ? "no node runs it"
                        : "no node has it, though these run it: " + String.join(", ", subscription.nodes())
                                + "; it is claimed at the next beat, or has failed there";
            case OTHER_LOG -> otherLog;
        };
        return new PartitionProgress(partition, state, behind, behind == 0 ? Duration.ZERO : place.lag(), reason);
    }

    private static State state(SubscriptionRecord subscription, PartitionRecord partition, long behind) {
        if (partition.owner().isEmpty()) {
            return subscription.isPaused() ? State.PAUSED : State.UNOWNED;
        }
        if (!partition.isLeased()) {
            return State.SILENT;
        }
        if (subscription.isPaused()) {
            return State.PAUSED;
        }
        return behind == 0 ? State.LIVE : State.CATCHING_UP;
    }

    private static String otherLog(Checkpoint checkpoint, LogInfo log, Place place) {
        if (!checkpoint.log().equals(log.id())) {
            return "its checkpoint is of another log, " + checkpoint.log();
        }
        if (checkpoint.incarnation() != log.incarnation()) {
            return "its checkpoint is of incarnation " + checkpoint.incarnation() + " of the log, which is at "
                    + log.incarnation();
        }
        if (checkpoint.position() > log.head()) {
            return "its checkpoint is at position " + checkpoint.position() + ", and the log ends at " + log.head();
        }
        return place.id().filter(id -> !id.equals(checkpoint.eventId())).isEmpty()
                ? ""
                : "the log has another event at its checkpoint, position " + checkpoint.position();
    }

    /// What is in the log at a position.
    ///
    /// @param id  of the event there; empty where there is none, or it was archived
    /// @param lag for how long the next one has been there
    private record Place(Optional<UUID> id, Duration lag) {}

    private Place place(long position, LogInfo log) {
        // Where older parts of the log were archived, the first event that is there still stands for the next.
        var from = Math.max(Math.max(position - 1, 0), log.firstPosition() - 1);
        var events =
                store.readAll(Query.ALL, Range.forward().after(from).limit(2)).events();
        var here = events.stream().filter(event -> event.position() == position).findFirst();
        var next = events.stream().filter(event -> event.position() > position).findFirst();
        var lag = next.map(event ->
                        Duration.between(event.recordedAt(), environment.clock().instant()))
                .filter(Duration::isPositive)
                .orElse(Duration.ZERO);
        return new Place(here.map(RecordedEvent::id), lag);
    }

    /// The position of the last event that was recorded at this time or before, 0 for none.
    ///
    /// @throws io.leftfold.TruncatedException if that one was archived
    public long positionAt(Instant time) {
        var newest = Range.backward().asOf(new AsOf.Recorded(time)).limit(1);
        var found = store.readAll(Query.ALL, newest).events();
        return found.isEmpty() ? 0 : found.getFirst().position();
    }

    /// Lets a subscription stand still, or go on; its nodes see it at their next beat.
    ///
    /// @throws IllegalArgumentException if there is none of that name; nothing was done
    public void pause(String subscription, boolean isPaused, String by, String why) {
        ledger.pause(subscription, isPaused, by, why);
    }

    /// Puts all partitions to `position`, back or ahead, and drops all letters: the events after it are handled
    /// again or for the first time, those up to it never any more. What is in hand is not recorded.
    ///
    /// @throws IllegalArgumentException if the log does not go that far, or there is none of that name; nothing was
    ///     done
    /// @throws io.leftfold.OutcomeUnknownException if it may have been written who asked; nothing was done
    public void seek(String subscription, long position, String by, String why) {
        require(subscription);
        var checkpoint = StoreSource.checkpoint(store, position);
        new Audit(store, environment).record(SEEK, subscription, position, by, why);
        ledger.seek(subscription, checkpoint);
    }

    /// Forgets how far a subscription is, and its letters. Where an application still runs it, that one stops, and
    /// begins with the first event when it is started again.
    ///
    /// @throws IllegalArgumentException if there is none of that name; nothing was done
    /// @throws io.leftfold.OutcomeUnknownException if it may have been written who asked; nothing was done
    public void forget(String subscription, String by, String why) {
        long position = require(subscription).position();
        new Audit(store, environment).record(FORGET, subscription, position, by, why);
        ledger.forget(subscription);
    }

    private SubscriptionRecord require(String subscription) {
        return ledger.subscriptions().stream()
                .filter(one -> one.name().equals(subscription))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "there is no subscription " + subscription + "; nothing was done: list() has them all"));
    }
}
