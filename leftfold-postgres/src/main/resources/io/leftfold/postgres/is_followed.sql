SELECT {schema}.is_followed(?)
