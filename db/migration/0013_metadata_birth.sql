-- Which commit made which objects: ids are never given twice, and those that a commit has to give are apart from those of all
-- others, so that one row says it of all of its objects. Commits that made none have no row. Commits older than this table get
-- their rows when the metadata is opened.
CREATE TABLE metadata_birth (
    first_id integer PRIMARY KEY,
    last_id  integer NOT NULL,
    revision bigint  NOT NULL UNIQUE
);
