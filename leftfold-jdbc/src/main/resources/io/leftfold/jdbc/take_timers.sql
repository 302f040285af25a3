WITH first AS MATERIALIZED (
    SELECT category AS its_category, entity AS its_entity, name AS its_name
    FROM leftfold_timer
    WHERE category = ? AND next_at <= ?
    ORDER BY next_at
    LIMIT ?
    {skip_held}
)
UPDATE leftfold_timer SET next_at = ?
FROM first
WHERE category = its_category AND entity = its_entity AND name = its_name
RETURNING entity, name, due_at
