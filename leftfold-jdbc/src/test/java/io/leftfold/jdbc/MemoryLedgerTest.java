package io.leftfold.jdbc;

import io.leftfold.Environment;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.SubscriptionLedger;
import java.time.Duration;

/// The ledger in memory keeps the same promises.
class MemoryLedgerTest implements SubscriptionLedgerContract<Transaction> {
    private long aged;

    private final MemoryLedger ledger = MemoryLedger.create(new Environment(
            Environment.system().clock(),
            () -> System.nanoTime() + aged,
            Environment.system().random(),
            Environment.system().ids(),
            Environment.system().threads(),
            Environment.system().pause()));

    @Override
    public SubscriptionLedger<Transaction> openAgain() {
        return ledger;
    }

    @Override
    public void age(Duration by) {
        aged += by.toNanos();
    }
}
