SELECT e.position, has.tag
FROM {schema}.event e
CROSS JOIN LATERAL unnest(string_to_array(e.tags, E'\n')) AS has(tag)
WHERE NOT EXISTS (
    SELECT FROM {schema}.event_tag t WHERE t.tag = {schema}.tag_number(has.tag) AND t.position = e.position)
