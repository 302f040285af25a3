SELECT position, recorded_at, stream, version FROM {schema}.event ORDER BY position
