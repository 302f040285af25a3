package io.leftfold.cli.postgres;

import io.leftfold.DelegatingStore;
import io.leftfold.EventStore;
import io.leftfold.StoreVerification;
import io.leftfold.cli.BadInputException;
import java.util.List;
import java.util.function.Function;

/// A store that lets its server go when it is closed.
final class ServedStore extends DelegatingStore implements StoreVerification {
    private final Connected server;

    private ServedStore(EventStore store, Connected server) {
        super(store);
        this.server = server;
    }

    /// @param open opens the store at a URL; where that throws, the server is let go
    static ServedStore open(Connected server, Function<String, EventStore> open) {
        return new ServedStore(server.open(open), server);
    }

    @Override
    public List<Finding> verify(Progress progress) {
        if (delegate() instanceof StoreVerification store) {
            return store.verify(progress);
        }
        throw new BadInputException("usage", "the store in PostgreSQL has no verification", "");
    }

    @Override
    public void close() {
        try (server) {
            super.close();
        }
    }
}
