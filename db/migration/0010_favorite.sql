-- Whose favorites objects of the metadata are, and who is told of what is said of them. It is no part of the objects: they keep
-- their version. Ids are never given twice, so what is left of a deleted object or user means nothing.
CREATE TABLE favorite (
    object_id integer  NOT NULL,
    kind      smallint NOT NULL, -- 1: a favorite, 2: subscribed
    user_id   integer  NOT NULL,
    PRIMARY KEY (object_id, kind, user_id)
);
