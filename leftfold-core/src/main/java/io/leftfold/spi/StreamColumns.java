package io.leftfold.spi;

import io.leftfold.CorruptStoreException;
import io.leftfold.Payload;
import io.leftfold.StreamEvent;
import io.leftfold.StreamEvent.Described;
import io.leftfold.StreamState;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is kept of a stream beside its name, as it goes into columns and comes back. Free fields are kept as the
/// payload of the event that sets them.
public final class StreamColumns {
    private static final String FIELDS_CODEC = payload(Map.of()).codec();

    private StreamColumns() {}

    /// The state of [#code].
    ///
    /// @throws CorruptStoreException if none is written so
    public static StreamState state(int code) {
        return switch (code) {
            case 0 -> StreamState.OPEN;
            case 1 -> StreamState.CLOSED;
            case 2 -> StreamState.DELETED;
            default -> throw new CorruptStoreException("no state of a stream is written as " + code);
        };
    }

    /// 0 to 2.
    public static int code(StreamState state) {
        return switch (state) {
            case OPEN -> 0;
            case CLOSED -> 1;
            case DELETED -> 2;
        };
    }

    public static byte[] bytes(Map<String, String> fields) {
        return payload(fields).bytes();
    }

    /// The fields of [#bytes]; none for null.
    ///
    /// @throws IllegalArgumentException if they were never written
    public static Map<String, String> fields(byte @Nullable [] bytes) {
        return bytes != null
                        && StreamEvent.of(StreamEvent.DESCRIBED, Payload.of(FIELDS_CODEC, bytes))
                                instanceof Described(var described)
                ? described
                : Map.of();
    }

    private static Payload payload(Map<String, String> fields) {
        return new Described(fields).toEventData(new UUID(0, 0)).payload();
    }
}
