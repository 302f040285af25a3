SELECT position FROM {schema}.event WHERE stream = ? AND version = ?
