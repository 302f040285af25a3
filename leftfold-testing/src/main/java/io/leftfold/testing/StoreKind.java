package io.leftfold.testing;

/// Which store a test gets.
public enum StoreKind {
    /// In memory.
    MEMORY,
    /// In a file of SQLite, in a folder of the test's own.
    SQLITE,
    /// In a schema of PostgreSQL of the test's own. Needs `leftfold-postgres` and `leftfold-postgres-embedded` on
    /// the test's class path: one server is started for all tests of a machine's user, in a folder of the
    /// temporary directory, and stopped when the last run ends. With the system property
    /// `leftfold.testing.postgres`, a URL for JDBC, it is that server and none is started.
    POSTGRESQL
}
