package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LogArchive.Until.Before;
import java.nio.file.Path;
import java.sql.SQLException;

/// A log whose first parts are archived as soon as they are full.
final class ArchivingStore extends DelegatingStore {
    private final PostgresArchive archive;
    private final int partSize;
    private final long end;
    private long archived;

    private ArchivingStore(EventStore store, PostgresArchive archive, int partSize, int parts) {
        super(store);
        this.archive = archive;
        this.partSize = partSize;
        this.end = (long) partSize * parts + 1;
    }

    /// An empty log.
    ///
    /// @param parts how many are archived at most
    static ArchivingStore create(Path folder, int partSize, int parts, Environment environment) {
        var options = Server.newLog().withArchive(folder).withEnvironment(environment);
        withPartSize(options, partSize);
        return new ArchivingStore(PostgresStore.open(options), PostgresArchive.open(options), partSize, parts);
    }

    /// Makes an empty log with smaller parts than a store takes.
    static void withPartSize(PostgresOptions options, int partSize) {
        PostgresStore.open(options).close();
        try {
            Raw.execute(
                    options,
                    "UPDATE {schema}.log SET part_size = " + partSize,
                    "DROP TABLE {schema}.event_000001, {schema}.event_tag_000001");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public synchronized AppendOutcome append(Append append) {
        var outcome = super.append(append);
        if (outcome instanceof Appended done && archived < end - 1 && done.last() > archived + partSize) {
            var now = archive.archive(new Before(end), (_, _) -> {});
            archived = now.getLast().last();
        }
        return outcome;
    }

    @Override
    public void close() {
        archive.close();
        super.close();
    }
}
