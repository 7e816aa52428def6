-- What an operator may have to answer for: who signed in and who failed to, who got or lost which rights, who looked at people's
-- data beyond his own. Rows are written once and never changed.
CREATE TABLE audit_record (
    id       bigint  NOT NULL PRIMARY KEY, -- grows with time
    at       bigint  NOT NULL, -- UTC milliseconds
    kind     text    NOT NULL,
    user_id  integer NOT NULL, -- who did it; 0: the server itself, or nobody who is known
    username text    NOT NULL, -- his name at that time, or the name that somebody tried
    request  text    NOT NULL, -- its id, as in the log
    address  text    NOT NULL, -- of the client
    type     text    NOT NULL, -- of the object that it was done to; empty: none
    object   text    NOT NULL, -- its identifier
    detail   text    NOT NULL  -- JSON: what of it, without secrets
);
CREATE INDEX audit_record_kind ON audit_record (kind, id);
CREATE INDEX audit_record_user ON audit_record (user_id, id);
CREATE INDEX audit_record_object ON audit_record (object, id);
