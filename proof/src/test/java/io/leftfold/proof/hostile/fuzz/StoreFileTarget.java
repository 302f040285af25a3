package io.leftfold.proof.hostile.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.leftfold.LeftfoldException;
import io.leftfold.RecordedEvent;
import io.leftfold.proof.hostile.SmallLog;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.tck.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/// A log's file with bytes of it changed, cut off or moved: it is refused as documented, or what is read of it
/// is what was written.
public final class StoreFileTarget {
    private static final int CHANGES_MAX = 8;

    private static final Path FILE =
            Path.of(System.getProperty("leftfold.proof.folder", ".")).resolve("mutated.db");
    private static final Set<RecordedEvent> WRITTEN = SmallLog.made(FILE);
    private static final byte[] INTACT = bytes();

    private StoreFileTarget() {}

    /// Loads what the first input needs, before its time is taken.
    public static void fuzzerInitialize() {
        SqliteStore.verify(FILE, (_, _) -> {});
    }

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        write(mutated(data));
        boolean isRead = data.consumeBoolean();
        try {
            if (isRead) {
                try (var store = SqliteStore.openReadOnly(FILE)) {
                    var all = Samples.all(store);
                    if (!WRITTEN.containsAll(all)) {
                        throw new IllegalStateException("an event that was never written: " + all);
                    }
                }
            } else {
                SqliteStore.verify(FILE, (_, _) -> {});
            }
        } catch (LeftfoldException refused) {
            if (refused.code().equals("outcome-unknown")) {
                throw refused;
            }
        }
    }

    private static byte[] mutated(FuzzedDataProvider data) {
        var bytes = INTACT.clone();
        for (int left = data.consumeInt(1, CHANGES_MAX); left > 0; left--) {
            // Where the header and the first pages are, the most can go wrong.
            int at = data.consumeInt(0, data.consumeBoolean() ? 200 : bytes.length - 1);
            bytes[at] = data.consumeByte();
        }
        return switch (data.consumeInt(0, 9)) {
            case 0 -> Arrays.copyOf(bytes, data.consumeInt(0, bytes.length));
            case 1 -> {
                int from = data.consumeInt(0, bytes.length - 512);
                System.arraycopy(bytes, data.consumeInt(0, bytes.length - 512), bytes, from, 512);
                yield bytes;
            }
            default -> bytes;
        };
    }

    private static void write(byte[] bytes) {
        try {
            for (var suffix : new String[] {"-wal", "-shm", "-journal"}) {
                Files.deleteIfExists(FILE.resolveSibling(FILE.getFileName() + suffix));
            }
            Files.write(FILE, bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] bytes() {
        try {
            return Files.readAllBytes(FILE);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
