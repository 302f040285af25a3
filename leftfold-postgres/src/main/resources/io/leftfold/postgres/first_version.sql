SELECT coalesce(max(e.version), 0) + 1
FROM {schema}.event e
WHERE e.stream = (SELECT number FROM {schema}.stream WHERE category = ? AND entity = ?) AND e.position < ?
