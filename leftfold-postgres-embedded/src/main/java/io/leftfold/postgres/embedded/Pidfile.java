package io.leftfold.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// What a server says of itself in `postmaster.pid`, a file in its data that one that was killed leaves behind.
///
/// @param isReady whether it accepts connections
record Pidfile(Path data, long pid, int port, boolean isReady) {
    /// Lines, from 0: the process, the data, the time it began, the port, two more, the shared memory, the
    /// state.
    private static final int PORT = 3;

    private static final int STATE = 7;

    static Path of(Path data) {
        return data.resolve("postmaster.pid");
    }

    /// Empty where there is none, or where it is being written.
    static Optional<Pidfile> read(Path data) throws IOException {
        try {
            var lines = Files.readAllLines(of(data));
            if (lines.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Pidfile(
                    data,
                    Long.parseLong(lines.getFirst().strip()),
                    lines.size() > PORT ? Integer.parseInt(lines.get(PORT).strip()) : 0,
                    lines.size() > STATE && lines.get(STATE).strip().equals("ready")));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (NumberFormatException half) {
            return Optional.empty();
        }
    }

    /// Whether some process has that id, which may be another by now.
    boolean isTaken() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /// Whether it is a process of a server of this data.
    boolean isAlive() {
        return isAlive(pid, data);
    }

    /// Whether that process is one of a server of `data`. All of them work in the folder of the data; one
    /// that has ended, and whose end nobody has asked for yet, works in none. Where the system does not say
    /// in which folder a process works, its name must do.
    static boolean isAlive(long pid, Path data) {
        var process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        if (Files.exists(Path.of("/proc/self/cwd"))) {
            try {
                return Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), data);
            } catch (IOException ended) {
                return false;
            }
        }
        return process.get()
                .info()
                .command()
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(true);
    }
}
