package io.leftfold.bench;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.memory.MemoryStore;
import java.nio.file.Path;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

final class MemoryPlace implements BenchPlace {
    private final MemoryStore store;
    private final Environment environment;
    private @Nullable MemoryReference reference;

    /// Snapshots are in a file also where the log is in memory.
    private @Nullable SqlitePlace beside;

    MemoryPlace(Environment environment) {
        this.environment = environment;
        this.store = MemoryStore.create(environment);
    }

    @Override
    public EventStore store() {
        return store;
    }

    @Override
    public Reference reference(int streams) {
        if (reference == null) {
            reference = new MemoryReference(streams);
        }
        return reference;
    }

    @Override
    public ReadModelDatabase<Connection> readModels() {
        return beside().readModels();
    }

    @Override
    public Connection bareModels() {
        return beside().bareModels();
    }

    private SqlitePlace beside() {
        if (beside == null) {
            beside = SqlitePlace.at(Path.of(System.getProperty("java.io.tmpdir")), environment);
        }
        return beside;
    }

    @Override
    public void close() {
        store.close();
        if (beside != null) {
            beside.close();
        }
    }
}
