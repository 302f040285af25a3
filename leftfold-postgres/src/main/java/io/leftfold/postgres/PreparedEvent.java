package io.leftfold.postgres;

import io.leftfold.EventData;
import io.leftfold.spi.Labels;
import org.jspecify.annotations.Nullable;

/// An event, with those of its columns that do not depend on where it is written.
final class PreparedEvent {
    final EventData data;
    final @Nullable String tags;
    final long[] tagNumbers;
    final byte @Nullable [] correlationId;
    final byte @Nullable [] causationId;
    final byte @Nullable [] metadata;

    PreparedEvent(EventData data) {
        this.data = data;
        this.tags = Labels.tags(data.tags());
        this.tagNumbers = data.tags().stream()
                .mapToLong(tag -> Compact.tag(tag.toString()))
                .toArray();
        this.correlationId = data.metadata().correlationId().map(Compact::bytes).orElse(null);
        this.causationId = data.metadata().causationId().map(Compact::bytes).orElse(null);
        this.metadata = Labels.rest(data.metadata());
    }
}
