package io.leftfold.proof;

import io.leftfold.Environment;
import java.util.concurrent.ThreadFactory;

/// A process whose stores notify nobody of their appends, so that all that they send belongs to calls.
final class Silent {
    private Silent() {}

    static Environment environment() {
        var system = Environment.system();
        ThreadFactory threads = work -> Thread.ofVirtual().unstarted(() -> {
            if (!Thread.currentThread().getName().equals("leftfold-notify")) {
                work.run();
            }
        });
        return new Environment(
                system.clock(), system.nanoTime(), system.random(), system.ids(), threads, system.pause());
    }
}
