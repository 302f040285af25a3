SELECT subscription, node
FROM leftfold_node
WHERE lease_end > {micros}
    AND (CAST(? AS TEXT) = '' OR subscription IN (SELECT subscription FROM leftfold_node WHERE node = ?))
