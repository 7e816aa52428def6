-- What operators and users have set, as it was given; what was not set has no row. Values are texts, of secrets too.

-- Nodes keep settings in memory. A number is drawn with each change and read together with the head of the metadata: what was
-- read under another number is read anew.
ALTER TABLE metadata_head ADD COLUMN settings bigint NOT NULL DEFAULT 0;

CREATE TABLE system_setting (
    name   text NOT NULL,
    locale text NOT NULL, -- of a translation of the value; empty: the value itself
    value  text NOT NULL,
    PRIMARY KEY (name, locale)
);

CREATE TABLE user_setting (
    user_id integer NOT NULL, -- of the user's object in the metadata
    name    text    NOT NULL,
    value   text    NOT NULL,
    PRIMARY KEY (user_id, name)
);

-- The languages that metadata is translated into.
CREATE TABLE content_locale (
    uid     text NOT NULL PRIMARY KEY,
    locale  text NOT NULL UNIQUE,
    created bigint -- UTC milliseconds; null: it came with the server
);
INSERT INTO content_locale (uid, locale, created) VALUES
    ('yvok56yK5Ss', 'af', NULL), ('Jry2UWKaXpQ', 'am', NULL), ('bC8jjUukqPS', 'ar', NULL), ('NLdhYLcB3s1', 'bi', NULL),
    ('VneUxUEiJQb', 'my', NULL), ('hg6jS5ldruo', 'zh', NULL), ('NbMKlB4Y2dt', 'nl', NULL), ('zjgQfAbQQF3', 'dz', NULL),
    ('zobfieD8UzB', 'en', NULL), ('IVrIb4aPDul', 'fr', NULL), ('iZeTcU3R32W', 'de', NULL), ('gQTi54APTVf', 'gu', NULL),
    ('MHAM2g98poB', 'hi', NULL), ('xUDRUAYCf9Q', 'id', NULL), ('rIn7Rpry5Tu', 'it', NULL), ('Z7NyY4sWCUf', 'km', NULL),
    ('nJknbolEQpe', 'rw', NULL), ('pJKNjFvhoyR', 'lo', NULL), ('Uh0CMVTmJXF', 'ne', NULL), ('zw5r0wblLT8', 'no', NULL),
    ('jOjGHP6lAUY', 'ps', NULL), ('ecGQMSwnRz7', 'fa', NULL), ('tsjq2yNo1h3', 'pt', NULL), ('TrNLAtzZFS2', 'ru', NULL),
    ('pgGEMCoEl5E', 'es', NULL), ('sepFE8K0ydN', 'sw', NULL), ('T0TIbWWOmAZ', 'tg', NULL), ('Fu6xLlB3bok', 'vi', NULL);
