package io.leftfold.postgres;

import io.leftfold.StoreUnavailableException;

/// Sees to it that there is a part for every position that is to be written. Parts are made in a transaction of
/// their own, committed before there is an event in them: a server tells its sessions of a new part a moment after
/// the commit, and whoever read in that moment would see what was committed with the part, but not the part. Safe
/// for use by several threads.
final class Parts {
    private final Database database;
    private final long size;

    /// Below this there are parts.
    private volatile long end;

    /// @param size positions of one part
    Parts(Database database, long size) {
        this.database = database;
        this.size = size;
    }

    /// Makes those up to half a part beyond `head`, on a connection of the pool, if they are not there.
    ///
    /// @throws StoreUnavailableException if the server cannot be reached; trying again is safe
    void makeFor(long head) {
        if (head < end) {
            return;
        }
        long place = head + size / 2;
        database.read(connection -> {
            try (var make = connection.prepareStatement(database.sql().makeParts)) {
                make.setLong(1, place);
                make.executeQuery().close();
            }
            return true;
        });
        end = place;
    }

    /// To be called where a part is missing: the server goes on for another one that has failed, and does not have
    /// what was made there last.
    void forget() {
        end = 0;
    }
}
