-- Large commits of metadata are written ahead, in short transactions. Their rows are there and nobody sees them until the
-- commit gives this row its revision.
CREATE TABLE metadata_ahead (
    token    bigint  PRIMARY KEY, -- of the commit
    first_id integer NOT NULL,    -- its new objects have ids from here
    last_id  integer NOT NULL,    -- to here
    until    bigint  NOT NULL,    -- the database's clock in UTC milliseconds: after it the writer is taken for gone
    dead     boolean NOT NULL,    -- the commit can no longer be made, and the rows are to be removed
    revision bigint               -- of the commit, once it is made
);

-- Newer versions of objects that have a row already. Those of a commit that is made rule over the row, until they are put into it.
CREATE TABLE metadata_next (
    token    bigint  NOT NULL,
    id       integer NOT NULL,
    type     text    NOT NULL,
    uid      text    NOT NULL,
    replaces bigint  NOT NULL, -- the token of the version that this one follows
    deleted  boolean NOT NULL,
    body     text    NOT NULL,
    before   text    NOT NULL, -- what the row of metadata_history will be
    PRIMARY KEY (token, id)
);
