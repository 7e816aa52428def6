-- Messages that rules of programs want sent around an enrollment or event, each action's once. They are written with what the rules
-- were computed over, and delivered afterwards. Ids are never given twice, so what is left of deleted metadata means nothing.
CREATE TABLE rule_message (
    subject   bigint  NOT NULL,
    object_id bigint  NOT NULL, -- the enrollment or event
    action    integer NOT NULL, -- of the rule
    kind      integer NOT NULL, -- of the object: 2 enrollment, 3 event
    template  integer NOT NULL, -- the notification template
    scheduled boolean NOT NULL, -- for a day that the rule computed; otherwise to be sent at once
    due       bigint  NOT NULL, -- UTC milliseconds
    created   bigint  NOT NULL,
    sent      bigint, -- null: not yet
    PRIMARY KEY (subject, object_id, action)
)
WITHOUT ROWID -- only: sqlite
;
CREATE INDEX rule_message_due ON rule_message (due) WHERE sent IS NULL;
