SELECT recorded_at FROM {schema}.event WHERE position = ?
