SELECT e.position, s.category, s.entity, e.version, e.id, e.recorded_at, e.occurred_at, e.checksum, e.schema_version,
       e.type, e.codec, e.tags, e.correlation_id, e.causation_id, e.metadata, e.payload, e.stream
FROM event e LEFT JOIN stream s ON s.number = e.stream
ORDER BY e.position
