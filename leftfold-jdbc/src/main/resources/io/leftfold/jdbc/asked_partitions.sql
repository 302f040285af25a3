SELECT DISTINCT partition_number
FROM leftfold_letter
WHERE subscription = ? AND state IN ('WANTED', 'UNWANTED')
ORDER BY partition_number
