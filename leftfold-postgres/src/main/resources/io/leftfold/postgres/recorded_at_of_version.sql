SELECT recorded_at FROM {schema}.event
WHERE stream = (SELECT number FROM {schema}.stream WHERE category = ? AND entity = ?) AND version = ?
