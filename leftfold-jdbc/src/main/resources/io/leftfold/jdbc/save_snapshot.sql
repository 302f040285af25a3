INSERT INTO leftfold_snapshot
    (log, category, entity, version, position, incarnation, event_id, schema_name, size, state, saved_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {now})
ON CONFLICT (log, category, entity, schema_name, version) DO UPDATE SET
    position = excluded.position,
    incarnation = excluded.incarnation,
    event_id = excluded.event_id,
    size = excluded.size,
    state = excluded.state,
    saved_at = excluded.saved_at
