package io.leftfold.postgres;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.tck.ConditionContract;
import io.leftfold.tck.QueryContract;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// What holds of conditions and queries, where a part of what they match is archived. Parts are as small as the
/// longest log of these contracts lets them be.
@Tag("proof")
class ArchivedQueryTest implements ConditionContract, QueryContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    public EventStore emptyStore(Environment environment) {
        return ArchivingStore.create(folder, 40, 2, environment);
    }
}
