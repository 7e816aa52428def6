-- What connects two tracked entities, enrollments or events. A row stands under the subject that it leads from, and once more, the
-- same, under the subject that it leads to, unless that is the same. An end is named by its kind, its subject and its id.
CREATE TABLE relationship (
    subject        bigint  NOT NULL, -- one of from_subject and to_subject
    id             bigint  NOT NULL,
    uid            text    NOT NULL,
    type           integer NOT NULL,
    from_kind      integer NOT NULL, -- as in uid_claim
    from_subject   bigint  NOT NULL,
    from_id        bigint  NOT NULL, -- of a tracked entity the subject
    from_uid       text    NOT NULL,
    to_kind        integer NOT NULL,
    to_subject     bigint  NOT NULL,
    to_id          bigint  NOT NULL,
    to_uid         text    NOT NULL,
    deleted        boolean NOT NULL,
    created        bigint  NOT NULL, -- UTC milliseconds
    updated        bigint  NOT NULL,
    created_client bigint, -- null: as created
    created_by     integer NOT NULL,
    updated_by     integer NOT NULL,
    PRIMARY KEY (subject, id)
)
WITHOUT ROWID -- only: sqlite
;
