SELECT position FROM event WHERE stream = ? AND version = ?
