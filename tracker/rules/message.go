package rules

import (
	"context"

	"cohort/db"
	"cohort/tracker"
)

// Note is a message that an action of a rule wants sent around an enrollment or event.
type Note struct {
	Subject, Object int64
	Kind            tracker.Kind
	Action          int32
	Template        int32
	Scheduled       bool  // for the day that the rule has computed
	Due             int64 // UTC milliseconds
}

var noteColumns = []db.Column{
	{Name: "subject", Type: db.Int}, {Name: "object_id", Type: db.Int}, {Name: "action", Type: db.Int4}, {Name: "kind", Type: db.Int4},
	{Name: "template", Type: db.Int4}, {Name: "scheduled", Type: db.Bool}, {Name: "due", Type: db.Int},
}

// Keep writes messages, no two of them of one action for one object, in the transaction of what they are about. It takes one
// statement, and none where there are none. What an action has said of an object is not said again; a message that waits for its day
// goes to the day that was computed last.
func Keep(ctx context.Context, tx db.Tx, list []Note) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([][]any, len(list))
	for i, n := range list {
		rows[i] = []any{n.Subject, n.Object, n.Action, int32(n.Kind), n.Template, n.Scheduled, n.Due}
	}
	_, err := tx.ExecValues(ctx, `INSERT INTO rule_message (subject, object_id, action, kind, template, scheduled, due, created)
		SELECT v.subject, v.object_id, v.action, v.kind, v.template, v.scheduled, v.due, $1 FROM {values} AS v WHERE TRUE
		ON CONFLICT (subject, object_id, action) DO UPDATE SET due = excluded.due, template = excluded.template
		WHERE rule_message.scheduled AND rule_message.sent IS NULL`, db.Values{Columns: noteColumns, Rows: rows}, db.Millis(tx.Now()))
	return err
}

// Move has the messages of objects belong to another subject, to which the objects were moved.
func Move(ctx context.Context, tx db.Tx, from, to int64, objects []int64) error {
	_, err := tx.Exec(ctx, `UPDATE rule_message SET subject = $1 WHERE subject = $2 AND `+tx.Dialect().In("object_id", 3), to, from, objects)
	return err
}
