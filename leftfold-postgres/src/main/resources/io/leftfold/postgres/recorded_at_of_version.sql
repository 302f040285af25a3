SELECT recorded_at FROM {schema}.event WHERE stream = ? AND version = ?
