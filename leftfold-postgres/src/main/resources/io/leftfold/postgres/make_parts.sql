SELECT {schema}.make_parts(?)
