UPDATE leftfold_partition SET owner = NULL WHERE subscription = ? AND number = ? AND epoch = ? AND owner = ?
