package tracker

import (
	"context"

	"cohort/db"
	"cohort/uid"
)

// What is shown of enrollments and events names those whom they belong to. These reads bring both in one statement.

// EventView is an event with what is shown of its enrollment, all of it nil without registration.
type EventView struct {
	Event
	EnrollmentUID    *string
	EnrollmentStatus *int32
	EntityUID        *string
	Owner            *int32 // the unit that owns the part
}

// EnrollmentView is an enrollment with its tracked entity.
type EnrollmentView struct {
	Enrollment
	Entity Entity
}

var (
	viewedEvent = `SELECT ` + names(eventTable.columns, "e") + `, n.uid, n.status, t.uid, n.owner FROM `
	withPerson  = ` LEFT JOIN enrollment AS n ON n.subject = e.subject AND n.id = e.enrollment LEFT JOIN tracked_entity AS t ON t.subject = e.subject`
	viewByKey   = viewedEvent + `{values} AS v CROSS JOIN event AS e` + withPerson + ` WHERE e.subject = v.subject AND e.id = v.id`
	viewByUID   = viewedEvent + `uid_claim AS c CROSS JOIN event AS e` + withPerson + ` WHERE c.uid = $1 AND c.kind = 3 AND e.subject = c.subject AND e.id = c.id`

	viewedEnrollment = `SELECT ` + names(enrollmentTable.columns, "n") + `, ` + names(entityTable.columns, "t") + ` FROM `
	enrollmentByKey  = viewedEnrollment + `{values} AS v CROSS JOIN enrollment AS n CROSS JOIN tracked_entity AS t WHERE n.subject = v.subject AND n.id = v.id AND t.subject = n.subject`
	enrollmentByUID  = viewedEnrollment + `uid_claim AS c CROSS JOIN enrollment AS n CROSS JOIN tracked_entity AS t WHERE c.uid = $1 AND c.kind = 2 AND n.subject = c.subject AND n.id = c.id AND t.subject = n.subject`

	entityByUID = `SELECT ` + names(entityTable.columns, "t") + `, a.attribute, a.value, a.created, a.updated, a.stored_by
		FROM uid_claim AS c CROSS JOIN tracked_entity AS t LEFT JOIN attribute_value AS a ON a.subject = t.subject
		WHERE c.uid = $1 AND c.kind = 1 AND t.subject = c.subject ORDER BY a.attribute`
)

func scanEventView(rows db.Rows, v *EventView) error {
	return scanEvent(rows, &v.Event, &v.EnrollmentUID, &v.EnrollmentStatus, &v.EntityUID, &v.Owner)
}

func scanEnrollmentView(rows db.Rows, v *EnrollmentView) error {
	return scanEnrollment(rows, &v.Enrollment, v.Entity.columns()...)
}

// EventViews reads single events, deleted ones too.
func EventViews(ctx context.Context, tx db.Tx, keys []Key) ([]*EventView, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := tx.QueryValues(ctx, viewByKey, keyRows(keys))
	return collect(rows, err, scanEventView)
}

// EventViewByUID reads an event, deleted or not. None is nil.
func EventViewByUID(ctx context.Context, tx db.Tx, id string) (*EventView, error) {
	return one(ctx, tx, viewByUID, id, scanEventView)
}

// EnrollmentViews reads single enrollments, deleted ones too.
func EnrollmentViews(ctx context.Context, tx db.Tx, keys []Key) ([]*EnrollmentView, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	rows, err := tx.QueryValues(ctx, enrollmentByKey, keyRows(keys))
	return collect(rows, err, scanEnrollmentView)
}

// EnrollmentViewByUID reads an enrollment, deleted or not. None is nil.
func EnrollmentViewByUID(ctx context.Context, tx db.Tx, id string) (*EnrollmentView, error) {
	return one(ctx, tx, enrollmentByUID, id, scanEnrollmentView)
}

// EntityByUID reads a tracked entity, deleted or not, and its values, by attribute. None is nil.
func EntityByUID(ctx context.Context, tx db.Tx, id string) (*Entity, []*AttributeValue, error) {
	if !uid.Valid(id) {
		return nil, nil, nil
	}
	rows, err := tx.Query(ctx, entityByUID, id)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var e *Entity
	var values []*AttributeValue
	for rows.Next() {
		e = new(Entity)
		var attribute *int32
		var value, storedBy *string
		var created, updated *int64
		if err := rows.Scan(append(e.columns(), &attribute, &value, &created, &updated, &storedBy)...); err != nil {
			return nil, nil, err
		}
		if attribute != nil {
			values = append(values, &AttributeValue{e.Subject, *attribute, *value, *created, *updated, storedBy})
		}
	}
	return e, values, rows.Err()
}

func one[T any](ctx context.Context, tx db.Tx, sql, id string, scan func(db.Rows, *T) error) (*T, error) {
	if !uid.Valid(id) {
		return nil, nil // never given to anything
	}
	rows, err := tx.Query(ctx, sql, id)
	list, err := collect(rows, err, scan)
	if len(list) == 0 {
		return nil, err
	}
	return list[0], err
}
