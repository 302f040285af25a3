SELECT number, category, entity, state, fields FROM stream
