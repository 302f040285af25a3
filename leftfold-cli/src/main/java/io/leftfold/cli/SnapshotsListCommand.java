package io.leftfold.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "list", description = "List the snapshots by stream: size, age, and how many events each is behind.")
final class SnapshotsListCommand implements Callable<Integer> {
    @Option(names = "--limit", paramLabel = "N", description = "At most this many; default 50.")
    private int limit = 50;

    @Option(names = "--category", paramLabel = "CATEGORY", description = "Only those of streams of this category.")
    private @Nullable String category;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Override
    public Integer call() {
        Given.checkLimit(limit);
        var left = new AtomicLong();
        try (var log = store.openReadOnly();
                var known = KnownSnapshots.open(output.root(), store, log);
                var list = output.list(KnownSnapshots.table(), known::cells, known::json)) {
            known.each(Optional.ofNullable(category), snapshot -> {
                if (list.count() < limit) {
                    list.add(snapshot);
                } else {
                    left.incrementAndGet();
                }
                return true;
            });
        }
        if (left.get() > 0 && output.format() == OutputOption.Format.TABLE) {
            output.terminal().out().flush();
            output.terminal().err().println("There are " + left + " more: --limit, --category");
        }
        return ExitCode.OK;
    }
}
