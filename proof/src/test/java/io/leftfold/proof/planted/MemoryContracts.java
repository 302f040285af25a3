package io.leftfold.proof.planted;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.memory.MemoryStore;
import io.leftfold.tck.ConditionContract;
import io.leftfold.tck.HistoryContract;
import io.leftfold.tck.KeyContract;

class MemoryContracts implements HistoryContract, KeyContract, ConditionContract {
    @Override
    public EventStore emptyStore(Environment environment) {
        return MemoryStore.create(environment);
    }
}
