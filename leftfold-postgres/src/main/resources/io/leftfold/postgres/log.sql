SELECT id, incarnation, first_position, (SELECT max(position) FROM {schema}.event) FROM {schema}.log
