INSERT INTO {schema}.log (id, incarnation, first_position, part_size, created_at) VALUES (?, 1, 1, ?, ?)
