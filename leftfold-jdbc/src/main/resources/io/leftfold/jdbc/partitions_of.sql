SELECT partitions FROM leftfold_subscription WHERE name = ?
