package io.leftfold.project;

import io.leftfold.RecordedEvent;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Keys of the newest events that were asked for: each partition of a subscription asks for that of each event, and
/// it takes decoding the event to find out. Safe for use by several threads.
final class RememberedKeys implements Function<RecordedEvent, String> {
    private record Known(UUID event, String key) {}

    /// A power of two, and some pages.
    private static final int SIZE = 4_096;

    private final Function<RecordedEvent, String> key;
    private final AtomicReferenceArray<@Nullable Known> known = new AtomicReferenceArray<@Nullable Known>(SIZE);

    /// @param key a pure function
    RememberedKeys(Function<RecordedEvent, String> key) {
        this.key = key;
    }

    @Override
    public String apply(RecordedEvent event) {
        int place = (int) (event.position() & (SIZE - 1));
        var there = known.get(place);
        if (there == null || !there.event.equals(event.id())) {
            there = new Known(event.id(), key.apply(event));
            known.set(place, there);
        }
        return there.key;
    }
}
