SELECT head, recorded_at, last_stream FROM {schema}.lock_log()
