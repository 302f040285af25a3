SELECT l.id, l.incarnation, l.first_position, l.part_size, coalesce((SELECT max(position) FROM {schema}.event), 0),
       pg_has_role((SELECT c.relowner FROM pg_class c WHERE c.oid = l.tableoid), ?)
FROM {schema}.log l
