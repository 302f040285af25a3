SELECT name, is_paused, asked_by, why
FROM leftfold_subscription
WHERE CAST(? AS TEXT) = '' OR name IN (SELECT subscription FROM leftfold_node WHERE node = ?)
