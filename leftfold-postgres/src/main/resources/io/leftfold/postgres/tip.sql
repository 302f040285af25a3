SELECT e.position, e.recorded_at, (SELECT max(number) FROM {schema}.stream)
FROM {schema}.event e
ORDER BY e.position DESC
LIMIT 1
