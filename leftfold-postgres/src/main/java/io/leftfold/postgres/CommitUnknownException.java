package io.leftfold.postgres;

import java.sql.SQLException;

/// The connection broke at a commit, and nobody knows yet whether that took place.
final class CommitUnknownException extends Exception {
    private static final long serialVersionUID = 1;

    CommitUnknownException(SQLException cause) {
        super(cause);
    }
}
