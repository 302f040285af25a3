SELECT id, min(position), max(position) FROM {schema}.event GROUP BY id HAVING count(*) > 1 ORDER BY 2
