package io.leftfold.proof.hostile.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.leftfold.Append;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.LeftfoldException;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.cli.HostileShell;
import io.leftfold.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Any bytes as a file for `import`: what it says that it appended is there and nothing else; a second import of
/// the same file appends nothing; and what is there comes through an export unchanged.
public final class ImportTarget {
    private ImportTarget() {}

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        byte[] lines = data.consumeRemainingAsBytes();
        try (var store = MemoryStore.create()) {
            store.append(Append.to(
                    StreamId.of("order", "42"),
                    new Any(),
                    EventData.of(new UUID(1, 1), "t", 1, Payload.of("json", new byte[] {'1'}))));
            long appended = imported(store, lines);
            check(
                    store.log().head() == 1 + appended,
                    "acknowledged " + appended + ", there " + store.log().head());
            check(imported(store, lines) == 0, "a second import appended something");
            checkExport(store);
        }
    }

    private static void checkExport(EventStore store) {
        var export = HostileShell.export(store);
        try (var copy = MemoryStore.create()) {
            imported(copy, export.getBytes(StandardCharsets.UTF_8));
            check(copy.log().head() == store.log().head(), "an export does not import: " + export);
        }
    }

    private static long imported(EventStore store, byte[] lines) {
        long before = store.log().head();
        try {
            return HostileShell.importInto(store, lines);
        } catch (LeftfoldException known) {
            return store.log().head() - before;
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
