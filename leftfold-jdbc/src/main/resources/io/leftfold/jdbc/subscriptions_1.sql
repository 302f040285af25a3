CREATE TABLE leftfold_subscription (
    name       TEXT   NOT NULL PRIMARY KEY,
    partitions BIGINT NOT NULL CHECK (partitions BETWEEN 1 AND 1024),
    is_paused  BIGINT NOT NULL CHECK (is_paused IN (0, 1)),
    asked_by   TEXT   NOT NULL,
    why        TEXT   NOT NULL
);

CREATE TABLE leftfold_partition (
    subscription TEXT   NOT NULL,
    number       BIGINT NOT NULL,
    owner        TEXT,
    epoch        BIGINT NOT NULL,
    log          TEXT,
    incarnation  BIGINT,
    position     BIGINT,
    event_id     TEXT,
    trying       BIGINT NOT NULL,
    abandoned_at BIGINT,
    letters      BIGINT NOT NULL CHECK (letters >= 0),
    PRIMARY KEY (subscription, number)
);

CREATE TABLE leftfold_node (
    node         TEXT   NOT NULL,
    subscription TEXT   NOT NULL,
    lease_end    BIGINT NOT NULL,
    PRIMARY KEY (node, subscription)
);

CREATE TABLE leftfold_letter (
    subscription     TEXT   NOT NULL,
    position         BIGINT NOT NULL,
    partition_number BIGINT NOT NULL,
    key              TEXT   NOT NULL,
    event_id         TEXT   NOT NULL,
    type             TEXT   NOT NULL,
    state            TEXT   NOT NULL CHECK (state IN ('RETRYING', 'PARKED', 'FOLLOWING', 'WANTED', 'UNWANTED')),
    attempts         BIGINT NOT NULL,
    code             TEXT   NOT NULL,
    error            TEXT   NOT NULL,
    parked_at        TEXT   NOT NULL,
    due_at           TEXT   NOT NULL,
    PRIMARY KEY (subscription, position)
);

CREATE INDEX leftfold_letter_by_partition ON leftfold_letter (subscription, partition_number, position);
