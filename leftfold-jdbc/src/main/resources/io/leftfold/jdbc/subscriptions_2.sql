CREATE INDEX leftfold_letter_asked ON leftfold_letter (subscription, partition_number)
WHERE state IN ('WANTED', 'UNWANTED');
