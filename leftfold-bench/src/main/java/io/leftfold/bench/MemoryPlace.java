package io.leftfold.bench;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.memory.MemoryStore;
import org.jspecify.annotations.Nullable;

final class MemoryPlace implements BenchPlace {
    private final MemoryStore store;
    private @Nullable MemoryReference reference;

    MemoryPlace(Environment environment) {
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
    public void close() {
        store.close();
    }
}
