UPDATE leftfold_partition SET epoch = epoch WHERE subscription = ? AND number = ? AND epoch = ? AND owner = ?
