SELECT (SELECT first_position FROM {schema}.log),
       (SELECT max(e.version) FROM {schema}.event e WHERE e.stream = s.number)
FROM {schema}.stream s
WHERE s.category = ? AND s.entity = ?
