-- Two tracked entities that somebody takes for one and the same. A pair is known once, whichever of the two is to be kept.
CREATE TABLE potential_duplicate (
    id         bigint  NOT NULL PRIMARY KEY, -- grows with time
    uid        text    NOT NULL,
    low        bigint  NOT NULL, -- the subjects of both, the smaller first
    high       bigint  NOT NULL,
    original   bigint  NOT NULL, -- the one of them that is kept by a merge
    duplicate  bigint  NOT NULL,
    status     integer NOT NULL, -- 0 open, 1 invalid, 2 merged
    created    bigint  NOT NULL, -- UTC milliseconds
    updated    bigint  NOT NULL,
    created_by integer NOT NULL,
    updated_by integer NOT NULL
);
CREATE UNIQUE INDEX potential_duplicate_uid ON potential_duplicate (uid);
CREATE UNIQUE INDEX potential_duplicate_pair ON potential_duplicate (low, high);
CREATE INDEX potential_duplicate_high ON potential_duplicate (high);

-- What has changed lately, whoever it belongs to.
CREATE INDEX tracker_change_log_at ON tracker_change_log (kind, at, id);
