UPDATE leftfold_partition SET epoch = epoch WHERE subscription = ?
