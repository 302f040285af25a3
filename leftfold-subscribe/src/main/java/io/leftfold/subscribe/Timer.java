package io.leftfold.subscribe;

import io.leftfold.Names;
import io.leftfold.StreamId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/// Something that is to happen to a stream, at a time or after it.
///
/// @param name one of its own in the stream: 1 to 200 visible characters
/// @param due  rounded up to microseconds; what is beyond [#LATEST] is due then
public record Timer(StreamId stream, String name, Instant due) implements Comparable<Timer> {
    /// As far as databases count.
    public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Comparator<Timer> BY_TIME = Comparator.comparing(Timer::due)
            .thenComparing(timer -> timer.stream().toString())
            .thenComparing(Timer::name);
    private static final int NANOS = 999;

    public Timer {
        Names.check("a timer", name);
        due = due.isBefore(LATEST) ? due.plusNanos(NANOS).truncatedTo(ChronoUnit.MICROS) : LATEST;
    }

    /// Those that are due first come first.
    @Override
    public int compareTo(Timer other) {
        return BY_TIME.compare(this, other);
    }
}
