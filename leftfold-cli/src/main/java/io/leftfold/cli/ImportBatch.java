package io.leftfold.cli;

import io.leftfold.Append;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.StreamId;
import io.leftfold.Write;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Lines that follow one another and go into one append, in which they get positions in their order.
final class ImportBatch {
    private static final int LINES_MAX = 500;
    private static final long BYTES_MAX = 4 << 20;
    private static final String KEY = "import:";

    private final List<EventLine> lines = new ArrayList<>();
    private final Set<StreamId> streams = new HashSet<>();
    private final Set<UUID> ids = new HashSet<>();
    private long bytes;

    /// Whether `line` can go into the same append: the events of one stream stand together in it.
    boolean takes(EventLine line) {
        if (lines.isEmpty()) {
            return true;
        }
        var last = lines.getLast();
        boolean isInOrder = line.stream().equals(last.stream()) ? line.follows(last) : !streams.contains(line.stream());
        return isInOrder
                && !ids.contains(line.event().id())
                && lines.size() < LINES_MAX
                && bytes + line.event().payload().size() <= BYTES_MAX;
    }

    void add(EventLine line) {
        lines.add(line);
        streams.add(line.stream());
        ids.add(line.event().id());
        bytes += line.event().payload().size();
    }

    List<EventLine> lines() {
        return List.copyOf(lines);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    void clear() {
        lines.clear();
        streams.clear();
        ids.clear();
        bytes = 0;
    }

    /// One append for `lines`, with a key that the ids of their events make.
    static Append append(List<EventLine> lines) {
        var byStream = new LinkedHashMap<StreamId, List<EventLine>>();
        lines.forEach(line ->
                byStream.computeIfAbsent(line.stream(), _ -> new ArrayList<>()).add(line));
        var writes = new ArrayList<Write>();
        var conditions = new ArrayList<Stated>();
        for (var entry : byStream.entrySet()) {
            var stream = entry.getKey();
            writes.add(new Write(
                    stream, entry.getValue().stream().map(EventLine::event).toList()));
            var expected = entry.getValue().getFirst().expected();
            if (!(expected instanceof Any)) {
                conditions.add(new StreamVersion(stream, expected));
            }
        }
        return new Append(Optional.of(AppendKey.of(key(lines))), writes, conditions);
    }

    private static String key(List<EventLine> lines) {
        if (lines.size() == 1) {
            return KEY + lines.getFirst().event().id();
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            lines.forEach(line -> digest.update(line.event().id().toString().getBytes(StandardCharsets.US_ASCII)));
            return KEY + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }
}
