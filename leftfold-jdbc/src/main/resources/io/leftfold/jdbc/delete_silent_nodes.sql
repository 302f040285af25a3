DELETE FROM leftfold_node WHERE lease_end < {micros} - 86400000000
