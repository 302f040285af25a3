SELECT e.id, e.position FROM {schema}.event e WHERE e.id = ANY (?::uuid[])
