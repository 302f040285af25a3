package io.leftfold.cli;

import io.leftfold.StreamId;
import io.leftfold.decide.SnapshotInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = "Delete snapshots. Nothing is lost but time: the next fold of such a stream begins with its first"
                + " event, and a new snapshot is taken when one is due.")
final class SnapshotsDeleteCommand implements Callable<Integer> {
    /// In one transaction each.
    private static final int AT_ONCE = 500;

    private static final class Which {
        @Parameters(paramLabel = "STREAM", description = "Those of this stream.")
        private @Nullable StreamId stream;

        @Option(names = "--older-than", paramLabel = "SPAN", description = "Those that are older: 12h, 30d.")
        private @Nullable Duration age;

        @Option(
                names = "--schema-version",
                paramLabel = "N",
                description = "Those whose state has this version, as JsonRecord counts them.")
        private @Nullable Integer schemaVersion;

        @Option(names = "--all", description = "Those of all streams.")
        private boolean all;
    }

    @ArgGroup(multiplicity = "1")
    private final Which which = new Which();

    @Option(names = "--category", paramLabel = "CATEGORY", description = "Of those, only of streams of this category.")
    private @Nullable String category;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Override
    public Integer call() {
        if (which.stream != null && category != null) {
            throw new BadInputException("usage", "a stream has its category: --category is for all others", "");
        }
        try (var log = store.openReadOnly();
                var known = KnownSnapshots.open(output.root(), store, log)) {
            long deleted = which.stream == null
                    ? delete(known)
                    : known.delete(SnapshotsShowCommand.required(known, which.stream));
            var json = new LinkedHashMap<String, Object>();
            json.put("deleted", deleted);
            output.show(
                    json,
                    () -> output.terminal()
                            .out()
                            .println(deleted + (deleted == 1 ? " snapshot is" : " snapshots are")
                                    + " deleted; what they held is folded from events"));
        }
        return ExitCode.OK;
    }

    private long delete(KnownSnapshots known) {
        var deleted = new AtomicLong();
        var some = new ArrayList<SnapshotInfo>();
        known.each(Optional.ofNullable(category), snapshot -> {
            if (isMeant(known, snapshot)) {
                some.add(snapshot);
            }
            if (some.size() == AT_ONCE) {
                deleted.addAndGet(known.delete(some));
                some.clear();
            }
            return true;
        });
        return deleted.addAndGet(known.delete(some));
    }

    private boolean isMeant(KnownSnapshots known, SnapshotInfo snapshot) {
        if (which.age != null) {
            return known.age(snapshot).compareTo(which.age) > 0;
        }
        return which.all || snapshot.schema().startsWith("json:" + which.schemaVersion + ":");
    }
}
