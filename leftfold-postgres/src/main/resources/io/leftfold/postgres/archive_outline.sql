SET LOCAL enable_seqscan = on;
DROP TABLE IF EXISTS {schema}.outline_{part};
CREATE TABLE {schema}.outline_{part} (LIKE {schema}.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    CONSTRAINT outline_{part}_range CHECK (position >= {first} AND position < {end}));
INSERT INTO {schema}.outline_{part} (position, recorded_at, occurred_at, checksum, stream, version, schema_version, id, type,
                                  codec, tags, correlation_id, causation_id, payload)
SELECT position, recorded_at, occurred_at, checksum, stream, version, schema_version, id, type,
       '', tags, correlation_id, causation_id, ''
FROM {schema}.event_{part} ORDER BY position;
ALTER TABLE {schema}.outline_{part} ADD PRIMARY KEY (position);
CREATE INDEX ON {schema}.outline_{part} USING hash (correlation_id);
CREATE INDEX ON {schema}.outline_{part} USING hash (causation_id);
CREATE UNIQUE INDEX ON {schema}.outline_{part} (stream, version);
CREATE UNIQUE INDEX ON {schema}.outline_{part} (id);
