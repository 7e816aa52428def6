package tracker

import (
	"context"
	"slices"
	"strings"

	"cohort/db"
	"cohort/uid"
)

// Claim is an entry of the directory: what an identifier stands for, now or before it was deleted.
type Claim struct {
	UID         string
	Kind        Kind
	Subject, ID int64
}

// ValueClaim says that a unique value is taken, and by whom.
type ValueClaim struct {
	Attribute int32
	Scope     int32 // 0, or an organisation unit
	Value     string
	Subject   int64
}

// names lists the columns of a table for a SELECT, with the alias before each.
func names(columns []db.Column, alias string) string {
	var b strings.Builder
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		if alias != "" {
			b.WriteString(alias + ".")
		}
		b.WriteString(c.Name)
	}
	return b.String()
}

// collect reads all rows of a query.
func collect[T any](rows db.Rows, err error, scan func(db.Rows, *T) error) ([]*T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*T
	for rows.Next() {
		v := new(T)
		if err := scan(rows, v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Totals is how many of each there are in the database, without those that were deleted.
type Totals struct{ Entities, Enrollments, Events int64 }

// Count counts all rows, whoever may see them: it reads the tables from end to end.
func Count(ctx context.Context, tx db.Tx) (t Totals, err error) {
	err = tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM tracked_entity WHERE NOT deleted), (SELECT count(*) FROM enrollment WHERE NOT deleted),
		(SELECT count(*) FROM event WHERE NOT deleted)`).Scan(&t.Entities, &t.Enrollments, &t.Events)
	return t, err
}

// FindClaims looks identifiers up. Those that were never used are absent.
func FindClaims(ctx context.Context, tx db.Tx, uids []string) (map[string]Claim, error) {
	found := make(map[string]Claim, len(uids))
	uids = slices.DeleteFunc(slices.Clone(uids), func(s string) bool { return !uid.Valid(s) }) // what was never given out
	if len(uids) == 0 {
		return found, nil
	}
	rows, err := tx.Query(ctx, `SELECT uid, kind, subject, id FROM uid_claim WHERE `+tx.Dialect().In("uid", 1), uids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var c Claim
		if err := rows.Scan(&c.UID, &c.Kind, &c.Subject, &c.ID); err != nil {
			return nil, err
		}
		found[c.UID] = c
	}
	return found, rows.Err()
}

// FindValueClaims looks for unique values that are taken, by whomsoever.
func FindValueClaims(ctx context.Context, tx db.Tx, claims []*ValueClaim) ([]*ValueClaim, error) {
	if len(claims) == 0 {
		return nil, nil
	}
	rows, err := tx.QueryValues(ctx, `SELECT c.attribute, c.scope, c.value, c.subject FROM {values} AS v CROSS JOIN value_claim AS c
		WHERE c.attribute = v.attribute AND c.scope = v.scope AND c.value = v.value`, valueClaimTable.rows(claims))
	return collect(rows, err, func(rows db.Rows, c *ValueClaim) error {
		return rows.Scan(&c.Attribute, &c.Scope, &c.Value, &c.Subject)
	})
}

var (
	selectEntities = `SELECT ` + names(entityTable.columns, "") + ` FROM tracked_entity WHERE `
	selectEnrolled = `SELECT ` + names(enrollmentTable.columns, "") + ` FROM enrollment WHERE `
	selectEvents   = `SELECT ` + names(eventTable.columns, "") + ` FROM event WHERE `
	selectValues   = `SELECT subject, attribute, value, created, updated, stored_by FROM attribute_value WHERE `
	selectOwners   = `SELECT ` + names(ownerTable.columns, "") + ` FROM program_owner WHERE `
	selectKeyed    = `SELECT ` + names(eventTable.columns, "e") + ` FROM {values} AS v CROSS JOIN event AS e WHERE e.subject = v.subject AND e.id = v.id`
)

// Entities reads tracked entities, deleted ones too.
func Entities(ctx context.Context, tx db.Tx, subjects []int64) ([]*Entity, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectEntities+tx.Dialect().In("subject", 1), subjects)
	return collect(rows, err, scanEntity)
}

// AttributeValues reads the values of tracked entities, by entity and attribute.
func AttributeValues(ctx context.Context, tx db.Tx, subjects []int64) ([]*AttributeValue, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectValues+tx.Dialect().In("subject", 1)+` ORDER BY subject, attribute`, subjects)
	return collect(rows, err, func(rows db.Rows, a *AttributeValue) error {
		return rows.Scan(&a.Subject, &a.Attribute, &a.Value, &a.Created, &a.Updated, &a.StoredBy)
	})
}

// Owners reads which units own what of tracked entities, by entity and program.
func Owners(ctx context.Context, tx db.Tx, subjects []int64) ([]*Owner, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectOwners+tx.Dialect().In("subject", 1)+` ORDER BY subject, program`, subjects)
	return collect(rows, err, scanOwner)
}

// Enrollments reads the enrollments of tracked entities, deleted ones too, the oldest first.
func Enrollments(ctx context.Context, tx db.Tx, subjects []int64) ([]*Enrollment, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectEnrolled+tx.Dialect().In("subject", 1)+` ORDER BY subject, id`, subjects)
	return collect(rows, err, oneEnrollment)
}

// EventsOf reads all events of subjects, deleted ones too, the oldest first.
func EventsOf(ctx context.Context, tx db.Tx, subjects []int64) ([]*Event, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, selectEvents+tx.Dialect().In("subject", 1)+` ORDER BY subject, id`, subjects)
	return collect(rows, err, oneEvent)
}

// Key is the place of an enrollment or event.
type Key struct{ Subject, ID int64 }

var keyColumns = ints("subject", "id")

func keyRows(keys []Key) db.Values {
	rows := make([][]any, len(keys))
	for i, k := range keys {
		rows[i] = []any{k.Subject, k.ID}
	}
	return db.Values{Columns: keyColumns, Rows: rows}
}

// Events reads single events, deleted ones too.
func Events(ctx context.Context, tx db.Tx, keys []Key) ([]*Event, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := tx.QueryValues(ctx, selectKeyed, keyRows(keys))
	return collect(rows, err, oneEvent)
}

// Visit is that an enrollment has an event in a stage.
type Visit struct {
	Event, Enrollment int64
	Stage             int32
}

// Visits reads which stages the enrollments of subjects have live events in.
func Visits(ctx context.Context, tx db.Tx, subjects []int64, stages []int32) ([]*Visit, error) {
	if len(subjects) == 0 || len(stages) == 0 {
		return nil, nil
	}
	in := tx.Dialect().In
	rows, err := tx.Query(ctx, `SELECT id, enrollment, stage FROM event WHERE `+in("subject", 1)+` AND `+in("stage", 2)+
		` AND NOT deleted AND enrollment IS NOT NULL`, subjects, stages)
	return collect(rows, err, func(rows db.Rows, v *Visit) error { return rows.Scan(&v.Event, &v.Enrollment, &v.Stage) })
}

// Closable reads of the live events of enrollments of subjects those that are completed and those of some programs: their status and
// dates, for who asks whether they may still be changed.
func Closable(ctx context.Context, tx db.Tx, subjects []int64, programs []int32) ([]*Event, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	if programs == nil {
		programs = []int32{} // nil would be NULL
	}
	in := tx.Dialect().In
	rows, err := tx.Query(ctx, `SELECT subject, id, uid, enrollment, program, status, event_date, due_date, completed_date FROM event WHERE `+
		in("subject", 1)+` AND NOT deleted AND enrollment IS NOT NULL AND (status = $3 OR `+in("program", 2)+`) ORDER BY subject, id`, subjects, programs, int32(EventCompleted))
	return collect(rows, err, func(rows db.Rows, e *Event) error {
		return rows.Scan(&e.Subject, &e.ID, &e.UID, &e.Enrollment, &e.Program, &e.Status, &e.EventDate, &e.Due, &e.Completed)
	})
}

// EventsIn reads of the live events of subjects in programs with registration when they were, and their values.
func EventsIn(ctx context.Context, tx db.Tx, subjects []int64, programs []int32) ([]*Event, error) {
	if len(subjects) == 0 || len(programs) == 0 {
		return nil, nil
	}
	in := tx.Dialect().In
	rows, err := tx.Query(ctx, `SELECT subject, id, enrollment, program, stage, event_date, due_date, created, data_values FROM event WHERE `+
		in("subject", 1)+` AND `+in("program", 2)+` AND NOT deleted AND enrollment IS NOT NULL`, subjects, programs)
	return collect(rows, err, func(rows db.Rows, e *Event) (err error) {
		var values string
		if err := rows.Scan(&e.Subject, &e.ID, &e.Enrollment, &e.Program, &e.Stage, &e.EventDate, &e.Due, &e.Created, &values); err != nil {
			return err
		}
		e.Values, err = DecodeValues(values, nil, &e.Stamp)
		return err
	})
}
