package io.leftfold.cli;

import static io.leftfold.cli.Symptom.ok;
import static io.leftfold.cli.Symptom.problem;
import static io.leftfold.cli.Symptom.warning;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LeftfoldException;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import io.leftfold.bench.BenchPlaces;
import io.leftfold.sqlite.Inspection;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// `sqlite:FILE`.
final class SqliteFiles implements StoreKind {
    /// A writer checkpoints far below this, unless readers keep it from that.
    private static final long WRITE_AHEAD_MAX = 256L << 20;

    @Override
    public String scheme() {
        return "sqlite";
    }

    @Override
    public String form() {
        return "sqlite:FILE";
    }

    @Override
    public boolean exists(String location) {
        return Files.exists(StoreKind.path(location));
    }

    @Override
    public EventStore open(String location, Environment environment) {
        return SqliteStore.open(StoreKind.path(location), SqliteOptions.DEFAULTS.withEnvironment(environment));
    }

    @Override
    public EventStore openReadOnly(String location, Environment environment) {
        return SqliteStore.openReadOnly(StoreKind.path(location), SqliteOptions.DEFAULTS.withEnvironment(environment));
    }

    @Override
    public List<Finding> verify(String location, Progress progress, Environment environment) {
        return SqliteStore.verify(StoreKind.path(location), progress);
    }

    @Override
    public Optional<Path> file(String location) {
        return Optional.of(StoreKind.path(location));
    }

    @Override
    public void prepare(String location) {
        var folder = StoreKind.path(location).toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
            }
        } catch (IOException failure) {
            throw new BadInputException(
                    "folder-unwritable",
                    "the folder " + folder + " cannot be made: " + failure.getMessage(),
                    "Make it, or give another store with --store " + form() + ".");
        }
    }

    @Override
    public BenchPlaces benchPlaces(String location) {
        return BenchPlaces.sqlite(StoreKind.path(location));
    }

    @Override
    public OptionalLong size(String location) {
        try {
            var file = StoreKind.path(location);
            var log = file.resolveSibling(file.getFileName() + "-wal");
            return OptionalLong.of(Files.size(file) + (Files.exists(log) ? Files.size(log) : 0));
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    @Override
    public List<Symptom> symptoms(String location, Environment environment) {
        var file = StoreKind.path(location).toAbsolutePath();
        var symptoms = new ArrayList<Symptom>();
        if (Files.exists(file)) {
            try {
                symptoms.addAll(symptoms(SqliteStore.inspect(file)));
            } catch (LeftfoldException failure) {
                // That it does not open is said already.
                symptoms.add(warning("sqlite", "nothing can be said of a file that does not open", ""));
            }
        }
        var folder = file.getParent();
        symptoms.addAll(Disk.symptoms(folder == null ? file : folder, environment.nanoTime()));
        return symptoms;
    }

    static List<Symptom> symptoms(Inspection seen) {
        var size = String.format(
                Locale.ROOT,
                "%,d KiB, and %,d KiB in the write-ahead log",
                seen.bytes() >> 10,
                seen.writeAheadBytes() >> 10);
        return List.of(
                seen.sqliteIsSafe()
                        ? ok("sqlite", "version " + seen.sqliteVersion())
                        : problem(
                                "sqlite",
                                "version " + seen.sqliteVersion() + ", which may corrupt a file",
                                "Use a newer org.xerial:sqlite-jdbc, with 3.51.3 at least."),
                seen.nativeAccess()
                        ? ok("native-access", "allowed")
                        : warning(
                                "native-access",
                                "not said to be allowed; the JVM warns of it, and a later one refuses",
                                "Start Java with --enable-native-access=ALL-UNNAMED."),
                ok("schema", "version " + seen.schemaVersion()),
                ok(
                        "writer",
                        seen.writer().isPresent()
                                ? "process " + seen.writer().getAsLong()
                                        + " opened it for appends last, and runs; if that is another program by now,"
                                        + " nobody writes"
                                : "nobody has it open for appends"),
                seen.writeAheadBytes() > WRITE_AHEAD_MAX
                        ? warning(
                                "size",
                                size,
                                "End what reads in one transaction for long, a verify or a backup: the log cannot shrink"
                                        + " before.")
                        : ok("size", size),
                integrity(seen));
    }

    private static Symptom integrity(Inspection seen) {
        if (!seen.isChecked()) {
            return ok("integrity", "not looked at in a file of this size: the command verify does");
        }
        return seen.quickCheck().isEmpty()
                ? ok("integrity", "SQLite's quick check finds nothing")
                : problem(
                        "integrity",
                        String.join("; ", seen.quickCheck()),
                        "Keep the files as they are, run verify, and restore from a backup.");
    }
}
