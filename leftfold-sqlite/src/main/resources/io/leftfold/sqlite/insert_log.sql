INSERT INTO log (one, id, incarnation, first_position, created_at) VALUES (1, ?, 1, 1, ?)
