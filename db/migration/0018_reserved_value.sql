-- Values of generated attributes that were handed out and wait for somebody to store them.
CREATE TABLE reserved_value (
    attribute integer NOT NULL,
    value     text    NOT NULL, -- folded; long ones as a hash
    expires   bigint  NOT NULL, -- UTC milliseconds
    PRIMARY KEY (attribute, value)
)
WITHOUT ROWID -- only: sqlite
;
CREATE INDEX reserved_value_expires ON reserved_value (expires);

-- How far the numbers of an attribute have been given out. The row also has those wait for each other who count on in one key.
CREATE TABLE value_sequence (
    attribute integer NOT NULL,
    key       text    NOT NULL, -- the pattern with all filled in but the number; folded, long ones as a hash
    last      bigint  NOT NULL, -- 0: none
    PRIMARY KEY (attribute, key)
)
WITHOUT ROWID -- only: sqlite
;
