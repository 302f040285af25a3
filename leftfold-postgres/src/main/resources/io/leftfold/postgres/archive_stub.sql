SET LOCAL enable_seqscan = on;
DROP TABLE IF EXISTS {schema}.stub_{part};
CREATE TABLE {schema}.stub_{part} (LIKE {schema}.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    CONSTRAINT stub_{part}_range CHECK (position >= {first} AND position < {end}));
INSERT INTO {schema}.stub_{part} (position, recorded_at, occurred_at, checksum, stream, version, schema_version, id, type,
                                  codec, tags, correlation_id, causation_id, payload)
SELECT position, recorded_at, occurred_at, checksum, stream, version, schema_version, id, type,
       '', tags, correlation_id, causation_id, ''
FROM {schema}.event_{part} ORDER BY position;
ALTER TABLE {schema}.stub_{part} ADD PRIMARY KEY (position);
CREATE INDEX ON {schema}.stub_{part} USING hash (correlation_id);
CREATE INDEX ON {schema}.stub_{part} USING hash (causation_id);
CREATE UNIQUE INDEX ON {schema}.stub_{part} (stream, version);
CREATE UNIQUE INDEX ON {schema}.stub_{part} (id);
