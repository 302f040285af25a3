package io.leftfold.testing;

import io.leftfold.ReadModelDatabase.Work;
import io.leftfold.StoreUnavailableException;
import io.leftfold.WorkUnknownException;
import io.leftfold.subscribe.Claim;
import io.leftfold.subscribe.DelegatingLedger;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.Resumed;
import io.leftfold.subscribe.Step;
import io.leftfold.subscribe.SubscriptionLedger;
import java.time.Duration;
import java.util.Optional;

/// The way of a node to its ledger, which may break before something is done and after it.
final class FaultyLedger extends DelegatingLedger<Transaction> {
    private final SubscriptionLedger<Transaction> ledger;
    private final SimulatedNode node;
    private final Run run;

    FaultyLedger(SubscriptionLedger<Transaction> ledger, SimulatedNode node, Run run) {
        super(ledger);
        this.ledger = ledger;
        this.node = node;
        this.run = run;
    }

    private void mayFail() {
        if (run.faults().oneIn(40, Fault.LEDGER)) {
            throw new StoreUnavailableException("the ledger is away");
        }
    }

    @Override
    public Optional<Claim> claim(String subscription, int partition, String itsNode, Duration lease) {
        var claim = ledger.claim(subscription, partition, itsNode, lease);
        claim.ifPresent(run::claimed);
        return claim;
    }

    @Override
    public Resumed resume(Claim claim) {
        mayFail();
        return ledger.resume(claim);
    }

    @Override
    public void apply(Claim claim, Step step, Work<Transaction, ?> work) {
        mayFail();
        if (run.faults().oneIn(40, Fault.LEDGER)) {
            run.happened("nobody knows, and nothing was done");
            throw new WorkUnknownException("nothing was done", new IllegalStateException());
        }
        long life = node.life();
        ledger.apply(claim, step, transaction -> {
            var result = work.in(transaction);
            if (node.life() != life) {
                throw new IllegalStateException("the process is gone");
            }
            return result;
        });
        run.check();
        if (run.faults().oneIn(40, Fault.LEDGER)) {
            run.happened("nobody knows, and all was done");
            run.note(node.name() + " gets no answer to a commit that was done");
            throw new WorkUnknownException("all was done", new IllegalStateException());
        }
        if (run.faults().oneIn(200, Fault.CRASH)) {
            node.crash();
        }
    }

    @Override
    public void mark(Claim claim, long position) {
        mayFail();
        ledger.mark(claim, position);
    }
}
