-- Who has signed in with a browser. Of a session's secret there is only a digest; a session ends by losing its row.
CREATE TABLE session (
    digest  text    NOT NULL PRIMARY KEY, -- SHA-256 of the secret, base64url
    uid     text    NOT NULL UNIQUE,      -- by which lists name it
    user_id integer NOT NULL,             -- of the user's object in the metadata
    created bigint  NOT NULL,             -- UTC milliseconds
    used    bigint  NOT NULL,             -- to the minute
    address text    NOT NULL,             -- of the client that signed in
    agent   text    NOT NULL              -- what it called itself
);
CREATE INDEX session_by_user ON session (user_id, used);

-- The second factor: a secret shared with the user's device. It counts once the user has shown a code of it; the step is that of
-- the last code that was taken, so that none is taken twice.
ALTER TABLE account ADD COLUMN totp_secret text;
ALTER TABLE account ADD COLUMN totp_active bigint; -- UTC milliseconds since when it is asked for; null: it is not yet
ALTER TABLE account ADD COLUMN totp_step bigint;

-- Personal access tokens: by which programs act for a user, within limits.
CREATE TABLE api_token (
    digest       text    NOT NULL PRIMARY KEY, -- SHA-256 of the secret, base64url
    uid          text    NOT NULL UNIQUE,
    user_id      integer NOT NULL,             -- of the user's object in the metadata
    name         text    NOT NULL,             -- empty: none
    code         text    NOT NULL,             -- empty: none
    created      bigint  NOT NULL,             -- UTC milliseconds
    last_updated bigint  NOT NULL,
    last_used    bigint,
    expires      bigint  NOT NULL,
    limits       text    NOT NULL              -- JSON: addresses, methods, referrers
);
CREATE INDEX api_token_by_user ON api_token (user_id, created);

-- Hashes of the passwords that a user had lately, so that he does not choose one of them again.
CREATE TABLE password_history (
    user_id       integer NOT NULL,
    changed       bigint  NOT NULL, -- UTC milliseconds
    password_hash text    NOT NULL,
    PRIMARY KEY (user_id, changed)
);

-- Links by which somebody comes in without a password: once, and for a while. A new one for the same purpose replaces the former.
CREATE TABLE account_link (
    user_id integer NOT NULL,
    purpose integer NOT NULL, -- 1 an invitation, 2 a new password
    digest  text    NOT NULL UNIQUE, -- SHA-256 of the secret, base64url
    created bigint  NOT NULL, -- UTC milliseconds
    expires bigint  NOT NULL,
    PRIMARY KEY (user_id, purpose)
);
