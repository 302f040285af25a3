CREATE TABLE leftfold_inbox (
    subscription TEXT   NOT NULL,
    key          TEXT   NOT NULL,
    position     BIGINT NOT NULL,
    PRIMARY KEY (subscription, key)
);
