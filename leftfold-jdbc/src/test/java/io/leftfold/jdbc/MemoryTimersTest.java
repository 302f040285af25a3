package io.leftfold.jdbc;

import io.leftfold.subscribe.MemoryTimerStore;
import io.leftfold.subscribe.TimerStore;

/// The store in memory keeps the same promises.
class MemoryTimersTest implements TimerStoreContract {
    @Override
    public TimerStore store() {
        return MemoryTimerStore.create();
    }
}
