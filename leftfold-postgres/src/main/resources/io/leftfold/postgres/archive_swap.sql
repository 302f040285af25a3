LOCK TABLE ONLY {schema}.event IN ACCESS EXCLUSIVE MODE;
ALTER TABLE {schema}.event DETACH PARTITION {schema}.event_{part};
ALTER TABLE {schema}.event_{part} RENAME TO archived_event_{part};
CREATE TRIGGER event_kept BEFORE UPDATE OR DELETE ON {schema}.archived_event_{part}
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse();
ALTER TABLE {schema}.outline_{part} RENAME TO event_{part};
ALTER TABLE {schema}.event ATTACH PARTITION {schema}.event_{part} FOR VALUES FROM ({first}) TO ({end});
ALTER TABLE {schema}.event_{part} DROP CONSTRAINT outline_{part}_range;
CREATE TRIGGER event_not_emptied BEFORE TRUNCATE ON {schema}.event_{part} EXECUTE FUNCTION {schema}.refuse();
UPDATE {schema}.log SET first_position = {end};
