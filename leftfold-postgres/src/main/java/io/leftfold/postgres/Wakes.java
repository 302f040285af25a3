package io.leftfold.postgres;

import io.leftfold.LeftfoldException;
import io.leftfold.spi.Growth;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells other processes that the log has grown, and hears it from them: by `NOTIFY`, on connections of its
/// own, since PostgreSQL lets transactions that notify commit one after the other only. It is a hint that may
/// be lost: whoever listens also looks by itself from time to time. Each of the two begins when it is first
/// needed.
///
/// Whoever listens holds an advisory lock for as long as its session lasts. So it is known whether there is
/// anybody to tell, and a log that one process follows alone is spared the notifications. Safe for use by
/// several threads.
final class Wakes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Wakes.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// Between two notifications; each is a transaction, and appends may come faster than others need to hear of
    /// them.
    private static final Duration INTERVAL = Duration.ofMillis(1);

    /// How long it counts that somebody listens, or that nobody does, which is how much later the first one
    /// hears of what comes after it began.
    private static final Duration SOMEBODY = Duration.ofSeconds(1);

    private static final Duration NOBODY = Duration.ofMillis(20);

    private final Database database;
    private final Growth growth;
    private final String channel;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long head;
    private long told;
    private @Nullable Thread teller;
    private @Nullable Thread listener;
    private volatile @Nullable Connection listening;
    private volatile int listeningSession;
    private volatile boolean closed;

    Wakes(Database database, Growth growth) {
        this.database = database;
        this.growth = growth;
        this.channel = "leftfold_" + database.sql().schema();
    }

    /// The log has grown, by this process.
    void grown(long head) {
        growth.announce(head);
        lock.lock();
        try {
            if (head <= this.head || closed) {
                return;
            }
            this.head = head;
            if (teller == null) {
                teller = start("leftfold-notify", this::tell);
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// From now on what other processes write is heard of.
    void listen() {
        lock.lock();
        try {
            if (listener == null && !closed) {
                listener = start("leftfold-listen", this::hear);
            }
        } finally {
            lock.unlock();
        }
    }

    private Thread start(String name, Runnable work) {
        var thread = database.options().environment().threads().newThread(work);
        thread.setName(name);
        thread.start();
        return thread;
    }

    /// One notification at a time, of the newest head; those that come meanwhile become one.
    private void tell() {
        while (!closed) {
            try (var connection = database.connect();
                    var statement = connection.createStatement();
                    var isFollowed = connection.prepareStatement(database.sql().isFollowed);
                    var notify = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
                // What is lost in a crash would have gone to sessions that are lost in it too.
                statement.execute("SET synchronous_commit = off");
                var nanoTime = database.options().environment().nanoTime();
                long followedUntil = nanoTime.getAsLong();
                while (true) {
                    long next = awaitNews();
                    if (closed) {
                        return;
                    }
                    if (nanoTime.getAsLong() - followedUntil >= 0 && isFollowed(isFollowed)) {
                        followedUntil = nanoTime.getAsLong() + SOMEBODY.toNanos();
                    }
                    if (nanoTime.getAsLong() - followedUntil < 0) {
                        notify.setString(1, channel);
                        notify.setString(2, Long.toString(next));
                        notify.executeQuery().close();
                        LockSupport.parkNanos(this, INTERVAL.toNanos());
                    } else {
                        LockSupport.parkNanos(this, NOBODY.toNanos());
                    }
                }
            } catch (SQLException | LeftfoldException failure) {
                later("notifies others of appends no more", failure);
            }
        }
    }

    /// Whether a session follows that is not of this store.
    private boolean isFollowed(PreparedStatement select) throws SQLException {
        select.setInt(1, listeningSession);
        try (var row = select.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    private long awaitNews() {
        lock.lock();
        try {
            while (head == told && !closed) {
                changed.awaitUninterruptibly();
            }
            told = head;
            return told;
        } finally {
            lock.unlock();
        }
    }

    private void hear() {
        int interval = Math.clamp(database.options().pollInterval().toMillis(), 1, Integer.MAX_VALUE);
        while (!closed) {
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                listening = connection;
                var driver = connection.unwrap(PGConnection.class);
                // First, or this store would count itself among those who are to be told.
                listeningSession = driver.getBackendPID();
                statement.execute("LISTEN " + channel);
                statement.execute(database.sql().beginToFollow);
                look(connection);
                while (!closed) {
                    var notifications = driver.getNotifications(interval);
                    if (notifications == null || notifications.length == 0) {
                        look(connection);
                    } else {
                        growth.announce(head(notifications[notifications.length - 1].getParameter()));
                    }
                }
            } catch (SQLException | LeftfoldException failure) {
                later("hears nothing of other processes' appends", failure);
            }
        }
    }

    private void look(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(database.sql().log);
                var row = select.executeQuery()) {
            if (row.next()) {
                growth.announce(row.getLong(4));
            }
        }
    }

    /// Anybody may notify anything.
    private static long head(String payload) {
        try {
            return Long.parseLong(payload);
        } catch (NumberFormatException notOurs) {
            return 0;
        }
    }

    private void later(String what, Exception failure) {
        if (!closed) {
            LOG.warn("{} {} for {}: {}", database.name(), what, PAUSE, failure.getMessage());
            database.options().environment().pause().accept(PAUSE);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        var connection = listening;
        if (connection != null) {
            try {
                // Ends the wait for notifications.
                connection.abort(Runnable::run);
            } catch (SQLException alreadyGone) {
                LOG.debug("the connection that listens was gone", alreadyGone);
            }
        }
    }
}
