package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.ReadModelDatabase.Work;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A ledger that asks another, for those who step in between. As safe for several threads as that one.
///
/// @param <T> the ledger's transaction
public class DelegatingLedger<T> implements SubscriptionLedger<T> {
    private final SubscriptionLedger<T> ledger;

    public DelegatingLedger(SubscriptionLedger<T> ledger) {
        this.ledger = ledger;
    }

    @Override
    public void register(String subscription, int partitions) {
        ledger.register(subscription, partitions);
    }

    @Override
    public List<SubscriptionRecord> subscriptions() {
        return ledger.subscriptions();
    }

    @Override
    public List<SubscriptionRecord> beat(String node, Collection<String> subscriptions, Duration lease) {
        return ledger.beat(node, subscriptions, lease);
    }

    @Override
    public Optional<Claim> claim(String subscription, int partition, String node, Duration lease) {
        return ledger.claim(subscription, partition, node, lease);
    }

    @Override
    public void release(Claim claim) {
        ledger.release(claim);
    }

    @Override
    public Resumed resume(Claim claim) {
        return ledger.resume(claim);
    }

    @Override
    public void apply(Claim claim, Step step, Work<T, ?> work) {
        ledger.apply(claim, step, work);
    }

    @Override
    public void mark(Claim claim, long position) {
        ledger.mark(claim, position);
    }

    @Override
    public void pause(String subscription, boolean isPaused, String by, String why) {
        ledger.pause(subscription, isPaused, by, why);
    }

    @Override
    public void seek(String subscription, Optional<Checkpoint> checkpoint) {
        ledger.seek(subscription, checkpoint);
    }

    @Override
    public List<DeadLetter> letters(String subscription, long after, int limit) {
        return ledger.letters(subscription, after, limit);
    }

    @Override
    public List<Integer> asked(String subscription) {
        return ledger.asked(subscription);
    }

    @Override
    public boolean ask(String subscription, long position, DeadLetter.State wanted) {
        return ledger.ask(subscription, position, wanted);
    }

    @Override
    public void forget(String subscription) {
        ledger.forget(subscription);
    }
}
