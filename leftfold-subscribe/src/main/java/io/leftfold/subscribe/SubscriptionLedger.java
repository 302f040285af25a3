package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.ReadModelDatabase.Work;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Keeps, durably and for all nodes of an application, which subscriptions there are, how far each partition
/// has come, who owns it, and which events are letters. Safe for use by several threads; calls block.
///
/// Whatever is written for a partition is written under a [Claim], and takes effect only while no later claim
/// was made: this, not any clock, is what keeps two nodes from handling a partition both. Leases are timed by the
/// ledger's own clock; they only decide when a partition may be claimed from a node that is silent.
///
/// Every call may throw [io.leftfold.StoreUnavailableException] and [io.leftfold.StoreClosedException]; nothing
/// was written then.
///
/// @param <T> what work gets to reach the tables within the transaction, for example a JDBC connection
public interface SubscriptionLedger<T> {
    /// Makes a subscription known, or finds that it is.
    ///
    /// @param partitions 1 to 1,024; stays as it is for good, since it decides which partition a key is of
    /// @throws IllegalArgumentException if it is known with another number; nothing was written
    void register(String subscription, int partitions);

    /// All subscriptions, by name.
    List<SubscriptionRecord> subscriptions();

    /// Says that `node` runs these subscriptions and is alive for `lease` from now on, which goes for every
    /// partition that it owns too. A node that calls it with none has left.
    ///
    /// @return the records of these subscriptions, as they are afterwards
    List<SubscriptionRecord> beat(String node, Collection<String> subscriptions, Duration lease);

    /// Takes a partition that nobody owns, that `node` itself owned before, or whose owner's lease is over, and
    /// raises its epoch.
    ///
    /// @return empty if another one owns it
    Optional<Claim> claim(String subscription, int partition, String node, Duration lease);

    /// Gives a partition back, done with what was in hand. Nothing happens if the claim is not the last one.
    void release(Claim claim);

    /// Where the owner goes on.
    ///
    /// @throws io.leftfold.LeaseLostException if a later claim was made
    Resumed resume(Claim claim);

    /// Runs `work` and records `step`, both or neither.
    ///
    /// @throws io.leftfold.LeaseLostException          if a later claim was made; nothing was done
    /// @throws io.leftfold.CheckpointMismatchException if the checkpoint is not where `step` says; nothing was
    ///     done
    /// @throws io.leftfold.WorkFailedException         if `work` threw a checked exception or its SQL is wrong;
    ///     nothing was done
    /// @throws io.leftfold.WorkUnknownException        if it may have been done; [#resume] tells
    /// @throws RuntimeException                        whatever else `work` threw; nothing was done
    void apply(Claim claim, Step step, Work<T, ?> work);

    /// Notes that the event at `position` is tried alone now, so that the next owner knows what this one died
    /// of; 0 takes the note away.
    ///
    /// @throws io.leftfold.LeaseLostException if a later claim was made
    void mark(Claim claim, long position);

    /// Lets a subscription stand still, or go on; its nodes see it at their next [#beat].
    ///
    /// @param by  who asks
    /// @param why the reason
    void pause(String subscription, boolean isPaused, String by, String why);

    /// Puts all partitions to `checkpoint`, empty for the beginning, drops their letters and what was being tried,
    /// and raises their epochs, so that what is in hand is not recorded. Their owners claim them anew, and do not
    /// find them abandoned.
    void seek(String subscription, Optional<Checkpoint> checkpoint);

    /// Letters by position, at most `limit`, 1 to 10,000.
    ///
    /// @param after position, exclusive
    List<DeadLetter> letters(String subscription, long after, int limit);

    /// Partitions of which somebody has asked for a letter ([#ask]) that its owner has not tried or passed over yet.
    List<Integer> asked(String subscription);

    /// Asks the owner of a letter to try it at once ([DeadLetter.State#WANTED]) or to pass it over
    /// ([DeadLetter.State#UNWANTED]), with all that follows in its order. Seen at the owner's next [#beat].
    ///
    /// @return whether there is such a letter, which does not only follow
    boolean ask(String subscription, long position, DeadLetter.State wanted);

    /// Forgets a subscription with its partitions and letters. Whoever still works on it loses its claims.
    void forget(String subscription);
}
