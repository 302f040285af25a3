package io.leftfold.subscribe;

import io.leftfold.Environment;
import java.time.Instant;

/// When something happens: the time of day, which may be set back, for what is written down; and nanoseconds that
/// only rise, for waits within the process.
record Moment(Instant clock, long nanos) {
    static Moment of(Environment environment) {
        return new Moment(environment.clock().instant(), environment.nanoTime().getAsLong());
    }
}
