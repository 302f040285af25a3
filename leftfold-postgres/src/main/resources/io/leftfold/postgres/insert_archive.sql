INSERT INTO {schema}.archive (first, last, file, checksum, bytes, archived_at) VALUES (?, ?, ?, ?, ?, ?)
