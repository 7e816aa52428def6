-- The durable log of the metadata graph. Objects are documents; what must be unique among them, and what is too large
-- to be rewritten with each change, stands in rows of its own.

-- The one row that serialises metadata commits and tells other nodes that there is something to read.
CREATE TABLE metadata_head (
    id       integer PRIMARY KEY CHECK (id = 1),
    revision bigint  NOT NULL, -- of the last commit
    token    bigint  NOT NULL, -- its random number: after a failover the same revision may be another commit
    narrowed bigint  NOT NULL, -- the last revision after which data valid before may be invalid
    next_id  integer NOT NULL  -- of the next new object; ids are never given twice
);
INSERT INTO metadata_head (id, revision, token, narrowed, next_id) VALUES (1, 0, 0, 0, 1);

CREATE TABLE metadata_revision (
    revision bigint  PRIMARY KEY,
    token    bigint  NOT NULL,
    at       bigint  NOT NULL, -- UTC milliseconds
    by_user  integer NOT NULL, -- 0: the server itself
    objects  text    NOT NULL  -- JSON list of the ids that the commit wrote or deleted
);

CREATE TABLE metadata_object (
    id       integer PRIMARY KEY,
    type     text    NOT NULL,
    uid      text    NOT NULL,
    revision bigint  NOT NULL, -- of the commit that wrote this version, or deleted the object
    token    bigint  NOT NULL,
    deleted  boolean NOT NULL,
    body     text    NOT NULL  -- JSON: property to value, references as ids, times as UTC milliseconds
);

-- Earlier versions: what the properties that a commit changed were before it.
CREATE TABLE metadata_history (
    object_id integer NOT NULL,
    revision  bigint  NOT NULL, -- of the commit that ended the earlier version
    before    text    NOT NULL, -- JSON: property to its former value, null where there was none
    PRIMARY KEY (object_id, revision)
);

-- Large reference lists, one row a reference.
CREATE TABLE metadata_edge (
    source   integer NOT NULL,
    property text    NOT NULL,
    target   integer NOT NULL,
    PRIMARY KEY (source, property, target)
);

-- Identifiers and unique values. The primary key is what keeps them unique between nodes.
CREATE TABLE metadata_claim (
    type      text    NOT NULL,
    property  text    NOT NULL,
    value     text    NOT NULL,
    object_id integer NOT NULL,
    PRIMARY KEY (type, property, value)
);

-- The objects that people's or aggregate data has ever referred to, written at the first use.
CREATE TABLE metadata_use (
    object_id integer PRIMARY KEY
);
