package io.leftfold.bench;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.ReadModelDatabase;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/// Both files in a new folder on the disk that was asked for.
final class SqlitePlace implements BenchPlace {
    private final Path folder;
    private final SqliteStore store;
    private @Nullable SqliteReadModels readModels;

    private SqlitePlace(Path folder, Environment environment) {
        this.folder = folder;
        this.store = SqliteStore.open(file(), SqliteOptions.DEFAULTS.withEnvironment(environment));
    }

    /// @param given a folder, or a file that is not there
    static SqlitePlace at(Path given, Environment environment) {
        var path = given.toAbsolutePath();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IllegalArgumentException("there is a file at " + path + ", and a benchmark touches no log that"
                    + " is in use; nothing was done: give the folder to work in, or a path where nothing is");
        }
        var above = Files.isDirectory(path) ? path : path.getParent();
        try {
            return new SqlitePlace(Files.createTempDirectory(above, "leftfold-bench-"), environment);
        } catch (IOException failure) {
            throw new IllegalArgumentException(
                    "no folder can be made in " + above + " for the benchmark: " + failure, failure);
        }
    }

    Path file() {
        return folder.resolve("leftfold.db");
    }

    Path bareFile() {
        return folder.resolve("bare.db");
    }

    @Override
    public EventStore store() {
        return store;
    }

    @Override
    public Reference reference(int streams) {
        try {
            return new SqliteReference(file(), bareFile(), streams);
        } catch (SQLException failure) {
            throw new IllegalStateException("the bare file cannot be used: " + failure.getMessage(), failure);
        }
    }

    @Override
    public ReadModelDatabase<Connection> readModels() {
        if (readModels == null) {
            readModels = SqliteReadModels.open(folder.resolve("models.db"));
        }
        return readModels;
    }

    @Override
    public Connection bareModels() {
        var config = new SQLiteConfig();
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.NORMAL);
        config.setCacheSize(-16_000);
        config.setGetGeneratedKeys(false);
        try {
            return config.createConnection("jdbc:sqlite:" + folder.resolve("bare-models.db"));
        } catch (SQLException failure) {
            throw new IllegalStateException(
                    "the file for bare read models cannot be used: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        store.close();
        if (readModels != null) {
            readModels.close();
        }
        try (var files = Files.list(folder)) {
            for (var file : List.copyOf(files.toList())) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException("the folder of the benchmark could not be removed: " + folder, failure);
        }
    }
}
