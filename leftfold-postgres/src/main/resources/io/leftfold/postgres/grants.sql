-- What a role needs to append to a log and to read it. It gets no right to write its tables: the functions do that, with
-- the rights of the owner.
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT ON {schema}.migration, {schema}.log, {schema}.stream, {schema}.event, {schema}.event_tag,
    {schema}.append_key, {schema}.readable_event, {schema}.archive, {schema}.retention TO {role};
GRANT EXECUTE ON FUNCTION {schema}.lock_log, {schema}.append, {schema}.append_one, {schema}.make_parts,
    {schema}.begin_to_follow, {schema}.is_followed TO {role};
