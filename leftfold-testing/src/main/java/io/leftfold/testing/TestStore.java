package io.leftfold.testing;

import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import java.sql.Connection;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterResolutionException;

/// What a test has of one kind: opened when it is asked for, closed and deleted when the test ends.
final class TestStore implements AutoCloseable {
    private static final Namespace NAMESPACE = Namespace.create(TestStore.class);

    private final Supplier<EventStore> openStore;
    private final Optional<Supplier<ReadModelDatabase<Connection>>> openModels;
    private final Runnable delete;
    private @Nullable EventStore store;
    private @Nullable ReadModelDatabase<Connection> models;

    TestStore(
            Supplier<EventStore> openStore,
            Optional<Supplier<ReadModelDatabase<Connection>>> openModels,
            Runnable delete) {
        this.openStore = openStore;
        this.openModels = openModels;
        this.delete = delete;
    }

    /// The one of the test that `context` is of.
    static TestStore in(ExtensionContext context, StoreKind kind) {
        // The id, since a context sees what the contexts around it have.
        return context.getStore(NAMESPACE)
                .computeIfAbsent(context.getUniqueId() + kind, _ -> make(context, kind), TestStore.class);
    }

    private static TestStore make(ExtensionContext context, StoreKind kind) {
        return switch (kind) {
            case MEMORY -> new TestStore(MemoryStore::create, Optional.empty(), () -> {});
            case SQLITE -> {
                var folder = Temporary.folder("leftfold-store");
                yield new TestStore(
                        () -> SqliteStore.open(folder.resolve("log.db")),
                        Optional.of(() -> SqliteReadModels.open(folder.resolve("models.db"))),
                        () -> Temporary.delete(folder));
            }
            case POSTGRESQL -> postgres(context);
        };
    }

    private static TestStore postgres(ExtensionContext context) {
        try {
            return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                    .computeIfAbsent(PostgresOfTests.class, _ -> PostgresOfTests.start(), PostgresOfTests.class)
                    .newStore();
        } catch (NoClassDefFoundError missing) {
            throw new ParameterResolutionException(
                    "a store in PostgreSQL needs leftfold-postgres and leftfold-postgres-embedded on the test's class"
                            + " path",
                    missing);
        }
    }

    static boolean isOne(Class<?> type) {
        return type == EventStore.class || type == ReadModelDatabase.class;
    }

    /// @param type of a parameter
    Object of(Class<?> type) {
        if (!isOne(type)) {
            throw new ParameterResolutionException(
                    "what a test gets is an EventStore or a ReadModelDatabase, not a " + type.getName());
        }
        return type == EventStore.class ? store() : models();
    }

    private EventStore store() {
        var open = store;
        if (open == null) {
            open = openStore.get();
            store = open;
        }
        return open;
    }

    private ReadModelDatabase<Connection> models() {
        var open = models;
        if (open == null) {
            open = openModels
                    .orElseThrow(() -> new ParameterResolutionException("there are no tables in memory: take SQLITE"))
                    .get();
            models = open;
        }
        return open;
    }

    @Override
    public void close() {
        var openedModels = models;
        if (openedModels != null) {
            openedModels.close();
        }
        var openedStore = store;
        if (openedStore != null) {
            openedStore.close();
        }
        delete.run();
    }
}
