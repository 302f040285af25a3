SELECT t.position, t.tag
FROM {schema}.event_tag t LEFT JOIN {schema}.event e ON e.position = t.position
WHERE NOT coalesce(
    t.tag = ANY (SELECT {schema}.tag_number(has.tag) FROM unnest(string_to_array(e.tags, E'\n')) AS has(tag)), false)
