SELECT id, incarnation, first_position, (SELECT max(position) FROM event) FROM log
