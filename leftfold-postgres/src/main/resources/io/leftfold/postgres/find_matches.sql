SELECT n, (
    SELECT t.position
    FROM {schema}.event_tag t JOIN {schema}.event e ON e.position = t.position
    WHERE t.tag = wanted.tag AND t.position > wanted.after AND e.position > wanted.after
      AND string_to_array(e.tags, E'\n') @> string_to_array(wanted.tags, E'\n')
      AND (wanted.types IS NULL OR e.type = ANY (string_to_array(wanted.types, E'\n')))
    ORDER BY t.position
    LIMIT 1)
FROM unnest(?::bigint[], ?::bigint[], ?::text[], ?::text[]) WITH ORDINALITY AS wanted(tag, after, tags, types, n)
