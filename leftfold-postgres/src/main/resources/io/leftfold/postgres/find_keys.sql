SELECT n, k.fingerprint, k.first, k.count
FROM unnest(?::uuid[]) WITH ORDINALITY AS wanted(key, n)
JOIN {schema}.append_key k USING (key)
