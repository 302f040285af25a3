CREATE TABLE IF NOT EXISTS leftfold_checkpoint (
    name        TEXT NOT NULL PRIMARY KEY,
    log         BLOB NOT NULL CHECK (length(log) = 16),
    incarnation INTEGER NOT NULL,
    position    INTEGER NOT NULL CHECK (position >= 0),
    event_id    BLOB NOT NULL CHECK (length(event_id) = 16)
) STRICT, WITHOUT ROWID
