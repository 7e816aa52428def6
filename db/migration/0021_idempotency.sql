-- Requests with an Idempotency-Key: what was answered, so that a repeated one is answered the same and nothing is done twice.
CREATE TABLE idempotency (
    user_id     integer NOT NULL, -- who sent it
    key         text    NOT NULL,
    request     text    NOT NULL, -- hash of the path and the parameters
    body        text, -- hash of the body; NULL while the request is under way, like those below
    owner       text    NOT NULL, -- of the one request that may do it
    lease_until bigint  NOT NULL, -- the database's clock in UTC milliseconds: after it another may, unless there is an answer
    status      integer, -- of the answer
    location    text, -- its header; empty is none
    report      bytea, -- its JSON, compressed
    at          bigint  NOT NULL, -- UTC milliseconds
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_at ON idempotency (at);
