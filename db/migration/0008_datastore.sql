-- Values that apps keep: JSON under a namespace and a key. The primary keys serve every read: of one key, of a namespace, and of
-- the names of namespaces.

CREATE TABLE datastore_entry (
    namespace       text    NOT NULL,
    key             text    NOT NULL,
    uid             text    NOT NULL UNIQUE,
    value           text    NOT NULL, -- as it was sent
    created         bigint  NOT NULL, -- UTC milliseconds
    last_updated    bigint  NOT NULL,
    created_by      integer NOT NULL, -- of the user's object in the metadata
    last_updated_by integer NOT NULL,
    sharing         text,             -- JSON; null: everybody reads and writes
    PRIMARY KEY (namespace, key)
);

-- What each user keeps for himself.
CREATE TABLE user_datastore_entry (
    user_id         integer NOT NULL,
    namespace       text    NOT NULL,
    key             text    NOT NULL,
    value           text    NOT NULL,
    created         bigint  NOT NULL,
    last_updated    bigint  NOT NULL,
    last_updated_by integer NOT NULL,
    PRIMARY KEY (user_id, namespace, key)
);
