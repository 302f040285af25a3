CREATE TABLE leftfold_timer (
    category TEXT   NOT NULL,
    entity   TEXT   NOT NULL,
    name     TEXT   NOT NULL,
    due_at   BIGINT NOT NULL,
    next_at  BIGINT NOT NULL,
    PRIMARY KEY (category, entity, name)
);
CREATE INDEX leftfold_timer_next ON leftfold_timer (category, next_at);
