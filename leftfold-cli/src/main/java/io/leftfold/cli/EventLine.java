package io.leftfold.cli;

import io.leftfold.AppendKey;
import io.leftfold.EventData;
import io.leftfold.StreamId;
import io.leftfold.replay.EventIntake;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;

/// A line of an import: an event, and where it stands.
///
/// @param number  of the line in its file, from 1
/// @param version of the event in its stream, from 1; empty for "whichever comes next"
record EventLine(long number, StreamId stream, OptionalLong version, EventData event) implements EventIntake.Incoming {
    private static final String KEY = "import:";

    /// The key of the append that has `lines`, which the ids of their events make.
    static AppendKey key(List<EventLine> lines) {
        if (lines.size() == 1) {
            return AppendKey.of(KEY + lines.getFirst().event().id());
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update(line.event().id().toString().getBytes(StandardCharsets.US_ASCII)));
            return AppendKey.of(KEY + HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
