SELECT a.first, a.last, a.file, a.checksum, a.bytes, a.archived_at, r.decided_at, r.decided_by, r.reason, r.archive_verified
FROM {schema}.archive a LEFT JOIN {schema}.retention r USING (first)
ORDER BY a.first
