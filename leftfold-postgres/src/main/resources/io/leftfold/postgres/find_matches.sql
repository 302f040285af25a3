SELECT n, (
    SELECT t.position
    FROM {schema}.event_tag t
    WHERE t.tag = wanted.tag AND t.position > wanted.after
      -- With OFFSET it stays a look at one event per tag, and is not joined with all events that came after.
      AND EXISTS (
        SELECT FROM {schema}.event e
        WHERE e.position = t.position
          AND string_to_array(e.tags, E'\n') @> string_to_array(wanted.tags, E'\n')
          AND (wanted.types IS NULL OR e.type = ANY (string_to_array(wanted.types, E'\n')))
        OFFSET 0)
    ORDER BY t.position
    LIMIT 1)
FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[]) WITH ORDINALITY AS wanted(tag, after, tags, types, n)
