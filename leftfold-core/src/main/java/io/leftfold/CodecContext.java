package io.leftfold;

import java.util.UUID;

/// Where the event stands that a codec writes or reads, so that it can choose a key and bind what it encrypts.
///
/// @param log    the id of the log
/// @param keyId  the key that the payload is encrypted with; empty for none
public record CodecContext(UUID log, StreamId stream, UUID eventId, String keyId) {
    public static CodecContext of(UUID log, StreamId stream, UUID eventId) {
        return new CodecContext(log, stream, eventId, "");
    }
}
