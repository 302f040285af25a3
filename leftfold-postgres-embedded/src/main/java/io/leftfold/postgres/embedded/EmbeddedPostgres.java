package io.leftfold.postgres.embedded;

import io.leftfold.ForeignStoreException;
import io.leftfold.StoreUnavailableException;
import java.nio.file.Path;

/// A server of PostgreSQL in a folder, for demos, tests and development, until it is closed. Safe for use by
/// several threads.
///
/// Any number, in this process and in others, may start the server of one folder: the first starts it, the
/// others use the one that runs, and the last that closes stops it. A process that was killed leaves the
/// server running; the next one takes it over. The data are kept, and as durable as PostgreSQL's are.
///
/// It listens on 127.0.0.1 alone, and wants a password that only the folder's owner can read. PostgreSQL
/// refuses to run as root; where this process does, the server runs in a user namespace, which the system
/// must allow.
public final class EmbeddedPostgres implements AutoCloseable {
    private final Path folder;
    private final EmbeddedOptions options;
    private final Server server;
    private final Pidfile started;
    private final String password;
    private boolean closed;

    private EmbeddedPostgres(Path folder, EmbeddedOptions options, Server server, Pidfile started) {
        this.folder = folder;
        this.options = options;
        this.server = server;
        this.started = started;
        this.password = server.password();
    }

    /// Starts the server whose data are in `folder`, with [EmbeddedOptions#DEFAULTS].
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, EmbeddedOptions.DEFAULTS);
    }

    /// Starts the server whose data are in `folder`, which is made where there is none; uses the one that runs
    /// there, with its own options, if one does. Takes a second or two in a new folder, and more the first time,
    /// when the programs are unpacked.
    ///
    /// @throws ForeignStoreException      if the folder holds something else, or data of another version;
    ///     nothing
    ///     was
    ///                                   touched
    /// @throws StoreUnavailableException if the folder cannot be written, the port is taken, or the server does
    ///     not
    ///                                   start, with the last lines of its log; what was there before is kept
    public static EmbeddedPostgres start(Path folder, EmbeddedOptions options) {
        var real = Server.prepare(folder);
        var server = new Server(real, options);
        return Users.join(real, options, () -> new EmbeddedPostgres(real, options, server, server.start()));
    }

    /// For JDBC, with the user and the password: `jdbc:postgresql://127.0.0.1:41234/postgres?user=…&password=…`.
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?user=" + Server.USER + "&password=" + password;
    }

    /// The server's first process.
    public long pid() {
        return started.pid();
    }

    public int port() {
        return started.port();
    }

    /// Stops the server, unless somebody else uses it, here or in another process. Sessions that are left are
    /// ended.
    ///
    /// @throws StoreUnavailableException if it does not stop
    @Override
    public synchronized void close() {
        // Whoever comes second returns when the first is done, not before.
        if (!closed) {
            closed = true;
            Users.leave(folder, options, server::stop);
        }
    }

    /// Kills the server, whoever uses it: all its processes, as by `kill -9`. For tests of what then happens.
    /// The next start in the folder starts it again, on the same port if that is still free; this one is to
    /// be closed nevertheless.
    public void kill() {
        server.kill(started.pid());
    }

    @Override
    public String toString() {
        return "PostgreSQL in " + folder + ", port " + port();
    }
}
