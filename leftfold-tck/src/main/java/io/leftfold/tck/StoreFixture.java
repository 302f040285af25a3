package io.leftfold.tck;

import io.leftfold.Environment;
import io.leftfold.EventStore;

/// Makes the stores that contracts are tried on.
public interface StoreFixture {
    /// A store with an empty log of its own, which the test closes.
    EventStore emptyStore(Environment environment);

    default EventStore emptyStore() {
        return emptyStore(Environment.system());
    }
}
