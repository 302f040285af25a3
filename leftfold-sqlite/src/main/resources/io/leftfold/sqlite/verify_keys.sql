SELECT key, first, last FROM append_key ORDER BY first, last
