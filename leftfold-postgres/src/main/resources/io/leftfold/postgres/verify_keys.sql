SELECT key, first, count FROM {schema}.append_key ORDER BY first, count
