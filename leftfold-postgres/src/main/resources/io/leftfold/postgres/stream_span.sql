SELECT s.number,
       (SELECT min(e.version) FROM {schema}.event e WHERE e.stream = s.number),
       (SELECT max(e.version) FROM {schema}.event e WHERE e.stream = s.number)
FROM {schema}.stream s
WHERE s.category = ? AND s.entity = ?
