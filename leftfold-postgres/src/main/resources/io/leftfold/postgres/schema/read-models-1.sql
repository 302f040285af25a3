CREATE TABLE {schema}.leftfold_checkpoint (
    name        text   COLLATE "C" NOT NULL PRIMARY KEY,
    log         uuid   NOT NULL,
    incarnation bigint NOT NULL,
    position    bigint NOT NULL CHECK (position >= 0),
    event_id    uuid   NOT NULL
);
COMMENT ON TABLE {schema}.leftfold_checkpoint IS 'How far what fills read models has come, in which log.';
