SELECT coalesce(position, 0), letters FROM leftfold_partition WHERE subscription = ?
