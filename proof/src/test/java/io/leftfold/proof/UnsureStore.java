package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.DelegatingStore;
import io.leftfold.EventStore;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.StoreUnavailableException;
import java.util.Random;

/// A store behind a connection that breaks: an append may be written and not answered, not written and not
/// answered, or refused as unavailable. Reads go through.
final class UnsureStore extends DelegatingStore {
    private final Random random;

    UnsureStore(EventStore store, Random random) {
        super(store);
        this.random = random;
    }

    @Override
    public AppendOutcome append(Append append) {
        int chance = random.nextInt(100);
        if (chance < 10) {
            throw new StoreUnavailableException("the connection could not be made; nothing was written");
        }
        if (chance < 20) {
            throw unknown(append);
        }
        var outcome = super.append(append);
        if (chance < 40) {
            throw unknown(append);
        }
        return outcome;
    }

    private static OutcomeUnknownException unknown(Append append) {
        return new OutcomeUnknownException("the connection broke", append.key().orElse(AppendKey.of("none")), null);
    }
}
