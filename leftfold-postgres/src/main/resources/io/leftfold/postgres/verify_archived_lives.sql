SELECT stream, type FROM {schema}.event WHERE codec = '' AND type LIKE '$%' ORDER BY position
