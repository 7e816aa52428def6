-- What the commits of a request with an Idempotency-Key keep of its report, piece by piece, for a repeated one that goes on behind
-- the last of them.
CREATE TABLE idempotency_step (
    user_id integer NOT NULL,
    key     text    NOT NULL,
    step    bigint  NOT NULL, -- 1, 2, 3, ...
    piece   bytea   NOT NULL,
    PRIMARY KEY (user_id, key, step),
    FOREIGN KEY (user_id, key) REFERENCES idempotency (user_id, key) ON DELETE CASCADE
);
ALTER TABLE idempotency ADD COLUMN steps bigint NOT NULL DEFAULT 0; -- how many there are; the body is known from the first of them on
