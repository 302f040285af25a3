SELECT number, category, entity, state, fields FROM {schema}.stream ORDER BY number
