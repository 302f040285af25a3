SELECT CASE WHEN (SELECT first_position FROM {schema}.log) = 1 THEN 1
            ELSE (SELECT min(e.version) FROM {schema}.event e WHERE e.stream = s.number)
       END,
       (SELECT max(e.version) FROM {schema}.event e WHERE e.stream = s.number)
FROM {schema}.stream s
WHERE s.category = ? AND s.entity = ?
