UPDATE leftfold_partition SET letters = letters + ? WHERE subscription = ? AND number = ?
