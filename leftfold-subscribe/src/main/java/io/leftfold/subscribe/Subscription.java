package io.leftfold.subscribe;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers the events of a log that match a query, without leaving one out: first all that are there, then each
/// as it comes. This is the part of it that runs on one node; the ledger says which partitions that has. Its
/// methods are safe for use by several threads.
///
/// An event that cannot be handled becomes a letter with those of its key that follow, while all others go on, see
/// [DeadLetters]. A store or ledger that is unavailable for a while only delays it. When it is back, the
/// subscription looks whether it holds the same history, and stops with
/// [io.leftfold.CheckpointMismatchException] if what was handled is not there any more.
public final class Subscription implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    private final SubscriptionNode<?> node;
    private final Subscriber<?> subscriber;
    private final Partitions partitions;
    private final boolean ownsNode;

    Subscription(SubscriptionNode<?> node, Subscriber<?> subscriber, Partitions partitions, boolean ownsNode) {
        this.node = node;
        this.subscriber = subscriber;
        this.partitions = partitions;
        this.ownsNode = ownsNode;
    }

    /// Runs one subscription, on a node of its own that has no lasting name.
    ///
    /// @throws IllegalArgumentException if it is known with another number of partitions
    /// @throws io.leftfold.CheckpointMismatchException if its checkpoint is not of this log
    public static <T> Subscription start(
            EventStore store, SubscriptionLedger<T> ledger, Subscriber<T> subscriber, Environment environment) {
        var node = SubscriptionNode.start(store, ledger, NodeOptions.unnamed(environment), environment);
        try {
            return node.run(subscriber, true);
        } catch (RuntimeException failure) {
            node.close();
            throw failure;
        }
    }

    public String name() {
        return subscriber.name();
    }

    /// What it is doing as a whole: the worst of what the partitions of this node do. Its position is that of the
    /// partition that is the furthest behind, wherever that is.
    public SubscriptionStatus status() {
        return partitions.status();
    }

    /// What each partition is doing; for those of other nodes as the ledger had it at this node's last beat.
    public List<PartitionStatus> partitions() {
        return partitions.statuses();
    }

    /// Waits until all events up to `position` are handled, or letters, on whatever node.
    ///
    /// @return `false` if the time is up, the thread was interrupted or the subscription closed before
    /// @throws io.leftfold.SubscriptionFailedException if a partition of this node has stopped below `position`
    public boolean waitFor(long position, Duration atMost) {
        return partitions.waitFor(position, atMost);
    }

    /// Lets the subscription stand still on all nodes, after what they have in hand; they see it at their next beat,
    /// this one at once.
    ///
    /// @param by  who asks
    /// @param why the reason
    public void pause(String by, String why) {
        node.ledger().pause(name(), true, by, why);
        node.round();
    }

    /// Lets it go on.
    public void resume(String by, String why) {
        node.ledger().pause(name(), false, by, why);
        node.round();
    }

    /// Puts it to `position`, on all nodes: the event behind that is the next one. Its letters are dropped. What is in
    /// hand meanwhile is not recorded.
    ///
    /// @param position 0 for the beginning
    /// @throws IllegalArgumentException if the log does not go that far
    public void seek(long position) {
        var checkpoint = StoreSource.checkpoint(node.store(), position);
        node.ledger().seek(name(), checkpoint);
        // Those of this node find out that they have lost their claims, and claim anew.
        partitions.reloadAll();
        node.round();
    }

    /// Stops after the events in hand, for which it waits, and gives its partitions to other nodes. Can be repeated.
    @Override
    public void close() {
        var open = partitions.stop();
        long end = node.nanos() + subscriber.options().closeTimeout().toNanos();
        for (var worker : open) {
            try {
                if (!worker.join(Duration.ofNanos(Math.max(1, end - node.nanos())))) {
                    LOG.warn(
                            "subscription {} is still handling an event of partition {} after {}",
                            name(),
                            worker.claim().partition(),
                            subscriber.options().closeTimeout());
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        node.forget(this);
        partitions.closed();
        if (ownsNode) {
            node.close();
        }
    }
}
