package io.leftfold.cli;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.spi.StoreVerification.Finding;
import io.leftfold.spi.StoreVerification.Progress;
import io.leftfold.sqlite.SqliteOptions;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// `sqlite:FILE`.
final class SqliteFiles implements StoreKind {
    @Override
    public String form() {
        return "sqlite:FILE";
    }

    @Override
    public boolean exists(String location) {
        return Files.exists(path(location));
    }

    @Override
    public EventStore open(String location, Environment environment) {
        return SqliteStore.open(path(location), SqliteOptions.DEFAULTS.withEnvironment(environment));
    }

    @Override
    public EventStore openReadOnly(String location, Environment environment) {
        return SqliteStore.openReadOnly(path(location), SqliteOptions.DEFAULTS.withEnvironment(environment));
    }

    @Override
    public List<Finding> verify(String location, Progress progress) {
        return SqliteStore.verify(path(location), progress);
    }

    @Override
    public OptionalLong size(String location) {
        try {
            var file = path(location);
            var log = file.resolveSibling(file.getFileName() + "-wal");
            return OptionalLong.of(Files.size(file) + (Files.exists(log) ? Files.size(log) : 0));
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    /// A leading `~/` is the user's folder: behind a scheme no shell expands it.
    static Path path(String location) {
        try {
            return location.startsWith("~/")
                    ? Path.of(System.getProperty("user.home"), location.substring(2))
                    : Path.of(location);
        } catch (InvalidPathException none) {
            throw new BadInputException("usage", "this is no path of a file: " + location, "");
        }
    }
}
