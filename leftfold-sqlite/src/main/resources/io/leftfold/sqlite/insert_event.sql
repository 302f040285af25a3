INSERT INTO event (position, stream, version, id, recorded_at, occurred_at, checksum, schema_version, type, codec,
                   tags, correlation_id, causation_id, metadata, payload)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
