-- People's data. The first column of every key is the subject: the internal id of the tracked entity that a row belongs
-- to, or of the event itself where a program has no registration. All that a rule can compare lies within one subject.
-- Metadata is named by its id in the graph. Ids are time-ordered; times are UTC milliseconds.

-- What was decided when the first row was written, and cannot be changed by changing a setting.
CREATE TABLE tracker_layout (
    id         integer NOT NULL PRIMARY KEY CHECK (id = 1),
    area_level integer NOT NULL -- the level of the hierarchy whose units are the areas
);

-- The directory of identifiers, and the memory that forbids their reuse: rows stay when the object is deleted.
CREATE TABLE uid_claim (
    uid     text    NOT NULL PRIMARY KEY,
    kind    integer NOT NULL, -- 1 tracked entity, 2 enrollment, 3 event, 4 relationship
    subject bigint  NOT NULL,
    id      bigint  NOT NULL
)
WITHOUT ROWID -- only: sqlite
;

-- Values that must be unique: the primary key is what keeps them so between requests and nodes.
CREATE TABLE value_claim (
    attribute integer NOT NULL,
    scope     integer NOT NULL, -- 0, or the organisation unit within which the value is unique
    value     text    NOT NULL, -- folded; long ones as a hash
    subject   bigint  NOT NULL,
    PRIMARY KEY (attribute, scope, value)
)
WITHOUT ROWID -- only: sqlite
;

CREATE TABLE tracked_entity (
    subject             bigint  NOT NULL PRIMARY KEY,
    uid                 text    NOT NULL,
    type                integer NOT NULL,
    org_unit            integer NOT NULL,
    area                integer NOT NULL, -- the unit's ancestor at the area level; itself above that level
    version             integer NOT NULL, -- counts the commits that touched anything of the subject
    deleted             boolean NOT NULL,
    inactive            boolean NOT NULL,
    potential_duplicate boolean NOT NULL,
    created             bigint  NOT NULL,
    updated             bigint  NOT NULL,
    created_client      bigint, -- null: as created
    updated_client      bigint, -- null: as updated
    created_by          integer NOT NULL,
    updated_by          integer NOT NULL,
    stored_by           text, -- null: the creator's username
    geometry            text
)
WITHOUT ROWID -- only: sqlite
;
CREATE INDEX tracked_entity_area ON tracked_entity (type, area, subject);
CREATE INDEX tracked_entity_org_unit ON tracked_entity (type, org_unit, subject);
-- What is live is counted as all, in an index, without the few that are deleted: here, and for enrollments and events.
CREATE INDEX tracked_entity_deleted ON tracked_entity (type) WHERE deleted;

CREATE TABLE attribute_value (
    subject   bigint  NOT NULL,
    attribute integer NOT NULL,
    value     text    NOT NULL,
    folded    text    NOT NULL, -- the value as searches compare it
    created   bigint  NOT NULL,
    updated   bigint  NOT NULL,
    stored_by text, -- null: as the tracked entity's
    PRIMARY KEY (subject, attribute)
)
WITHOUT ROWID -- only: sqlite
;
-- Cut, so that a long value fits into a page.
CREATE INDEX attribute_value_folded ON attribute_value (attribute, substr(folded, 1, 120), subject);

-- Which organisation unit owns what a program knows of a subject: those who look for people of a program look by it.
CREATE TABLE program_owner (
    subject  bigint  NOT NULL,
    program  integer NOT NULL,
    org_unit integer NOT NULL,
    area     integer NOT NULL,
    created  bigint  NOT NULL,
    PRIMARY KEY (subject, program)
)
WITHOUT ROWID -- only: sqlite
;
CREATE INDEX program_owner_area ON program_owner (program, area, subject);
CREATE INDEX program_owner_org_unit ON program_owner (program, org_unit, subject);

CREATE TABLE enrollment (
    subject        bigint  NOT NULL,
    id             bigint  NOT NULL,
    uid            text    NOT NULL,
    program        integer NOT NULL,
    org_unit       integer NOT NULL,
    area           integer NOT NULL,
    status         integer NOT NULL, -- 0 active, 1 completed, 2 cancelled
    date           bigint  NOT NULL, -- of enrollment
    incident_date  bigint,
    completed_date bigint,
    completed_by   text,
    followup       boolean NOT NULL,
    deleted        boolean NOT NULL,
    created        bigint  NOT NULL,
    updated        bigint  NOT NULL,
    created_client bigint,
    updated_client bigint,
    created_by     integer NOT NULL,
    updated_by     integer NOT NULL,
    stored_by      text,
    geometry       text,
    notes          text, -- JSON
    PRIMARY KEY (subject, id)
)
WITHOUT ROWID -- only: sqlite
;
CREATE INDEX enrollment_area ON enrollment (program, area, date, id);
CREATE INDEX enrollment_org_unit ON enrollment (program, org_unit, date, id);
CREATE INDEX enrollment_deleted ON enrollment (program, date) WHERE deleted;
CREATE UNIQUE INDEX enrollment_active ON enrollment (subject, program) WHERE status = 0 AND NOT deleted;

CREATE TABLE event (
    subject        bigint  NOT NULL,
    id             bigint  NOT NULL,
    uid            text    NOT NULL,
    enrollment     bigint, -- null: without registration
    program        integer NOT NULL,
    stage          integer NOT NULL,
    org_unit       integer NOT NULL,
    area           integer NOT NULL,
    status         integer NOT NULL, -- 0 active, 1 completed, 2 schedule, 3 overdue, 4 skipped
    date           bigint  NOT NULL, -- by which events are ordered and selected: when it happened, or is due
    event_date     bigint,
    due_date       bigint,
    completed_date bigint,
    completed_by   text,
    option_combo   integer NOT NULL, -- the attribute option combination
    assigned_user  integer,
    followup       boolean NOT NULL,
    deleted        boolean NOT NULL,
    version        integer NOT NULL, -- asserted where the event is its own subject
    created        bigint  NOT NULL,
    updated        bigint  NOT NULL,
    created_client bigint,
    updated_client bigint,
    created_by     integer NOT NULL,
    updated_by     integer NOT NULL,
    stored_by      text,
    geometry       text,
    notes          text, -- JSON
    data_values    text    NOT NULL, -- JSON: data element to value
    value_history  text, -- JSON: of the values that were not written when the event was
    PRIMARY KEY (subject, id)
)
WITHOUT ROWID -- only: sqlite
;
CREATE INDEX event_area ON event (program, area, date, id);
CREATE INDEX event_org_unit ON event (program, org_unit, date, id);
CREATE INDEX event_deleted ON event (program, date) WHERE deleted;

-- What each update changed, one row an object and commit. A creation is the row itself.
CREATE TABLE tracker_change_log (
    subject   bigint  NOT NULL,
    id        bigint  NOT NULL,
    kind      integer NOT NULL,
    object_id bigint  NOT NULL,
    at        bigint  NOT NULL,
    by_user   integer NOT NULL,
    diff      text    NOT NULL, -- JSON: what changed to its former and its new value
    PRIMARY KEY (subject, id)
)
WITHOUT ROWID -- only: sqlite
;
