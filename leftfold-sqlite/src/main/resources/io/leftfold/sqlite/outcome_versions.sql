SELECT s.category, s.entity, max(e.version)
FROM event e JOIN stream s ON s.number = e.stream
WHERE e.position BETWEEN ? AND ?
GROUP BY e.stream
