package io.leftfold.postgres.embedded;

import io.leftfold.ForeignStoreException;
import io.leftfold.StoreUnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The server of a folder, by PostgreSQL's own programs. In the folder:
///
/// - `data`: PostgreSQL's; `data/leftfold.conf` has the settings of the last start
/// - `data.new-` and something random: data that are being made
/// - `password`: of the user `leftfold`, for its owner's eyes
/// - `server.log`, and `server.log.1` once that has become long
/// - `lock`: who uses it, see [Users]
final class Server {
    static final String USER = "leftfold";
    static final Duration POLL = Duration.ofMillis(10);

    /// The one whose programs the module brings.
    private static final String VERSION = "18";

    private static final String UNFINISHED = "data.new";
    private static final Set<String> OURS = Set.of("data", "password", "server.log", "server.log.1", "lock");
    private static final Pattern PORT = Pattern.compile("(?m)^port = '(\\d+)'$");
    private static final long LOG_BYTES_MAX = 10L << 20;
    private static final int TOLD_BYTES_MAX = 2_000;
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int CONNECT_MILLIS_MAX = 1_000;
    private static final Duration STOP_WAIT_MIN = Duration.ofSeconds(10);

    private final Path folder;
    private final EmbeddedOptions options;
    private final Path data;
    private final Path log;

    /// @param folder its real path
    Server(Path folder, EmbeddedOptions options) {
        this.folder = folder;
        this.options = options;
        this.data = folder.resolve("data");
        this.log = folder.resolve("server.log");
    }

    /// Makes the folder where there is none, and looks whether it can be one of a server.
    ///
    /// @return its real path
    /// @throws ForeignStoreException      if it holds something else; nothing was touched
    /// @throws StoreUnavailableException if it cannot be made
    static Path prepare(Path folder) {
        try {
            Files.createDirectories(folder);
            if (!Files.exists(folder.resolve("data"))) {
                for (var file : Folders.list(folder)) {
                    var name = file.getFileName().toString();
                    if (!OURS.contains(name) && !name.startsWith(UNFINISHED)) {
                        throw new ForeignStoreException("the folder " + folder + " is to hold a PostgreSQL, but has no"
                                + " data of one, and something else in it: " + name
                                + "; nothing was touched: give another folder, or a new one");
                    }
                }
            }
            return folder.toRealPath();
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    "the folder " + folder + " for a PostgreSQL cannot be made or read: " + failure
                            + "; nothing was done: check the path and its rights, or give another one",
                    failure);
        }
    }

    /// The server that runs, else one that is started now.
    Pidfile start() {
        try {
            long deadline = now() + options.startupWait().toNanos();
            var running = running(deadline);
            if (running != null) {
                return running;
            }
            deleteUnfinished();
            var programs = Binaries.in(options.binaries());
            if (!Files.exists(data)) {
                make(programs);
            }
            checkVersion();
            return start(programs, deadline);
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    "the PostgreSQL in " + folder + " cannot be started: " + failure
                            + "; check the rights of the folder and the room on its disk",
                    failure);
        }
    }

    /// Waits for one that starts or stops.
    private @Nullable Pidfile running(long deadline) throws IOException {
        while (true) {
            var seen = Pidfile.read(data);
            if (seen.isEmpty()) {
                return null;
            }
            if (!seen.get().isAlive()) {
                if (seen.get().isTaken()) {
                    // Another program has the id by now, and PostgreSQL would take it for a server.
                    Files.deleteIfExists(Pidfile.of(data));
                }
                return null;
            }
            if (seen.get().isReady() && accepts(seen.get().port())) {
                return seen.get();
            }
            pause(deadline, "has a server, pid " + seen.get().pid() + ", that has been starting or stopping for long");
        }
    }

    /// What a process left that was killed while it made data.
    private void deleteUnfinished() throws IOException {
        for (var file : Folders.list(folder)) {
            if (file.getFileName().toString().startsWith(UNFINISHED)) {
                try {
                    Folders.delete(file);
                } catch (IOException | UncheckedIOException stillWritten) {
                    // By its initdb, which goes on: that is for the next start.
                }
            }
        }
    }

    private void make(Path programs) throws IOException {
        // The initdb of a process that was killed may still be at work, on its own.
        var unfinished = folder.resolve(UNFINISHED
                + "-"
                + HexFormat.of().toHexDigits(options.environment().random().nextInt()));
        var password = folder.resolve("password");
        Files.deleteIfExists(password);
        Files.createFile(password, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        var secret = new byte[16];
        options.environment().random().nextBytes(secret);
        Files.writeString(password, HexFormat.of().formatHex(secret));
        long from = logSize();
        int code = run(
                options.startupWait(),
                programs.resolve("bin/initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        if (code != 0) {
            throw failed("initdb ended with " + code, from);
        }
        Files.writeString(
                unfinished.resolve("postgresql.conf"),
                Files.readString(unfinished.resolve("postgresql.conf")) + "\ninclude 'leftfold.conf'\n");
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
    }

    private void checkVersion() throws IOException {
        var file = data.resolve("PG_VERSION");
        if (!Files.exists(file) || !Files.exists(folder.resolve("password"))) {
            throw new ForeignStoreException("the folder " + data + " holds no PostgreSQL that was made here;"
                    + " nothing was touched: give another folder");
        }
        var found = Files.readString(file).strip();
        if (!found.equals(VERSION)) {
            throw new ForeignStoreException("the data in " + data + " are of PostgreSQL " + found + ", and this is "
                    + VERSION + "; nothing was touched: export the log with the version of Leftfold that made them, and"
                    + " import it into another folder");
        }
    }

    private Pidfile start(Path programs, long deadline) throws IOException {
        if (logSize() > LOG_BYTES_MAX) {
            Files.move(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        int port = options.port() > 0 ? options.port() : lastPort();
        while (true) {
            configure(port);
            long from = logSize();
            long left = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(deadline - now()));
            int code = run(
                    Duration.ofSeconds(left + 5),
                    programs.resolve("bin/pg_ctl").toString(),
                    "start",
                    "--pgdata=" + data,
                    "--log=" + log,
                    "--wait",
                    "--timeout=" + left,
                    "--silent");
            var started = Pidfile.read(data);
            if (code == 0 && started.isPresent() && started.get().isReady()) {
                return started.get();
            }
            var said = logFrom(from);
            if (said.contains("could not bind")) {
                if (options.port() > 0) {
                    throw failed("port " + port + " of 127.0.0.1 is taken or not allowed, give another one", from);
                }
                port = freePort();
            } else if (!said.contains("still in use")) {
                throw failed("pg_ctl ended with " + code, from);
            }
            // Of a server that was killed, processes may still be about to end.
            pause(deadline, "did not start in " + options.startupWait().toSeconds() + " s; server.log there says why");
        }
    }

    private void configure(int port) throws IOException {
        var settings = new TreeMap<>(Map.of("timezone", "UTC", "log_timezone", "UTC"));
        settings.putAll(options.settings());
        settings.put("port", Integer.toString(port));
        settings.put("listen_addresses", "127.0.0.1");
        settings.put("unix_socket_directories", "");
        var lines = new ArrayList<>(List.of("# Written anew at each start."));
        settings.forEach((name, value) ->
                lines.add(name + " = '" + value.replace("\\", "\\\\").replace("'", "''") + "'"));
        Files.write(data.resolve("leftfold.conf"), lines);
    }

    /// The same as before, so that a pool of connections finds a server that was started again.
    private int lastPort() throws IOException {
        var settings = data.resolve("leftfold.conf");
        if (Files.exists(settings)) {
            var last = PORT.matcher(Files.readString(settings));
            if (last.find() && isFree(Integer.parseInt(last.group(1)))) {
                return Integer.parseInt(last.group(1));
            }
        }
        return freePort();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(LOOPBACK, port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(LOOPBACK, port), CONNECT_MILLIS_MAX);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    String password() {
        try {
            return Files.readString(folder.resolve("password")).strip();
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    "the password in " + folder + " cannot be read: " + failure
                            + "; only the user that made the folder can use its PostgreSQL",
                    failure);
        }
    }

    /// Ends sessions, writes what is in memory to the data, and waits for that.
    void stop() {
        try {
            var running = Pidfile.read(data);
            if (running.isEmpty() || !running.get().isAlive()) {
                return;
            }
            long from = logSize();
            var wait = options.startupWait().compareTo(STOP_WAIT_MIN) > 0 ? options.startupWait() : STOP_WAIT_MIN;
            int code = run(
                    wait.plusSeconds(5),
                    Binaries.in(options.binaries()).resolve("bin/pg_ctl").toString(),
                    "stop",
                    "--pgdata=" + data,
                    "--mode=fast",
                    "--wait",
                    "--timeout=" + wait.toSeconds(),
                    "--silent");
            if (code != 0) {
                throw new StoreUnavailableException("the PostgreSQL in " + folder + ", pid "
                        + running.get().pid() + ", did not stop: pg_ctl ended with " + code + "; end it by hand."
                        + " server.log there: " + logFrom(from));
            }
            awaitEnd(running.get().pid(), "was told to stop and does not end");
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    "the PostgreSQL in " + folder + " cannot be stopped: " + failure, failure);
        }
    }

    /// As `kill -9` of all its processes, and waits until they are gone.
    void kill(long pid) {
        var postmaster = ProcessHandle.of(pid);
        if (postmaster.isEmpty() || !Pidfile.isAlive(pid, data)) {
            return;
        }
        // The first of them goes first and starts no more; what it has just started ends by itself.
        var all = Stream.concat(postmaster.stream(), postmaster.get().descendants())
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(process -> awaitEnd(process.pid(), "is killed and does not end"));
    }

    private void awaitEnd(long pid, String otherwise) {
        long deadline = now() + options.startupWait().toNanos();
        while (Pidfile.isAlive(pid, data)) {
            pause(deadline, "has a process " + pid + " that " + otherwise);
        }
    }

    /// Its output goes to the server's log: a pipe would stay open as long as the server.
    private int run(Duration wait, String... command) throws IOException {
        var words = new ArrayList<String>();
        if (System.getProperty("user.name").equals("root")) {
            // PostgreSQL refuses to run as root. In a user namespace where nobody is root it does not see that.
            words.addAll(List.of("unshare", "--user"));
        }
        words.addAll(List.of(command));
        var process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            if (process.waitFor(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new StoreUnavailableException(command[0] + " took longer than " + wait.toSeconds()
                    + " s for the PostgreSQL in " + folder + "; give it more time, or look into server.log there");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "interrupted while " + command[0] + " ran for the PostgreSQL in " + folder
                            + "; it may be there later: try again",
                    interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    private long now() {
        return options.environment().nanoTime().getAsLong();
    }

    private void pause(long deadline, String otherwise) {
        if (now() > deadline || Thread.currentThread().isInterrupted()) {
            throw new StoreUnavailableException("the PostgreSQL in " + folder + " " + otherwise);
        }
        options.environment().pause().accept(POLL);
    }

    private long logSize() throws IOException {
        return Files.exists(log) ? Files.size(log) : 0;
    }

    private StoreUnavailableException failed(String what, long from) throws IOException {
        return new StoreUnavailableException(
                "the PostgreSQL in " + folder + " cannot be started: " + what + "; its server.log: " + logFrom(from));
    }

    /// The last of what was written since.
    private String logFrom(long position) throws IOException {
        if (!Files.exists(log)) {
            return "is not there";
        }
        try (var channel = FileChannel.open(log)) {
            var bytes = ByteBuffer.allocate(Math.clamp(channel.size() - position, 0, TOLD_BYTES_MAX));
            channel.read(bytes, channel.size() - bytes.capacity());
            return new String(bytes.array(), StandardCharsets.UTF_8).strip();
        }
    }
}
