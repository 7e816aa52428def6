package tracker

import (
	"context"

	"cohort/db"
)

// Batch is what one commit writes. Everything in it is final: what a rule or a version refuses was taken out before.
type Batch struct {
	Believed      bool     // nobody has looked whether the identifiers are free
	Claims        []*Claim // sorted by identifier, so that two requests cannot wait for each other
	ValueReleases []*ValueClaim
	ValueClaims   []*ValueClaim // sorted

	NewEntities    []*Entity
	NewValues      []*AttributeValue
	NewOwners      []*Owner
	NewEnrollments []*Enrollment
	NewEvents      []*Event

	Entities       []*Entity // Version is the one that was read; the commit counts it up
	Values         []*AttributeValue
	GoneValues     []*AttributeValue
	Enrollments    []*Enrollment
	Events         []*Event // Version is the one that was read
	DeletedEvents  []*Event
	GoneSubjects   []int64 // whose enrollments and events are deleted with them
	GoneEnrollment []Key   // whose events are deleted with them

	NewRelationships  []*Relationship
	Relationships     []Rewritten
	GoneRelationships []*Relationship
	TouchedEvents     []*Event // that are subjects, and of which nothing but relationships changes; Version is the one that was read

	Log []*LogEntry
	By  int32 // who deletes what hangs on something deleted
}

// Rewritten is a relationship that may lead elsewhere than before.
type Rewritten struct{ Before, After *Relationship }

// LogEntry is what one commit changed of one object.
type LogEntry struct {
	Subject, ID int64
	Kind        Kind
	Object      int64
	At          int64
	By          int32
	Diff        string // JSON
}

// Conflict says that another commit came between reading and writing: the batch must be read and judged anew.
type Conflict struct{ What string }

func (c *Conflict) Error() string { return "tracker: another commit has " + c.What }

// Write writes a batch. Claims come first, values that are given up before those that are taken; then
// enrollments that end, new rows, and updates, which assert the versions that were read. A lost race is a *Conflict.
func Write(ctx context.Context, tx db.Tx, b *Batch) error {
	if err := takeClaims(ctx, tx, b); err != nil {
		return err
	}
	if err := updateEntities(ctx, tx, b.Entities); err != nil {
		return err
	}
	ended, active := b.enrollmentsByState()
	if err := updateEnrollments(ctx, tx, ended); err != nil { // a tracked entity has one active enrollment in a program at any moment
		return err
	}
	if err := insertRows(ctx, tx, b); err != nil {
		return err
	}
	if err := updateEnrollments(ctx, tx, active); err != nil {
		return err
	}
	if err := updateRows(ctx, tx, b); err != nil {
		return err
	}
	if err := writeRelationships(ctx, tx, b); err != nil {
		return err
	}
	if err := deleteConnections(ctx, tx, b); err != nil {
		return err
	}
	if err := cascade(ctx, tx, b); err != nil {
		return err
	}
	return logTable.insert(ctx, tx, b.Log)
}

// takeClaims takes identifiers that are believed to be free by the fastest way there is, which fails where one is not. Those
// that were looked up are taken in a way that waits for others and tells how many it got.
func takeClaims(ctx context.Context, tx db.Tx, b *Batch) error {
	if b.Believed {
		if err := claimTable.insert(ctx, tx, b.Claims); err != nil {
			return err
		}
	} else if len(b.Claims) > 0 {
		n, err := tx.ExecValues(ctx, `INSERT INTO uid_claim (uid, kind, subject, id) SELECT v.uid, v.kind, v.subject, v.id FROM {values} AS v WHERE TRUE ON CONFLICT DO NOTHING`,
			claimTable.rows(b.Claims))
		if err != nil {
			return err
		}
		if n != int64(len(b.Claims)) {
			return &Conflict{"taken an identifier"}
		}
	}
	if len(b.ValueReleases) > 0 {
		_, err := tx.ExecValues(ctx, `DELETE FROM value_claim WHERE (attribute, scope, value, subject) IN (SELECT v.attribute, v.scope, v.value, v.subject FROM {values} AS v)`,
			valueClaimTable.rows(b.ValueReleases))
		if err != nil {
			return err
		}
	}
	if len(b.ValueClaims) > 0 {
		n, err := tx.ExecValues(ctx, `INSERT INTO value_claim (attribute, scope, value, subject) SELECT v.attribute, v.scope, v.value, v.subject FROM {values} AS v WHERE TRUE ON CONFLICT DO NOTHING`,
			valueClaimTable.rows(b.ValueClaims))
		if err != nil {
			return err
		}
		if n != int64(len(b.ValueClaims)) {
			return &Conflict{"taken a unique value"}
		}
	}
	return nil
}

func insertRows(ctx context.Context, tx db.Tx, b *Batch) error {
	if err := entityTable.insert(ctx, tx, b.NewEntities); err != nil {
		return err
	}
	if err := attributeTable.insert(ctx, tx, b.NewValues); err != nil {
		return err
	}
	if err := ownerTable.insert(ctx, tx, b.NewOwners); err != nil {
		return err
	}
	if err := enrollmentTable.insert(ctx, tx, b.NewEnrollments); err != nil {
		return err
	}
	return eventTable.insert(ctx, tx, b.NewEvents)
}

// updateEntities also holds the rows of the subjects until the commit, so that nobody else changes anything of them.
func updateEntities(ctx context.Context, tx db.Tx, entities []*Entity) error {
	if len(entities) == 0 {
		return nil
	}
	n, err := tx.ExecValues(ctx, `UPDATE tracked_entity SET org_unit = v.org_unit, area = v.area, version = v.version + 1, deleted = v.deleted,
		inactive = v.inactive, potential_duplicate = v.potential_duplicate, geometry = v.geometry,
		updated = v.updated, updated_client = v.updated_client, updated_by = v.updated_by
		FROM {values} AS v WHERE tracked_entity.subject = v.subject AND tracked_entity.version = v.version`, entityTable.rows(entities))
	if err == nil && n != int64(len(entities)) {
		err = &Conflict{"changed a tracked entity"}
	}
	return err
}

// enrollmentsByState are the enrollments that change: those that are active from now on, and the others.
func (b *Batch) enrollmentsByState() (ended, active []*Enrollment) {
	for _, e := range b.Enrollments {
		if e.Status == EnrollmentActive && !e.Deleted {
			active = append(active, e)
		} else {
			ended = append(ended, e)
		}
	}
	return ended, active
}

func updateEnrollments(ctx context.Context, tx db.Tx, enrollments []*Enrollment) error {
	if len(enrollments) == 0 {
		return nil
	}
	_, err := tx.ExecValues(ctx, `UPDATE enrollment SET org_unit = v.org_unit, area = v.area, status = v.status, date = v.date, incident_date = v.incident_date,
		completed_date = v.completed_date, completed_by = v.completed_by, followup = v.followup, deleted = v.deleted, geometry = v.geometry, notes = v.notes,
		updated = v.updated, updated_client = v.updated_client, updated_by = v.updated_by
		FROM {values} AS v WHERE enrollment.subject = v.subject AND enrollment.id = v.id`, enrollmentTable.rows(enrollments))
	return err
}

func updateRows(ctx context.Context, tx db.Tx, b *Batch) error {
	if len(b.GoneValues) > 0 {
		_, err := tx.ExecValues(ctx, `DELETE FROM attribute_value WHERE (subject, attribute) IN (SELECT v.subject, v.attribute FROM {values} AS v)`, attributeTable.rows(b.GoneValues))
		if err != nil {
			return err
		}
	}
	if len(b.Values) > 0 {
		_, err := tx.ExecValues(ctx, `UPDATE attribute_value SET value = v.value, folded = v.folded, updated = v.updated, stored_by = v.stored_by
			FROM {values} AS v WHERE attribute_value.subject = v.subject AND attribute_value.attribute = v.attribute`, attributeTable.rows(b.Values))
		if err != nil {
			return err
		}
	}
	if len(b.Events) > 0 {
		n, err := tx.ExecValues(ctx, `UPDATE event SET org_unit = v.org_unit, area = v.area, status = v.status, date = v.date, event_date = v.event_date,
			due_date = v.due_date, completed_date = v.completed_date, completed_by = v.completed_by, option_combo = v.option_combo,
			assigned_user = v.assigned_user, followup = v.followup, version = v.version + 1, geometry = v.geometry, notes = v.notes,
			data_values = v.data_values, value_history = v.value_history, updated = v.updated, updated_client = v.updated_client, updated_by = v.updated_by
			FROM {values} AS v WHERE event.subject = v.subject AND event.id = v.id AND event.version = v.version`, eventTable.rows(b.Events))
		if err != nil {
			return err
		}
		if n != int64(len(b.Events)) {
			return &Conflict{"changed an event"}
		}
	}
	return nil
}

// cascade deletes events, and what hangs on deleted tracked entities and enrollments.
func cascade(ctx context.Context, tx db.Tx, b *Batch) error {
	now := db.Millis(tx.Now())
	if len(b.DeletedEvents) > 0 {
		rows := make([][]any, len(b.DeletedEvents))
		for i, e := range b.DeletedEvents {
			rows[i] = []any{e.Subject, e.ID, e.Version}
		}
		n, err := tx.ExecValues(ctx, `UPDATE event SET deleted = TRUE, updated = $1, updated_client = NULL, updated_by = $2, version = v.version + 1
			FROM {values} AS v WHERE event.subject = v.subject AND event.id = v.id AND event.version = v.version`,
			db.Values{Columns: join(keyColumns, int4s("version")), Rows: rows}, now, b.By)
		if err != nil {
			return err
		}
		if n != int64(len(rows)) {
			return &Conflict{"changed an event"}
		}
	}
	if len(b.GoneEnrollment) > 0 {
		_, err := tx.ExecValues(ctx, `UPDATE event SET deleted = TRUE, updated = $1, updated_client = NULL, updated_by = $2, version = event.version + 1
			FROM {values} AS v WHERE event.subject = v.subject AND event.enrollment = v.id AND NOT event.deleted`, keyRows(b.GoneEnrollment), now, b.By)
		if err != nil {
			return err
		}
	}
	if len(b.GoneSubjects) > 0 {
		in := tx.Dialect().In("subject", 3)
		for _, table := range [...]string{"enrollment SET", "event SET version = version + 1,"} {
			_, err := tx.Exec(ctx, `UPDATE `+table+` deleted = TRUE, updated = $1, updated_client = NULL, updated_by = $2 WHERE NOT deleted AND `+in, now, b.By, b.GoneSubjects)
			if err != nil {
				return err
			}
		}
	}
	return nil
}
