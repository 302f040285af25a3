SELECT fingerprint, first, last FROM append_key WHERE key = ?
