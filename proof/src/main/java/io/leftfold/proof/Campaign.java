package io.leftfold.proof;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;

/// A number of runs that follow from a seed, each in folders of its own, which stay when a run finds a promise
/// broken.
///
/// @param count  of runs
/// @param folder for all files
public record Campaign(int count, long seed, Path folder, Environment environment, Progress progress) {
    /// Hears after each run how many are done.
    public interface Progress {
        void done(int runs, int of);
    }

    /// One run.
    interface Run {
        void run(SplittableRandom random);
    }

    /// As many as the system property `leftfold.proof.<what>` says, below `target/proof/<what>`.
    public static Campaign ofProperty(String what, int otherwise) {
        var environment = Environment.system();
        return new Campaign(
                Integer.getInteger("leftfold.proof." + what, otherwise),
                Long.getLong("leftfold.proof.seed", environment.random().nextLong()),
                Path.of(System.getProperty("leftfold.proof.folder", "target/proof"), what)
                        .toAbsolutePath(),
                environment,
                (_, _) -> {});
    }

    /// @throws Broken with all that is needed to look closer
    void forEach(Run run) {
        for (int i = 0; i < count; i++) {
            try {
                // So that a run can be repeated without those before it, as far as it does not go on from them.
                run.run(new SplittableRandom(seed * 1_000_003 + i));
            } catch (RuntimeException | Error failure) {
                throw new Broken(
                        failure.getMessage() + "; run " + i + " of seed " + seed + ", its files are in " + folder,
                        failure);
            }
            progress.done(i + 1, count);
        }
    }

    /// A folder that is empty.
    Path emptyFolder(String name) {
        var path = folder.resolve(name);
        delete(path);
        try {
            return Files.createDirectories(path).toRealPath();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Ledger newLedger() {
        return new Ledger(environment.nanoTime());
    }

    void pause(long micros) {
        environment.pause().accept(Duration.ofNanos(micros * 1_000));
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Opens the log, holds it against the ledger, and settles there what is unknown. Where a promise is broken
    /// the history is written to a file beside the log.
    static void check(Path file, Ledger ledger) {
        try (var store = SqliteStore.open(file)) {
            check(store, ledger, file.resolveSibling("history.jsonl"));
        }
    }

    /// The same with a store that is open.
    ///
    /// @param history where the history goes if a promise is broken
    static void check(EventStore store, Ledger ledger, Path history) {
        try {
            ledger.check(store);
            ledger.settle(store);
        } catch (Broken broken) {
            ledger.write(history, store);
            throw broken;
        }
    }
}
