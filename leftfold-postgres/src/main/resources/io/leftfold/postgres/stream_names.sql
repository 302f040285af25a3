SELECT number, category, entity FROM {schema}.stream WHERE number = ANY (?::integer[])
