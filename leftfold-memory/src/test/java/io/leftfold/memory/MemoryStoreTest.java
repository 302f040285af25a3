package io.leftfold.memory;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.tck.AppendContract;
import io.leftfold.tck.ConditionContract;
import io.leftfold.tck.FollowContract;
import io.leftfold.tck.HistoryContract;
import io.leftfold.tck.KeyContract;
import io.leftfold.tck.LifecycleContract;
import io.leftfold.tck.QueryContract;
import io.leftfold.tck.RaceContract;
import io.leftfold.tck.ReadContract;
import io.leftfold.tck.WaitingContract;

class MemoryStoreTest
        implements AppendContract,
                ConditionContract,
                FollowContract,
                HistoryContract,
                KeyContract,
                LifecycleContract,
                QueryContract,
                RaceContract,
                ReadContract,
                WaitingContract {
    @Override
    public EventStore emptyStore(Environment environment) {
        return MemoryStore.create(environment);
    }
}
