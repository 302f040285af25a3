SELECT n, s.number, s.state, (SELECT max(e.version) FROM {schema}.event e WHERE e.stream = s.number)
FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS wanted(category, entity, n)
JOIN {schema}.stream s USING (category, entity)
