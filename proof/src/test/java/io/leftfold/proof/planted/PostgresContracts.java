package io.leftfold.proof.planted;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.proof.Servers;
import io.leftfold.tck.AppendContract;
import io.leftfold.tck.ConditionContract;
import io.leftfold.tck.FollowContract;
import io.leftfold.tck.HistoryContract;
import io.leftfold.tck.KeyContract;
import io.leftfold.tck.QueryContract;
import io.leftfold.tck.RaceContract;
import io.leftfold.tck.ReadContract;

class PostgresContracts
        implements HistoryContract,
                AppendContract,
                ConditionContract,
                FollowContract,
                KeyContract,
                QueryContract,
                RaceContract,
                ReadContract {
    @Override
    public EventStore emptyStore(Environment environment) {
        return PostgresStore.open(Servers.newLog().withEnvironment(environment));
    }
}
