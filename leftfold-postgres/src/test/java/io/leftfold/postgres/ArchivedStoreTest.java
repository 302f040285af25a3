package io.leftfold.postgres;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.tck.KeyContract;
import io.leftfold.tck.ReadContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// What holds of small logs, where nearly all is archived.
@Tag("proof")
class ArchivedStoreTest implements KeyContract, ReadContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    public EventStore emptyStore(Environment environment) {
        return ArchivingStore.create(folder, 2, 10, environment);
    }
}
