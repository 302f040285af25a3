INSERT INTO leftfold_node (node, subscription, lease_end)
SELECT CAST(? AS TEXT), name, {micros} + ? FROM leftfold_subscription WHERE name = ?
ON CONFLICT (node, subscription) DO UPDATE SET lease_end = excluded.lease_end
