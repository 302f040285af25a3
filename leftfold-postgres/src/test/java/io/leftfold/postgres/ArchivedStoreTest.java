package io.leftfold.postgres;

import io.leftfold.AppendOutcome;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LogArchive.Until.Before;
import io.leftfold.tck.AppendContract;
import io.leftfold.tck.ConditionContract;
import io.leftfold.tck.HistoryContract;
import io.leftfold.tck.KeyContract;
import io.leftfold.tck.QueryContract;
import io.leftfold.tck.ReadContract;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.io.TempDir;

/// What holds of a log, where every part that can be is archived as soon as it is full.
class ArchivedStoreTest
        implements AppendContract, ConditionContract, HistoryContract, KeyContract, QueryContract, ReadContract {
    @TempDir
    Path folder = Path.of("");

    private PostgresOptions options = Server.newLog();

    @Override
    public EventStore emptyStore(Environment environment) {
        options = Server.newLog().withArchive(folder);
        try {
            PostgresStore.open(options).close();
            Raw.execute(options, "UPDATE {schema}.log SET part_size = 3");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        return openAgain(environment);
    }

    private EventStore openAgain(Environment environment) {
        return new Archiving(
                PostgresStore.open(options.withEnvironment(environment)), PostgresArchive.open(options));
    }

    private static final class Archiving extends DelegatingStore {
        private final PostgresArchive archive;

        Archiving(EventStore store, PostgresArchive archive) {
            super(store);
            this.archive = archive;
        }

        @Override
        public synchronized AppendOutcome append(io.leftfold.Append append) {
            var outcome = super.append(append);
            archive.archive(new Before(31), (_, _) -> {});
            return outcome;
        }

        @Override
        public void close() {
            archive.close();
            super.close();
        }
    }
}
