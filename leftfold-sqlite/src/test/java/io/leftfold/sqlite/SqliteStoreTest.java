package io.leftfold.sqlite;

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
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest
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
    @TempDir
    Path folder = Path.of("");

    private int stores;

    @Override
    public EventStore emptyStore(Environment environment) {
        stores++;
        return openAgain(environment);
    }

    @Override
    public EventStore openAgain(Environment environment) {
        return SqliteStore.open(
                folder.resolve("log-" + stores + ".db"), SqliteOptions.DEFAULTS.withEnvironment(environment));
    }
}
