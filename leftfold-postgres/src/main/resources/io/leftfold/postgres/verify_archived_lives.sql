SELECT s.category, s.entity, e.type
FROM {schema}.event e JOIN {schema}.stream s ON s.number = e.stream
WHERE e.codec = '' AND e.type LIKE '$%' ORDER BY e.position
