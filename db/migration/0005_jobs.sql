-- Work that goes on after the request which asked for it.
CREATE TABLE job (
    uid         text    NOT NULL PRIMARY KEY,
    kind        text    NOT NULL, -- such as metadataImport: which code runs it
    category    text    NOT NULL, -- such as METADATA_IMPORT: where clients look for it
    args        text    NOT NULL, -- JSON
    user_id     integer NOT NULL, -- who asked; 0: the server itself
    state       text    NOT NULL, -- SCHEDULED, RUNNING, COMPLETED, FAILED or STOPPED
    cancelled   boolean NOT NULL, -- somebody asked for its end
    attempt     bigint  NOT NULL, -- how often it was taken; only the node that took it last may write for it
    lost        bigint  NOT NULL, -- how often the node that ran it went away
    node        text    NOT NULL, -- that took it last
    lease_until bigint  NOT NULL, -- the database's clock in UTC milliseconds: after it the job may be taken
    saved       text, -- JSON: what the job's own commits remember for its next attempt
    summary     text, -- JSON: what came of it
    created     bigint  NOT NULL, -- UTC milliseconds, like those below
    started     bigint, -- the last attempt
    ended       bigint
);
CREATE INDEX job_open ON job (created, uid) WHERE ended IS NULL;
CREATE INDEX job_category ON job (category, created);
CREATE INDEX job_ended ON job (ended);

-- What a job tells of its progress.
CREATE TABLE job_message (
    job       text    NOT NULL REFERENCES job (uid) ON DELETE CASCADE,
    seq       bigint  NOT NULL,
    level     text    NOT NULL, -- INFO or ERROR
    at        bigint  NOT NULL, -- UTC milliseconds
    message   text    NOT NULL,
    completed boolean NOT NULL, -- it is the last one
    PRIMARY KEY (job, seq)
);

-- What a job is given to read, compressed, in parts. They are written before the job: those of a request that was broken
-- off belong to no job.
CREATE TABLE job_part (
    job  text   NOT NULL,
    part bigint NOT NULL, -- 0, 1, 2, ...
    at   bigint NOT NULL, -- UTC milliseconds
    body bytea  NOT NULL,
    PRIMARY KEY (job, part)
);
