-- Whom the owner of a program's part of a person is replaced by for a while, since he has broken the glass. Who did so and why is
-- a matter of audit_record.
CREATE TABLE temporary_owner (
    by_user integer NOT NULL,
    program integer NOT NULL,
    subject bigint  NOT NULL,
    until   bigint  NOT NULL, -- UTC milliseconds
    PRIMARY KEY (by_user, program, subject)
)
WITHOUT ROWID -- only: sqlite
;
