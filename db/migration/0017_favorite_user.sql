-- The marks of a deleted user go with him.
CREATE INDEX favorite_user ON favorite (user_id);
