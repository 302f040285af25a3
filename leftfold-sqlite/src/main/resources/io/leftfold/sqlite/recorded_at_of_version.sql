SELECT recorded_at FROM event WHERE stream = ? AND version = ?
