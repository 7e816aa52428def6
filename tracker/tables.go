package tracker

import "cohort/db"

// stampColumns are the columns of a Stamp, and stampValues what stands in them.
var stampColumns = join(ints("created", "updated", "created_client", "updated_client"), int4s("created_by", "updated_by"), texts("stored_by"))

func stampValues(row []any, s *Stamp) {
	row[0], row[1], row[2], row[3] = &s.Created, &s.Updated, s.CreatedClient, s.UpdatedClient
	row[4], row[5], row[6] = &s.CreatedBy, &s.UpdatedBy, s.StoredBy
}

var claimTable = table[Claim]{
	name:    "uid_claim",
	columns: join(texts("uid"), int4s("kind"), ints("subject", "id")),
	values: func(row []any, c *Claim) {
		row[0], row[1], row[2], row[3] = &c.UID, int32(c.Kind), &c.Subject, &c.ID
	},
}

var valueClaimTable = table[ValueClaim]{
	name:    "value_claim",
	columns: join(int4s("attribute", "scope"), texts("value"), ints("subject")),
	values: func(row []any, c *ValueClaim) {
		row[0], row[1], row[2], row[3] = &c.Attribute, &c.Scope, &c.Value, &c.Subject
	},
}

var entityTable = table[Entity]{
	name: "tracked_entity",
	columns: join(ints("subject"), texts("uid"), int4s("type", "org_unit", "area", "version"),
		bools("deleted", "inactive", "potential_duplicate"), texts("geometry"), stampColumns),
	values: func(row []any, e *Entity) {
		row[0], row[1], row[2], row[3], row[4], row[5] = &e.Subject, &e.UID, &e.Type, &e.OrgUnit, &e.Area, &e.Version
		row[6], row[7], row[8], row[9] = e.Deleted, e.Inactive, e.PotentialDuplicate, e.Geometry
		stampValues(row[10:], &e.Stamp)
	},
}

// columns are where a row's columns go.
func (e *Entity) columns() []any {
	return []any{&e.Subject, &e.UID, &e.Type, &e.OrgUnit, &e.Area, &e.Version, &e.Deleted, &e.Inactive, &e.PotentialDuplicate, &e.Geometry,
		&e.Created, &e.Updated, &e.CreatedClient, &e.UpdatedClient, &e.CreatedBy, &e.UpdatedBy, &e.StoredBy}
}

func scanEntity(rows db.Rows, e *Entity) error { return rows.Scan(e.columns()...) }

var attributeTable = table[AttributeValue]{
	name:    "attribute_value",
	columns: join(ints("subject"), int4s("attribute"), texts("value", "folded"), ints("created", "updated"), texts("stored_by")),
	values: func(row []any, a *AttributeValue) {
		row[0], row[1], row[2], row[3] = &a.Subject, &a.Attribute, &a.Value, Fold(a.Value)
		row[4], row[5], row[6] = &a.Created, &a.Updated, a.StoredBy
	},
}

var ownerTable = table[Owner]{
	name:    "program_owner",
	columns: join(ints("subject"), int4s("program", "org_unit", "area"), ints("created")),
	values: func(row []any, o *Owner) {
		row[0], row[1], row[2], row[3], row[4] = &o.Subject, &o.Program, &o.OrgUnit, &o.Area, &o.Created
	},
}

var enrollmentTable = table[Enrollment]{
	name: "enrollment",
	columns: join(ints("subject", "id"), texts("uid"), int4s("program", "org_unit", "area", "owner", "status"),
		ints("date", "incident_date", "completed_date"), texts("completed_by"), bools("followup", "deleted"),
		texts("geometry", "notes"), stampColumns),
	values: func(row []any, e *Enrollment) {
		row[0], row[1], row[2], row[3], row[4], row[5], row[6] = &e.Subject, &e.ID, &e.UID, &e.Program, &e.OrgUnit, &e.Area, &e.Owner
		row[7], row[8], row[9], row[10], row[11] = int32(e.Status), &e.Date, e.Incident, e.Completed, e.CompletedBy
		row[12], row[13], row[14], row[15] = e.Followup, e.Deleted, e.Geometry, EncodeNotes(e.Notes)
		stampValues(row[16:], &e.Stamp)
	},
}

// scanEnrollment reads an enrollment, and what else stands in the row behind it.
func scanEnrollment(rows db.Rows, e *Enrollment, more ...any) error {
	var notes *string
	var status int32
	err := rows.Scan(append([]any{&e.Subject, &e.ID, &e.UID, &e.Program, &e.OrgUnit, &e.Area, &e.Owner, &status, &e.Date, &e.Incident, &e.Completed, &e.CompletedBy,
		&e.Followup, &e.Deleted, &e.Geometry, &notes,
		&e.Created, &e.Updated, &e.CreatedClient, &e.UpdatedClient, &e.CreatedBy, &e.UpdatedBy, &e.StoredBy}, more...)...)
	if err != nil {
		return err
	}
	e.Status = EnrollmentStatus(status)
	e.Notes, err = DecodeNotes(notes)
	return err
}

func oneEnrollment(rows db.Rows, e *Enrollment) error { return scanEnrollment(rows, e) }

var eventTable = table[Event]{
	name: "event",
	columns: join(ints("subject", "id"), texts("uid"), ints("enrollment"), int4s("program", "stage", "org_unit", "area", "status"),
		ints("date", "event_date", "due_date", "completed_date"), texts("completed_by"), int4s("option_combo", "assigned_user"),
		bools("followup", "deleted"), int4s("version"), texts("geometry", "notes", "data_values", "value_history"), stampColumns),
	values: func(row []any, e *Event) {
		row[0], row[1], row[2], row[3] = &e.Subject, &e.ID, &e.UID, e.Enrollment
		row[4], row[5], row[6], row[7], row[8] = &e.Program, &e.Stage, &e.OrgUnit, &e.Area, int32(e.Status)
		row[9], row[10], row[11], row[12], row[13] = e.Date(), e.EventDate, e.Due, e.Completed, e.CompletedBy
		row[14], row[15], row[16], row[17], row[18] = &e.OptionCombo, e.AssignedUser, e.Followup, e.Deleted, &e.Version
		values, history := EncodeValues(e.Values, &e.Stamp)
		row[19], row[20], row[21], row[22] = e.Geometry, EncodeNotes(e.Notes), values, history
		stampValues(row[23:], &e.Stamp)
	},
}

// scanEvent reads an event, and what else stands in the row behind it.
func scanEvent(rows db.Rows, e *Event, more ...any) error {
	var notes, history *string
	var values string
	var status int32
	var date int64
	err := rows.Scan(append([]any{&e.Subject, &e.ID, &e.UID, &e.Enrollment, &e.Program, &e.Stage, &e.OrgUnit, &e.Area, &status,
		&date, &e.EventDate, &e.Due, &e.Completed, &e.CompletedBy, &e.OptionCombo, &e.AssignedUser, &e.Followup, &e.Deleted, &e.Version,
		&e.Geometry, &notes, &values, &history,
		&e.Created, &e.Updated, &e.CreatedClient, &e.UpdatedClient, &e.CreatedBy, &e.UpdatedBy, &e.StoredBy}, more...)...)
	if err != nil {
		return err
	}
	e.Status = EventStatus(status)
	if e.Values, err = DecodeValues(values, history, &e.Stamp); err != nil {
		return err
	}
	e.Notes, err = DecodeNotes(notes)
	return err
}

func oneEvent(rows db.Rows, e *Event) error { return scanEvent(rows, e) }

var logTable = table[LogEntry]{
	name:    "tracker_change_log",
	columns: join(ints("subject", "id"), int4s("kind"), ints("object_id", "at"), int4s("by_user"), texts("diff")),
	values: func(row []any, l *LogEntry) {
		row[0], row[1], row[2], row[3], row[4], row[5], row[6] = &l.Subject, &l.ID, int32(l.Kind), &l.Object, &l.At, &l.By, &l.Diff
	},
}
