-- The schema of one log is written {schema}; its name needs no quotes within a literal.
--
-- Advisory locks are of these classes: 1818652276 whoever writes the log, or makes its parts; 1818652277 whoever
-- migrates; 1818652278 those who follow; 1818652279 whoever archives.

CREATE TABLE {schema}.log (
    one            boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (one),
    id             uuid    NOT NULL,
    incarnation    bigint  NOT NULL CHECK (incarnation >= 1),
    first_position bigint  NOT NULL CHECK (first_position >= 1),
    part_size      bigint  NOT NULL CHECK (part_size >= 1),
    created_at     bigint  NOT NULL
);
COMMENT ON TABLE {schema}.log IS 'Which log this is: one row.';

CREATE TABLE {schema}.stream (
    number   integer  NOT NULL PRIMARY KEY CHECK (number >= 1),
    state    smallint NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    category text     COLLATE "C" NOT NULL,
    entity   text     COLLATE "C" NOT NULL,
    fields   bytea,
    UNIQUE (category, entity)
);
COMMENT ON TABLE {schema}.stream IS 'The name of each stream, and the number that stands for it in events.';
COMMENT ON COLUMN {schema}.stream.state IS '0 open, 1 closed, 2 deleted';

-- Fixed widths first, so that little is lost between columns.
CREATE TABLE {schema}.event (
    position       bigint  NOT NULL,
    recorded_at    bigint  NOT NULL,
    occurred_at    bigint,
    checksum       bigint  NOT NULL,
    stream         integer NOT NULL,
    version        integer NOT NULL,
    schema_version integer NOT NULL,
    id             uuid    NOT NULL,
    type           text    COLLATE "C" NOT NULL,
    codec          text    COLLATE "C" NOT NULL,
    tags           text    COLLATE "C",
    correlation_id bytea,
    causation_id   bytea,
    metadata       bytea,
    payload        bytea   NOT NULL,
    key_id         text    COLLATE "C",
    hash           bytea,
    signature      bytea
) PARTITION BY RANGE (position);
COMMENT ON TABLE {schema}.event IS 'The events, in parts by position. Times are microseconds since 1970.';
COMMENT ON COLUMN {schema}.event.correlation_id IS 'See the function name_of.';

-- Each part has two more, which PostgreSQL makes per part only: unique by (stream, version) and by id, see make_parts.
ALTER TABLE {schema}.event ADD PRIMARY KEY (position);
CREATE INDEX event_by_correlation ON {schema}.event USING hash (correlation_id);
CREATE INDEX event_by_causation ON {schema}.event USING hash (causation_id);

CREATE TABLE {schema}.event_tag (
    position bigint NOT NULL,
    tag      bigint NOT NULL,
    PRIMARY KEY (tag, position)
) PARTITION BY RANGE (position);
COMMENT ON TABLE {schema}.event_tag IS 'Finds events by tag.';
COMMENT ON COLUMN {schema}.event_tag.tag IS 'See the function tag_number.';

-- Every append has a key, so the ranges of positions cover the log.
CREATE TABLE {schema}.append_key (
    key         uuid    NOT NULL PRIMARY KEY,
    fingerprint uuid    NOT NULL,
    first       bigint  NOT NULL,
    count       integer NOT NULL
);
COMMENT ON TABLE {schema}.append_key IS 'What was appended under which key.';
COMMENT ON COLUMN {schema}.append_key.key IS 'The key, if it is a UUID, else a version 8 made of half of its SHA-256.';

-- What an id or a key is as text, and the other way round. -------------------------------------------------------------

CREATE FUNCTION {schema}.name_of(written bytea) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN length(written) = 17 AND get_byte(written, 0) = 0 THEN encode(substr(written, 2), 'hex')::uuid::text
    ELSE convert_from(written, 'UTF8')
END;

CREATE FUNCTION {schema}.tag_number(tag text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ('x' || encode(substr(sha256(convert_to(tag, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint;

CREATE VIEW {schema}.readable_event AS
SELECT e.position,
       s.category || '-' || s.entity AS stream,
       e.version,
       e.type,
       e.schema_version,
       to_timestamp(e.recorded_at / 1000000.0) AS recorded_at,
       to_timestamp(coalesce(e.occurred_at, e.recorded_at) / 1000000.0) AS occurred_at,
       e.id,
       string_to_array(e.tags, E'\n') AS tags,
       {schema}.name_of(e.correlation_id) AS correlation_id,
       {schema}.name_of(e.causation_id) AS causation_id,
       nullif(e.codec, '') AS codec,
       CASE WHEN e.codec <> '' THEN e.payload END AS payload
FROM {schema}.event e JOIN {schema}.stream s ON s.number = e.stream;
COMMENT ON VIEW {schema}.readable_event IS 'Events for the eyes of people. Where they are archived there is no codec and no payload.';

-- Nothing is changed or deleted. ---------------------------------------------------------------------------------------

CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or deleted, nor are their streams and keys'
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER event_kept BEFORE UPDATE OR DELETE ON {schema}.event
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER event_tag_kept BEFORE UPDATE OR DELETE ON {schema}.event_tag
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER append_key_kept BEFORE UPDATE OR DELETE ON {schema}.append_key
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER stream_kept BEFORE DELETE OR UPDATE OF number, category, entity ON {schema}.stream
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER log_kept BEFORE DELETE OR UPDATE OF one, id ON {schema}.log
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();

CREATE TRIGGER event_not_emptied BEFORE TRUNCATE ON {schema}.event EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER event_tag_not_emptied BEFORE TRUNCATE ON {schema}.event_tag EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER append_key_not_emptied BEFORE TRUNCATE ON {schema}.append_key EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER stream_not_emptied BEFORE TRUNCATE ON {schema}.stream EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER log_not_emptied BEFORE TRUNCATE ON {schema}.log EXECUTE FUNCTION {schema}.refuse();

-- Who follows. --------------------------------------------------------------------------------------------------------

CREATE FUNCTION {schema}.begin_to_follow() RETURNS void LANGUAGE sql
RETURN pg_advisory_lock_shared(1818652278, '{schema}.log'::regclass::oid::int);
COMMENT ON FUNCTION {schema}.begin_to_follow IS 'Whoever listens calls it; its session is told of appends until it ends.';

CREATE FUNCTION {schema}.is_followed(but integer) RETURNS boolean LANGUAGE sql
RETURN EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND classid = 1818652278 AND objid = '{schema}.log'::regclass AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND granted AND pid <> but);
COMMENT ON FUNCTION {schema}.is_followed IS 'Whether a session other than this one follows.';

-- What writes. Runs with the rights of the owner, so that whoever appends needs no right to do anything else. -----------

-- The part for `place` and those before it, so that a writer finds the next one there.
CREATE FUNCTION {schema}.make_parts(place bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    size bigint := (SELECT part_size FROM {schema}.log);
    part bigint := (place - 1) / size;
    name text;
BEGIN
    IF place > coalesce((SELECT max(position) FROM {schema}.event), 0) + 1000 * size THEN
        RAISE EXCEPTION 'position % is too far ahead to make a part for it', place
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(1818652276, '{schema}.event'::regclass::oid::int);
    WHILE part >= 0 LOOP
        name := 'event_' || lpad((part + 1)::text, 6, '0');
        EXIT WHEN to_regclass('{schema}.' || name) IS NOT NULL;
        -- Made aside and attached: that waits for nobody who reads or writes.
        EXECUTE format('CREATE TABLE {schema}.%1$I (LIKE {schema}.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
                        CONSTRAINT %2$I CHECK (position >= %3$s AND position < %4$s))',
                       name, name || '_range', part * size + 1, (part + 1) * size + 1);
        EXECUTE format('ALTER TABLE {schema}.event ATTACH PARTITION {schema}.%I FOR VALUES FROM (%s) TO (%s)',
                       name, part * size + 1, (part + 1) * size + 1);
        EXECUTE format('ALTER TABLE {schema}.%I DROP CONSTRAINT %I', name, name || '_range');
        EXECUTE format('CREATE UNIQUE INDEX ON {schema}.%I (stream, version)', name);
        EXECUTE format('CREATE UNIQUE INDEX ON {schema}.%I (id)', name);
        EXECUTE format('CREATE TRIGGER event_not_emptied BEFORE TRUNCATE ON {schema}.%I
                        EXECUTE FUNCTION {schema}.refuse()', name);
        name := 'event_tag_' || lpad((part + 1)::text, 6, '0');
        EXECUTE format('CREATE TABLE {schema}.%1$I (LIKE {schema}.event_tag,
                        CONSTRAINT %2$I CHECK (position >= %3$s AND position < %4$s))',
                       name, name || '_range', part * size + 1, (part + 1) * size + 1);
        EXECUTE format('ALTER TABLE {schema}.event_tag ATTACH PARTITION {schema}.%I FOR VALUES FROM (%s) TO (%s)',
                       name, part * size + 1, (part + 1) * size + 1);
        EXECUTE format('ALTER TABLE {schema}.%I DROP CONSTRAINT %I', name, name || '_range');
        EXECUTE format('CREATE TRIGGER event_tag_not_emptied BEFORE TRUNCATE ON {schema}.%I
                        EXECUTE FUNCTION {schema}.refuse()', name);
        part := part - 1;
    END LOOP;
END $$;

-- A caller may stop where the server waits for the rest of what it sends, with the log's lock: between the messages of a
-- statement no timeout but that of the transaction holds, which PostgreSQL has from 17 on. Before, only a connection
-- that is dead is noticed, by its keepalives.
CREATE FUNCTION {schema}.bound_transaction(timeout text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN current_setting('transaction_timeout', true) IS NOT NULL
        AND set_config('transaction_timeout', timeout, true) IS NOT NULL;
END $$;

-- A standby would take the lock too, which is its own, and answer by what it has heard of so far.
CREATE FUNCTION {schema}.refuse_to_only_read() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_read_only') = 'on' THEN
        RAISE EXCEPTION 'a log cannot be written here: this server is a standby, or the session is to read only'
            USING ERRCODE = 'read_only_sql_transaction';
    END IF;
    RETURN true;
END $$;

-- Waits for the log's lock, which lasts until the transaction ends; says where the log stands then. A caller that
-- stops in between is ended by the server, so that it does not stop all others.
CREATE FUNCTION {schema}.lock_log(OUT head bigint, OUT recorded_at bigint, OUT last_stream integer)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a log is written in READ COMMITTED only, not in %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    IF {schema}.refuse_to_only_read() THEN END IF;
    PERFORM set_config('idle_in_transaction_session_timeout', '5s', true);
    PERFORM pg_advisory_xact_lock(1818652276, '{schema}.log'::regclass::oid::int);
    SELECT e.position, e.recorded_at INTO head, recorded_at FROM {schema}.event e ORDER BY e.position DESC LIMIT 1;
    head := coalesce(head, 0);
    last_stream := coalesce((SELECT max(number) FROM {schema}.stream), 0);
    IF {schema}.bound_transaction('30s') THEN END IF;
END $$;

-- Takes the log's lock and says why nothing may be written: -1 if a key or an id is taken, -2 if the log does not end at
-- `known`; null if it may. The lock is taken by a statement of its own, so that what follows sees whatever its last owner
-- has written. (An IF about what a function returns is cheaper than a PERFORM, which is a query.)
CREATE FUNCTION {schema}.begin_append(known bigint, keys uuid[], ids uuid[]) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' OR current_setting('synchronous_commit') = 'off' THEN
        RAISE EXCEPTION 'a log is written in READ COMMITTED and with synchronous_commit, not in % and with %',
            current_setting('transaction_isolation'), current_setting('synchronous_commit')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    IF current_setting('transaction_read_only') = 'on' AND {schema}.refuse_to_only_read() THEN END IF;
    IF pg_advisory_xact_lock(1818652276, '{schema}.log'::regclass::oid::int) IS NULL THEN END IF;
    RETURN CASE
        WHEN EXISTS (SELECT FROM {schema}.event e WHERE e.position = known + 1)
            OR known > 0 AND NOT EXISTS (SELECT FROM {schema}.event e WHERE e.position = known) THEN -2
        WHEN EXISTS (SELECT FROM {schema}.append_key k WHERE k.key = ANY (keys))
            OR EXISTS (SELECT FROM {schema}.event e WHERE e.id = ANY (ids)) THEN -1
    END;
END $$;

-- Writes a batch of appends if the log still ends at `known`: all that was decided rests on that.
--
-- Returns where the log ends afterwards, or why nothing was written, as begin_append says; -1 also if the name of a new
-- stream is taken. Uniqueness holds by the lock; the indexes of a part are the second net.
CREATE FUNCTION {schema}.append(
    known bigint,
    new_numbers integer[], new_categories text[], new_entities text[],
    changed integer[], states smallint[], fields bytea[],
    recorded_at bigint,
    streams integer[], versions integer[], ids uuid[], occurred bigint[], checksums bigint[], schema_versions integer[],
    types text[], codecs text[], tags text[], correlations bytea[], causations bytea[], metadata bytea[], payloads bytea[],
    tagged bigint[], tag_numbers bigint[],
    keys uuid[], fingerprints uuid[], firsts bigint[], counts integer[])
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    against bigint := {schema}.begin_append(known, keys, ids);
BEGIN
    IF against IS NOT NULL THEN
        RETURN against;
    END IF;
    IF cardinality(new_numbers) > 0 THEN
        IF EXISTS (SELECT FROM {schema}.stream s JOIN unnest(new_categories, new_entities) AS u(category, entity)
                   USING (category, entity)) THEN
            RETURN -1;
        END IF;
        INSERT INTO {schema}.stream (number, category, entity)
        SELECT * FROM unnest(new_numbers, new_categories, new_entities);
    END IF;
    IF cardinality(keys) > 0 THEN
        WITH new_key AS (
            INSERT INTO {schema}.append_key (key, fingerprint, first, count)
            SELECT * FROM unnest(keys, fingerprints, firsts, counts)
        ), new_tag AS (
            INSERT INTO {schema}.event_tag (position, tag)
            SELECT * FROM unnest(tagged, tag_numbers)
        )
        INSERT INTO {schema}.event (position, recorded_at, occurred_at, checksum, stream, version, schema_version, id,
                                    type, codec, tags, correlation_id, causation_id, metadata, payload)
        SELECT known + n, append.recorded_at, u.occurred_at, u.checksum, u.stream, u.version, u.schema_version, u.id,
               u.type, u.codec, u.tags, u.correlation_id, u.causation_id, u.metadata, u.payload
        FROM unnest(streams, versions, ids, occurred, checksums, schema_versions, types, codecs, append.tags,
                    correlations, causations, append.metadata, payloads)
             WITH ORDINALITY AS u(stream, version, id, occurred_at, checksum, schema_version, type, codec, tags,
                                  correlation_id, causation_id, metadata, payload, n);
    END IF;
    IF cardinality(changed) > 0 THEN
        UPDATE {schema}.stream s SET state = u.state, fields = coalesce(u.fields, s.fields)
        FROM unnest(changed, states, append.fields) AS u(number, state, fields)
        WHERE s.number = u.number;
    END IF;
    IF {schema}.bound_transaction('5s') THEN END IF;
    RETURN known + cardinality(streams);
END $$;

-- The same for one append of one event to a stream that stays as it is: without arrays it takes half of the time.
--
-- The category and the entity are those of a stream that is new, else null.
CREATE FUNCTION {schema}.append_one(
    known bigint, recorded_at bigint, new_category text, new_entity text,
    stream integer, version integer, id uuid, occurred_at bigint, checksum bigint, schema_version integer,
    type text, codec text, tags text, correlation_id bytea, causation_id bytea, metadata bytea, payload bytea,
    tag_numbers bigint[], key uuid, fingerprint uuid)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    against bigint := {schema}.begin_append(known, ARRAY[key], ARRAY[id]);
BEGIN
    IF against IS NOT NULL THEN
        RETURN against;
    END IF;
    IF new_category IS NOT NULL THEN
        IF EXISTS (SELECT FROM {schema}.stream s WHERE s.category = new_category AND s.entity = new_entity) THEN
            RETURN -1;
        END IF;
        INSERT INTO {schema}.stream (number, category, entity) VALUES (stream, new_category, new_entity);
    END IF;
    WITH new_key AS (
        INSERT INTO {schema}.append_key (key, fingerprint, first, count) VALUES (key, fingerprint, known + 1, 1)
    ), new_tag AS (
        INSERT INTO {schema}.event_tag (position, tag) SELECT known + 1, unnest(tag_numbers)
    )
    INSERT INTO {schema}.event (position, recorded_at, occurred_at, checksum, stream, version, schema_version, id,
                                type, codec, tags, correlation_id, causation_id, metadata, payload)
    VALUES (known + 1, recorded_at, occurred_at, checksum, stream, version, schema_version, id,
            type, codec, tags, correlation_id, causation_id, metadata, payload);
    IF {schema}.bound_transaction('5s') THEN END IF;
    RETURN known + 1;
END $$;

REVOKE ALL ON FUNCTION {schema}.make_parts, {schema}.lock_log, {schema}.begin_append,
    {schema}.append, {schema}.append_one FROM PUBLIC;

-- Parts that are archived. ---------------------------------------------------------------------------------------------

-- In the place of an archived part stands another that has all of its events but their payloads and metadata, and as
-- their codec the empty text, so that appends decide as before.
CREATE TABLE {schema}.archive (
    first       bigint NOT NULL PRIMARY KEY,
    last        bigint NOT NULL CHECK (last >= first),
    file        text   COLLATE "C" NOT NULL,
    checksum    bytea  NOT NULL,
    bytes       bigint NOT NULL,
    archived_at bigint NOT NULL
);
COMMENT ON TABLE {schema}.archive IS 'Parts whose payloads are in files. The checksum is the SHA-256 of the file.';

CREATE TABLE {schema}.retention (
    first            bigint  NOT NULL PRIMARY KEY,
    last             bigint  NOT NULL,
    decided_at       bigint  NOT NULL,
    decided_by       text    NOT NULL CHECK (decided_by <> ''),
    reason           text    NOT NULL CHECK (reason <> ''),
    archive_verified boolean NOT NULL,
    file             text    COLLATE "C" NOT NULL,
    checksum         bytea   NOT NULL
);
COMMENT ON TABLE {schema}.retention IS 'By whose decision the database holds the payloads of archived parts no more.';

CREATE TRIGGER archive_kept BEFORE UPDATE OR DELETE ON {schema}.archive
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER retention_kept BEFORE UPDATE OR DELETE ON {schema}.retention
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER archive_not_emptied BEFORE TRUNCATE ON {schema}.archive EXECUTE FUNCTION {schema}.refuse();
CREATE TRIGGER retention_not_emptied BEFORE TRUNCATE ON {schema}.retention EXECUTE FUNCTION {schema}.refuse();
