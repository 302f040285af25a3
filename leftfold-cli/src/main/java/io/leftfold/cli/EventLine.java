package io.leftfold.cli;

import io.leftfold.EventData;
import io.leftfold.ExpectedVersion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.StreamId;
import java.util.OptionalLong;

/// A line of an import: an event, and where it stands.
///
/// @param number  of the line in its file, from 1
/// @param version of the event in its stream, from 1; empty for "whichever comes next"
record EventLine(long number, StreamId stream, OptionalLong version, EventData event) {
    ExpectedVersion expected() {
        return version.isPresent() ? new Exactly(version.getAsLong() - 1) : new Any();
    }

    /// Whether this line can follow `before` in one append to the same stream.
    boolean follows(EventLine before) {
        return version.isPresent() == before.version.isPresent()
                && (version.isEmpty() || version.getAsLong() == before.version.getAsLong() + 1);
    }
}
