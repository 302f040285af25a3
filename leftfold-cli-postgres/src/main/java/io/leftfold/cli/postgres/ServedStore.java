package io.leftfold.cli.postgres;

import io.leftfold.postgres.PostgresStore;
import io.leftfold.spi.DelegatingStore;
import io.leftfold.spi.StoreVerification;
import java.util.List;
import java.util.function.Function;

/// A store that lets its server go when it is closed.
final class ServedStore extends DelegatingStore implements StoreVerification {
    private final PostgresStore store;
    private final Connected server;

    private ServedStore(PostgresStore store, Connected server) {
        super(store);
        this.store = store;
        this.server = server;
    }

    /// @param open opens the store at a URL; where that throws, the server is let go
    static ServedStore open(Connected server, Function<String, PostgresStore> open) {
        try {
            return new ServedStore(open.apply(server.url()), server);
        } catch (RuntimeException failure) {
            try {
                server.close();
            } catch (RuntimeException another) {
                failure.addSuppressed(another);
            }
            throw failure;
        }
    }

    @Override
    public List<Finding> verify(Progress progress) {
        return store.verify(progress);
    }

    @Override
    public void close() {
        try (server) {
            super.close();
        }
    }
}
