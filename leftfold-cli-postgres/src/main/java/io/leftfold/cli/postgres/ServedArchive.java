package io.leftfold.cli.postgres;

import io.leftfold.LogArchive;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import java.util.List;
import java.util.function.Function;

/// An archive that lets its server go when it is closed.
record ServedArchive(LogArchive archive, Connected server) implements LogArchive {
    /// @param open opens the archive at a URL; where that throws, the server is let go
    static ServedArchive open(Connected server, Function<String, LogArchive> open) {
        return new ServedArchive(server.open(open), server);
    }

    @Override
    public List<Part> archive(Until until, Progress progress) {
        return archive.archive(until, progress);
    }

    @Override
    public List<Part> parts() {
        return archive.parts();
    }

    @Override
    public List<Finding> verify(Progress progress) {
        return archive.verify(progress);
    }

    @Override
    public List<Part> drop(long before, String by, String reason, boolean withoutArchive) {
        return archive.drop(before, by, reason, withoutArchive);
    }

    @Override
    public void close() {
        try (server) {
            archive.close();
        }
    }
}
