package io.leftfold.process;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.Comparator;

/// Something that is to happen to an instance of a process, at a time or after it.
///
/// @param stream of the instance
/// @param name   one of its own in the stream
/// @param due    in microseconds
public record Timer(StreamId stream, String name, Instant due) implements Comparable<Timer> {
    private static final Comparator<Timer> BY_TIME = Comparator.comparing(Timer::due)
            .thenComparing(timer -> timer.stream().toString())
            .thenComparing(Timer::name);

    /// Those that are due first come first.
    @Override
    public int compareTo(Timer other) {
        return BY_TIME.compare(this, other);
    }
}
