DELETE FROM leftfold_partition WHERE subscription = ?
