UPDATE leftfold_partition SET trying = ? WHERE subscription = ? AND number = ? AND epoch = ? AND owner = ?
