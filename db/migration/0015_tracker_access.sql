-- Who has seen or taken what programs guard: rows are added and never changed. A row with an end grants ownership until then;
-- one without says that an audited program was read from outside, or to whom a part was transferred.
CREATE TABLE tracker_access_log (
    subject  bigint  NOT NULL,
    id       bigint  NOT NULL, -- time-ordered
    program  integer NOT NULL,
    kind     integer NOT NULL, -- 1 the glass was broken, 2 read, 3 transferred
    by_user  integer NOT NULL,
    username text    NOT NULL, -- as it was: the user may be deleted
    at       bigint  NOT NULL, -- UTC milliseconds
    until    bigint,           -- of a grant
    reason   text,             -- as the user gave it
    owner    integer NOT NULL, -- the owning organisation unit then; 0: nobody owned the part yet
    PRIMARY KEY (subject, id)
)
WITHOUT ROWID -- only: sqlite
;
CREATE INDEX tracker_access_grant ON tracker_access_log (by_user, until, program, subject) WHERE until IS NOT NULL;
