INSERT INTO stream (number, category, entity) VALUES ((SELECT coalesce(max(number), 0) + 1 FROM stream), ?, ?) RETURNING number
