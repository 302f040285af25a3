INSERT INTO append_key (key, fingerprint, first, last) VALUES (?, ?, ?, ?)
