SELECT CASE WHEN least((SELECT first_position FROM {schema}.log), r.readable) = 1 THEN 1
            ELSE (SELECT coalesce(max(e.version), 0) + 1 FROM {schema}.event e
                  WHERE e.stream = s.number AND e.position < least((SELECT first_position FROM {schema}.log), r.readable))
       END,
       (SELECT max(e.version) FROM {schema}.event e WHERE e.stream = s.number)
FROM (SELECT ?::bigint AS readable) r, {schema}.stream s
WHERE s.category = ? AND s.entity = ?
