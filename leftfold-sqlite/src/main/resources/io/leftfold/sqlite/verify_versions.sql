SELECT stream, position, version, expected
FROM (
    SELECT stream, position, version, row_number() OVER (PARTITION BY stream ORDER BY position) AS expected
    FROM event INDEXED BY event_by_stream
)
WHERE version <> expected
