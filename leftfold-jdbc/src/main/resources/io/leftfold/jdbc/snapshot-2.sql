DROP TABLE leftfold_snapshot;
CREATE TABLE leftfold_snapshot (
    log         TEXT NOT NULL,
    category    TEXT NOT NULL,
    entity      TEXT NOT NULL,
    version     BIGINT NOT NULL,
    position    BIGINT NOT NULL,
    incarnation BIGINT NOT NULL,
    event_id    TEXT NOT NULL,
    schema_name TEXT NOT NULL,
    size        BIGINT NOT NULL,
    state       {bytes} NOT NULL,
    saved_at    TEXT NOT NULL,
    PRIMARY KEY (log, category, entity, schema_name, version)
);
