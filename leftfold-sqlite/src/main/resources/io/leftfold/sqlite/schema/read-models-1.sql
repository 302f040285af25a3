PRAGMA application_id = 0x4C656652;
PRAGMA user_version = 1;

CREATE TABLE leftfold_checkpoint (
    name        TEXT NOT NULL PRIMARY KEY,
    log         BLOB NOT NULL CHECK (length(log) = 16),
    incarnation INTEGER NOT NULL,
    position    INTEGER NOT NULL CHECK (position >= 0),
    event_id    BLOB NOT NULL CHECK (length(event_id) = 16)
) STRICT, WITHOUT ROWID;
