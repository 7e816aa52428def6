-- Files that were uploaded, and what is in them, in parts.

CREATE TABLE file_resource (
    id             bigint  NOT NULL PRIMARY KEY, -- grows with time
    uid            text    NOT NULL UNIQUE,      -- stays when the file is deleted, so that it is never given again
    name           text    NOT NULL,
    content_type   text    NOT NULL,             -- as the content tells
    content_length bigint  NOT NULL,
    content_md5    text    NOT NULL,
    domain         text    NOT NULL,
    author         integer NOT NULL,             -- a user, who may have been deleted since
    created        bigint  NOT NULL,             -- UTC milliseconds
    holder_kind    text,                         -- what refers to it: a document, an icon; null: nothing
    holder         bigint,
    free_since     bigint,                       -- when it was uploaded or let go; null while something refers to it
    deleted        bigint
);

CREATE INDEX file_resource_holder ON file_resource (holder_kind, holder) WHERE holder IS NOT NULL;
CREATE INDEX file_resource_free ON file_resource (free_since) WHERE free_since IS NOT NULL AND deleted IS NULL;

CREATE TABLE file_part (
    file bigint NOT NULL, -- of a file, or of an upload under way
    part bigint NOT NULL, -- from 0; all but the last are equally long
    body bytea  NOT NULL,
    PRIMARY KEY (file, part)
);

-- Uploads under way, and those that were broken off.
CREATE TABLE file_upload (
    file bigint NOT NULL PRIMARY KEY,
    at   bigint NOT NULL
);

-- Icons that users have added to those of the program.
CREATE TABLE custom_icon (
    id           bigint  NOT NULL PRIMARY KEY,
    key          text    NOT NULL UNIQUE,
    description  text    NOT NULL,
    keywords     text    NOT NULL, -- JSON
    file         text    NOT NULL, -- the identifier of its picture
    author       integer NOT NULL,
    created      bigint  NOT NULL,
    last_updated bigint  NOT NULL
);
