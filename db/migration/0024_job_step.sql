-- What the commits of a job keep of its work, piece by piece, for an attempt that goes on behind the last of them.
CREATE TABLE job_step (
    job  text   NOT NULL REFERENCES job (uid) ON DELETE CASCADE,
    step bigint NOT NULL, -- 1, 2, 3, ...
    body bytea  NOT NULL,
    PRIMARY KEY (job, step)
);
ALTER TABLE job ADD COLUMN steps bigint NOT NULL DEFAULT 0; -- how many there are
ALTER TABLE job ADD COLUMN size bigint NOT NULL DEFAULT 0; -- of its parts, in bytes
