package io.leftfold.proof.planted;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.tck.AppendContract;
import io.leftfold.tck.ConditionContract;
import io.leftfold.tck.FollowContract;
import io.leftfold.tck.HistoryContract;
import io.leftfold.tck.KeyContract;
import io.leftfold.tck.LifecycleContract;
import io.leftfold.tck.QueryContract;
import io.leftfold.tck.RaceContract;
import io.leftfold.tck.ReadContract;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;

class SqliteContracts
        implements HistoryContract,
                AppendContract,
                ConditionContract,
                FollowContract,
                KeyContract,
                LifecycleContract,
                QueryContract,
                RaceContract,
                ReadContract {
    private static final AtomicInteger FILES = new AtomicInteger();

    @TempDir
    Path folder = Path.of("");

    @Override
    public EventStore emptyStore(Environment environment) {
        var file = folder.resolve(FILES.incrementAndGet() + ".db");
        return SqliteStore.open(file, SqliteOptions.DEFAULTS.withEnvironment(environment));
    }
}
