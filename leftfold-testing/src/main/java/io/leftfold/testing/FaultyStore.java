package io.leftfold.testing;

import io.leftfold.DelegatingStore;
import io.leftfold.EventStore;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StoreUnavailableException;

/// The way of a node to the log.
final class FaultyStore extends DelegatingStore {
    private final Faults faults;

    FaultyStore(EventStore store, Faults faults) {
        super(store);
        this.faults = faults;
    }

    @Override
    public Page readAll(Query query, Range range) {
        if (faults.oneIn(50, Fault.STORE)) {
            throw new StoreUnavailableException("the store is away");
        }
        return super.readAll(query, range);
    }
}
