package io.leftfold;

import java.util.List;

/// What a read found.
///
/// @param events    in the order of the read
/// @param scannedTo the version or position that was looked at last, the `after` of the next read: it moves on
///     even where nothing matched. Where there was nothing to look at it is the `after` of the read, but at most
///     the head (forward) or one above it (backward)
/// @param head      the version of the stream, or the last position of the log, at the time of the read
/// @param atEnd     whether nothing more was left to look at. `false` may still be followed by an empty page
public record Page(List<RecordedEvent> events, long scannedTo, long head, boolean atEnd) {
    public Page {
        events = List.copyOf(events);
    }
}
