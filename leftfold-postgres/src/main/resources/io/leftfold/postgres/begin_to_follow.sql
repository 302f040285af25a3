SELECT {schema}.begin_to_follow()
