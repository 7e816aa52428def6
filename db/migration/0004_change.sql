-- What commits touched, for those who follow: analytics, webhooks, caches, clients that read everything since a position.
CREATE TABLE change_record (
    id       bigint NOT NULL PRIMARY KEY, -- time-ordered
    at       bigint NOT NULL, -- UTC milliseconds
    topic    text   NOT NULL, -- who wrote it: tracker
    body     text   NOT NULL, -- JSON: subjects and their versions, never values
    position bigint -- null until the sequencer has seen the commit; then dense, from 1
);
CREATE UNIQUE INDEX change_record_position ON change_record (position);
CREATE INDEX change_record_pending ON change_record (id) WHERE position IS NULL;

-- The last position given, and which node may give the next.
CREATE TABLE change_head (
    id          integer NOT NULL PRIMARY KEY CHECK (id = 1),
    position    bigint  NOT NULL,
    holder      bigint  NOT NULL, -- 0: nobody
    lease_until bigint  NOT NULL
);
INSERT INTO change_head (id, position, holder, lease_until) VALUES (1, 0, 0, 0);
