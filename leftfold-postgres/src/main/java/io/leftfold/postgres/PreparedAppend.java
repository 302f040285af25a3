package io.leftfold.postgres;

import io.leftfold.Append;
import io.leftfold.StreamId;
import java.util.List;
import java.util.UUID;

/// An append, with what its rows need and does not depend on where they are written. One thread writes for
/// all, so whoever appends does this part.
///
/// @param key         see [Compact#key]
/// @param fingerprint see [Compact#fingerprint]
record PreparedAppend(Append append, UUID key, UUID fingerprint, List<Write> writes) {
    /// The events of one stream, in order.
    record Write(StreamId stream, List<PreparedEvent> events) {}

    /// @param append with a key
    static PreparedAppend of(Append append) {
        return new PreparedAppend(
                append,
                Compact.key(append.key().orElseThrow().value()),
                Compact.fingerprint(append.fingerprint()),
                append.writes().stream()
                        .map(write -> new Write(
                                write.stream(),
                                write.events().stream().map(PreparedEvent::new).toList()))
                        .toList());
    }
}
