package io.leftfold.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// The processes of a PostgreSQL server on this machine, as Linux shows them.
///
/// @param first the pid of the one that has started the others
public record ServerProcesses(long first) {
    private static final Path PROC = Path.of("/proc");

    /// What the kernel counts processors' time in, whatever its own ticks are.
    private static final Duration TICK = Duration.ofMillis(10);

    private static final int PARENT = 1;
    private static final int OWN_TIME = 11;
    private static final int TIME_OF_ENDED_CHILDREN = 13;

    /// Those of the server at the other end; empty where it runs elsewhere, or the system does not show them.
    public static Optional<ServerProcesses> of(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT pg_backend_pid(), inet_client_port()")) {
            row.next();
            var process = PROC.resolve(row.getString(1));
            // A process of that number need not be the server's: its name says whom it serves.
            var name = Files.readString(process.resolve("cmdline"));
            return name.startsWith("postgres: ") && name.contains("(" + row.getInt(2) + ")")
                    ? Optional.of(new ServerProcesses(Long.parseLong(fields(process)[PARENT])))
                    : Optional.empty();
        } catch (IOException elsewhere) {
            return Optional.empty();
        }
    }

    /// What all of them took so far, those that have ended included; empty once the server has.
    public Optional<Duration> cpu() {
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            long ticks = ticks(PROC.resolve(Long.toString(first)), TIME_OF_ENDED_CHILDREN + 2);
            for (var process : processes) {
                ticks += ticksOfChild(process).orElse(0);
            }
            return Optional.of(TICK.multipliedBy(ticks));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private OptionalLong ticksOfChild(Path process) {
        try {
            return fields(process)[PARENT].equals(Long.toString(first))
                    ? OptionalLong.of(ticks(process, OWN_TIME + 2))
                    : OptionalLong.empty();
        } catch (IOException ended) {
            return OptionalLong.empty();
        }
    }

    private static long ticks(Path process, int end) throws IOException {
        var fields = fields(process);
        long ticks = 0;
        for (int i = OWN_TIME; i < end; i++) {
            ticks += Long.parseLong(fields[i]);
        }
        return ticks;
    }

    /// Those behind the name, which may hold blanks: the first is the state.
    private static String[] fields(Path process) throws IOException {
        var line = Files.readString(process.resolve("stat"));
        return line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    }
}
