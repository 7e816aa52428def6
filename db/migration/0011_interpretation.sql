-- What people say of analyses, and what others answer. Interpretations go with the object that they speak of.

CREATE TABLE interpretation (
    id           bigint  NOT NULL PRIMARY KEY, -- grows with time
    uid          text    NOT NULL UNIQUE,
    object       integer NOT NULL, -- that it speaks of, in the metadata
    author       integer NOT NULL, -- a user, who may have been deleted since
    created      bigint  NOT NULL, -- UTC milliseconds
    last_updated bigint  NOT NULL,
    period       text,             -- of a data set's report
    org_unit     integer,
    text         text    NOT NULL,
    mentions     text              -- JSON: the users whom the text names, and since when
);

CREATE INDEX interpretation_object ON interpretation (object, id);
CREATE INDEX interpretation_created ON interpretation (created);

CREATE TABLE interpretation_comment (
    interpretation bigint  NOT NULL REFERENCES interpretation (id) ON DELETE CASCADE,
    id             bigint  NOT NULL,
    uid            text    NOT NULL UNIQUE,
    author         integer NOT NULL,
    created        bigint  NOT NULL,
    last_updated   bigint  NOT NULL,
    text           text    NOT NULL,
    mentions       text,
    PRIMARY KEY (interpretation, id)
);

CREATE TABLE interpretation_like (
    interpretation bigint  NOT NULL REFERENCES interpretation (id) ON DELETE CASCADE,
    user_id        integer NOT NULL,
    created        bigint  NOT NULL,
    PRIMARY KEY (interpretation, user_id)
);

CREATE INDEX interpretation_like_user ON interpretation_like (user_id);

-- When each user has last looked at what is new.
CREATE TABLE interpretation_checked (
    user_id integer NOT NULL PRIMARY KEY,
    at      bigint  NOT NULL
);
