package io.leftfold;

import java.util.Set;
import java.util.UUID;

/// Turns events into bytes and back. Safe for use by several threads.
///
/// @param <E> the events of an application, or of a part of it
public interface EventCodec<E> {
    /// The Java type that all events of this codec have.
    Class<E> eventClass();

    /// The written names of the types that it reads, the old ones included.
    Set<String> types();

    /// @throws IllegalArgumentException if it cannot write `event`
    EncodedEvent encode(E event, CodecContext context);

    /// Reads an event of any schema version that was ever released, in today's shape.
    ///
    /// @throws UndecodableException if it cannot
    E decode(EncodedEvent encoded, CodecContext context);

    /// `event`, ready to be appended.
    default EventData write(E event, UUID id, UUID log, StreamId stream) {
        var encoded = encode(event, CodecContext.of(log, stream, id));
        return EventData.of(id, encoded.type(), encoded.schemaVersion(), encoded.payload());
    }

    /// `recorded` with its data decoded. To be folded it may come without tags and metadata, see
    /// [Range#isDataOnly].
    ///
    /// @throws UndecodableException if it cannot
    default Event<E> read(RecordedEvent recorded, UUID log) {
        var encoded = new EncodedEvent(recorded.type(), recorded.schemaVersion(), recorded.payload());
        return new Event<>(decode(encoded, CodecContext.of(log, recorded.stream(), recorded.id())), recorded);
    }

    /// A query for all types that this codec reads.
    default Query query() {
        return Query.of(Criterion.ANY.withTypes(types()));
    }
}
