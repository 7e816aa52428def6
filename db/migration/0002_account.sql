-- Passwords and their use. user_id is the id of the user's object in the metadata.
CREATE TABLE account (
    user_id integer NOT NULL PRIMARY KEY,
    password_hash text NOT NULL,
    password_changed bigint NOT NULL,
    last_login bigint
);
