package io.leftfold.spi;

import io.leftfold.Metadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Metadata of a row's columns, which are often those of the row before, since events of one command share them,
/// and then not made again. Used by one thread.
public final class RepeatedMetadata {
    private final Function<byte[], String> text;
    private byte @Nullable [] correlationId;
    private byte @Nullable [] causationId;
    private byte @Nullable [] rest;
    private Metadata metadata = Metadata.EMPTY;

    /// @param text what an id is that a store keeps as these bytes
    public RepeatedMetadata(Function<byte[], String> text) {
        this.text = text;
    }

    /// @param rest of [Labels#rest]
    /// @throws IllegalArgumentException if one was never written
    public Metadata of(byte @Nullable [] correlationId, byte @Nullable [] causationId, byte @Nullable [] rest) {
        if (!Arrays.equals(this.correlationId, correlationId)
                || !Arrays.equals(this.causationId, causationId)
                || !Arrays.equals(this.rest, rest)) {
            metadata = decode(correlationId, causationId, rest);
            this.correlationId = correlationId;
            this.causationId = causationId;
            this.rest = rest;
        }
        return metadata;
    }

    private Metadata decode(byte @Nullable [] correlationId, byte @Nullable [] causationId, byte @Nullable [] rest) {
        Map<String, String> ids = HashMap.newHashMap(2);
        if (correlationId != null) {
            ids.put(Metadata.CORRELATION_ID, text.apply(correlationId));
        }
        if (causationId != null) {
            ids.put(
                    Metadata.CAUSATION_ID,
                    Arrays.equals(causationId, correlationId)
                            ? ids.get(Metadata.CORRELATION_ID)
                            : text.apply(causationId));
        }
        return rest == null ? new Metadata(ids) : Metadata.decode(rest, ids);
    }
}
