package io.leftfold.postgres;

import io.leftfold.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;

/// Sees to it that there is a part for every position that is to be written. Parts are committed before there is an
/// event in them: a server tells its sessions of a new part a moment after the commit, and whoever read in that
/// moment would see what was committed with the part, but not the part. Safe for use by several threads.
final class Parts {
    private final Database database;
    private final long size;

    /// Below this there are parts.
    private long end;

    /// @param size positions of one part
    Parts(Database database, long size) {
        this.database = database;
        this.size = size;
    }

    /// Makes those up to half a part beyond `head`, unless they were made before. On a connection of its own, not
    /// of the pool: those who wait for the log's lock, which the caller may hold, may have all of these.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached; trying again is safe
    synchronized void makeFor(long head) {
        if (head >= end) {
            try (var connection = database.connect()) {
                makeFor(connection, head);
            } catch (SQLException failure) {
                throw Failures.translate(failure, database.name());
            }
        }
    }

    /// The same on `connection`, which is in no transaction.
    synchronized void makeFor(Connection connection, long head) throws SQLException {
        long place = head + size / 2;
        try (var make = connection.prepareStatement(database.sql().makeParts)) {
            make.setLong(1, place);
            make.executeQuery().close();
        }
        end = place;
    }

    /// To be called where a part is missing, so that it is made at the next attempt: the server goes on for another one
    /// that has failed, and does not have what was made there last.
    ///
    /// @return what the caller hears of that who does not try again
    synchronized StoreUnavailableException missing(SQLException failure) {
        end = 0;
        return new StoreUnavailableException(
                database.name() + " has no part for what is appended, which the server before it had; nothing was"
                        + " written, trying again is safe and makes it",
                failure);
    }
}
