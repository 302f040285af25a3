PRAGMA application_id = 0x4C656674;
PRAGMA user_version = 1;

CREATE TABLE log (
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    id             BLOB NOT NULL CHECK (length(id) = 16),
    incarnation    INTEGER NOT NULL CHECK (incarnation >= 1),
    first_position INTEGER NOT NULL CHECK (first_position >= 1),
    created_at     INTEGER NOT NULL
) STRICT;

CREATE TABLE stream (
    number   INTEGER PRIMARY KEY,
    category TEXT NOT NULL,
    entity   TEXT NOT NULL,
    state    INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    fields   BLOB,
    UNIQUE (category, entity)
) STRICT;

-- The payload comes late in the row, so that what filters look at is never on an overflow page.
CREATE TABLE event (
    position       INTEGER PRIMARY KEY,
    stream         INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    id             BLOB NOT NULL CHECK (length(id) = 16),
    recorded_at    INTEGER NOT NULL,
    occurred_at    INTEGER,
    checksum       INTEGER NOT NULL,
    schema_version INTEGER NOT NULL,
    type           TEXT NOT NULL,
    codec          TEXT NOT NULL,
    tags           TEXT,
    correlation_id TEXT,
    causation_id   TEXT,
    metadata       BLOB,
    payload        BLOB NOT NULL,
    key_id         TEXT,
    hash           BLOB,
    signature      BLOB
) STRICT;

CREATE UNIQUE INDEX event_by_id ON event (id);
CREATE UNIQUE INDEX event_by_stream ON event (stream, version);
CREATE INDEX event_by_correlation ON event (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE INDEX event_by_causation ON event (causation_id) WHERE causation_id IS NOT NULL;

CREATE TABLE event_tag (
    tag      TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (tag, position)
) STRICT, WITHOUT ROWID;

-- Every append has a key, so the ranges from first to last cover the log. An append without events has last = first - 1.
CREATE TABLE append_key (
    key         TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_update BEFORE UPDATE ON event BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted');
END;
CREATE TRIGGER event_delete BEFORE DELETE ON event BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted');
END;
-- INSERT OR REPLACE deletes what stands in its way without a delete trigger: so nothing may stand there.
CREATE TRIGGER event_insert BEFORE INSERT ON event BEGIN
    SELECT CASE
        WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event)
            THEN RAISE(ABORT, 'positions have no gap, and events are never changed or deleted')
        WHEN NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = NEW.stream)
            THEN RAISE(ABORT, 'versions have no gap, and events are never changed or deleted')
        WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
            THEN RAISE(ABORT, 'the event id is used, and events are never changed or deleted')
    END;
END;

CREATE TRIGGER event_tag_update BEFORE UPDATE ON event_tag BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted');
END;
CREATE TRIGGER event_tag_delete BEFORE DELETE ON event_tag BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted');
END;
CREATE TRIGGER event_tag_insert BEFORE INSERT ON event_tag
WHEN NEW.position IS NOT (SELECT max(position) FROM event) BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted: only the last one gets its tags');
END;

CREATE TRIGGER append_key_update BEFORE UPDATE ON append_key BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted, nor are their keys');
END;
CREATE TRIGGER append_key_delete BEFORE DELETE ON append_key BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted, nor are their keys');
END;
CREATE TRIGGER append_key_insert BEFORE INSERT ON append_key
WHEN EXISTS (SELECT 1 FROM append_key WHERE key = NEW.key) BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted, nor are their keys');
END;

CREATE TRIGGER stream_update BEFORE UPDATE OF number, category, entity ON stream BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted, nor are their streams');
END;
CREATE TRIGGER stream_delete BEFORE DELETE ON stream BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted, nor are their streams');
END;
CREATE TRIGGER stream_insert BEFORE INSERT ON stream
WHEN EXISTS (SELECT 1 FROM stream WHERE number = NEW.number)
        OR EXISTS (SELECT 1 FROM stream WHERE category = NEW.category AND entity = NEW.entity) BEGIN
    SELECT RAISE(ABORT, 'events are never changed or deleted, nor are their streams');
END;

CREATE TRIGGER log_update BEFORE UPDATE OF one, id ON log BEGIN
    SELECT RAISE(ABORT, 'a log keeps its id');
END;
CREATE TRIGGER log_delete BEFORE DELETE ON log BEGIN
    SELECT RAISE(ABORT, 'a log keeps its id');
END;
CREATE TRIGGER log_insert BEFORE INSERT ON log
WHEN EXISTS (SELECT 1 FROM log) BEGIN
    SELECT RAISE(ABORT, 'a log keeps its id');
END;
