SELECT s.category, s.entity, max(e.version)
FROM {schema}.event e JOIN {schema}.stream s ON s.number = e.stream
WHERE e.position BETWEEN ? AND ?
GROUP BY s.number
