SELECT e.position, e.stream, e.version, e.id, e.recorded_at, coalesce(e.occurred_at, e.recorded_at),
       e.checksum, e.schema_version, e.type, e.codec, e.payload, e.tags, e.correlation_id,
       e.causation_id, e.metadata, s.category, s.entity
FROM event e LEFT JOIN stream s ON s.number = e.stream
ORDER BY e.position
