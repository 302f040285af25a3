SELECT wanted.n, found.*
FROM unnest(?::text[], ?::text[], ?::integer[]) WITH ORDINALITY AS wanted(category, entity, after, n)
JOIN {schema}.stream s USING (category, entity)
CROSS JOIN LATERAL (
    SELECT e.position, e.stream, e.version, e.id, e.recorded_at, e.occurred_at, e.checksum, e.schema_version, e.type,
           e.codec, CASE WHEN octet_length(e.payload) <= ? THEN e.payload END
    FROM {schema}.event e
    WHERE e.stream = s.number AND e.version >= wanted.after
    ORDER BY e.version
    LIMIT ?) found
