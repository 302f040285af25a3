package io.leftfold.postgres;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.tck.AppendContract;
import io.leftfold.tck.ConditionContract;
import io.leftfold.tck.DurabilityContract;
import io.leftfold.tck.FollowContract;
import io.leftfold.tck.HistoryContract;
import io.leftfold.tck.KeyContract;
import io.leftfold.tck.LifecycleContract;
import io.leftfold.tck.QueryContract;
import io.leftfold.tck.RaceContract;
import io.leftfold.tck.ReadContract;
import io.leftfold.tck.WaitingContract;

class PostgresStoreTest
        implements AppendContract,
                ConditionContract,
                DurabilityContract,
                FollowContract,
                HistoryContract,
                KeyContract,
                LifecycleContract,
                QueryContract,
                RaceContract,
                ReadContract,
                WaitingContract {
    private PostgresOptions options = Server.newLog();

    @Override
    public EventStore emptyStore(Environment environment) {
        options = Server.newLog();
        return openAgain(environment);
    }

    @Override
    public EventStore openAgain(Environment environment) {
        return PostgresStore.open(options.withEnvironment(environment));
    }
}
