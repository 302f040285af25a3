package io.leftfold.decide;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// What went wrong with something that commands can do without: counted, and logged once for each kind.
final class Losses {
    private static final Logger LOG = System.getLogger(Losses.class.getPackageName());

    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final LongAdder count = new LongAdder();

    /// @param what was tried, for the log
    void add(String what, Throwable failure) {
        count.increment();
        if (logged.add(what + " " + failure.getClass().getName())) {
            LOG.log(
                    Level.WARNING,
                    "it failed " + what
                            + "; states are folded from events meanwhile, which takes longer. More failures of this"
                            + " kind are only counted",
                    failure);
        }
    }

    long count() {
        return count.sum();
    }
}
