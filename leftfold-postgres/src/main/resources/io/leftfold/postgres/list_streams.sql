SELECT s.category, s.entity, last.version,
       coalesce((SELECT e.recorded_at FROM {schema}.event e WHERE e.stream = s.number ORDER BY e.version LIMIT 1),
                last.recorded_at),
       last.recorded_at, s.state, s.fields
FROM {schema}.stream s
CROSS JOIN LATERAL (
    SELECT e.version, e.recorded_at FROM {schema}.event e WHERE e.stream = s.number ORDER BY e.version DESC LIMIT 1) last
WHERE (s.category, s.entity) > (?, ?) AND (?::text IS NULL OR s.category = ?)
ORDER BY s.category, s.entity
LIMIT ?
