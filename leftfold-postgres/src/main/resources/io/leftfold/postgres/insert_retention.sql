INSERT INTO {schema}.retention (first, last, decided_at, decided_by, reason, archive_verified, file, checksum)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
