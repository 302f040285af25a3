SELECT position, id, checksum FROM {schema}.event WHERE position BETWEEN ? AND ? ORDER BY position
