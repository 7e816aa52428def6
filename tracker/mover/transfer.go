package mover

import (
	"context"
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"

	"cohort/change"
	"cohort/db"
	"cohort/graph"
	"cohort/metadata"
	"cohort/tracker"
)

// row is what a transfer has to know of a row.
type row struct{ subject, second int64 } // second is an id, or a program

// transfer moves up to so many rows of one kind from a source to the heir, and returns how many. It counts up the versions, so that
// an import which has read them reads them again, leaves a change record, and writes to the change log where there is one.
func (m *Mover) transfer(ctx context.Context, tx db.Tx, snap *graph.Snapshot, args *metadata.Merge, t *table, source int32, limit int) (int, error) {
	x := &transferring{Mover: m, tx: tx, model: m.models.Of(snap), args: args, table: t, source: source, now: db.Millis(tx.Now())}
	rows, err := x.read(ctx, limit)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	subjects := make([]int64, len(rows))
	for i, r := range rows {
		subjects[i] = r.subject
	}
	slices.Sort(subjects)
	subjects = slices.Compact(subjects)
	touched, err := x.move(ctx, rows, subjects)
	if err != nil {
		return 0, err
	}
	if err := x.log(ctx, rows); err != nil {
		return 0, err
	}
	if err := metadata.Use(ctx, tx, []int32{args.Heir}); err != nil {
		return 0, err
	}
	record, err := body(touched)
	if err != nil {
		return 0, err
	}
	return len(rows), change.Append(ctx, tx, m.ids.Next(), "tracker", record)
}

type transferring struct {
	*Mover
	tx     db.Tx
	model  *tracker.Model
	args   *metadata.Merge
	table  *table
	source int32
	now    int64
}

// second is the column that is a row's key together with the subject.
func (t *table) second() string {
	switch {
	case t.people:
		return "subject"
	case t.kind == 0:
		return "program"
	}
	return "id"
}

func (x *transferring) read(ctx context.Context, limit int) ([]row, error) {
	t := x.table
	found, err := x.tx.Query(ctx, `SELECT subject, `+t.second()+` FROM `+t.name+` WHERE `+t.used+` AND org_unit = $1 LIMIT $2`, x.source, limit)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []row
	for found.Next() {
		var r row
		if err := found.Scan(&r.subject, &r.second); err != nil {
			return nil, err
		}
		rows = append(rows, r)
	}
	return rows, found.Err()
}

// version is a subject and the version that it has now.
type version struct {
	subject int64
	version int32
}

// move writes the rows. The tracked entities come first: who holds them may change what belongs to them.
func (x *transferring) move(ctx context.Context, rows []row, subjects []int64) ([]version, error) {
	t, heir, area := x.table, x.args.Heir, x.model.Area(x.args.Heir)
	in := x.tx.Dialect().In("subject", 1)
	if t.people {
		touched, err := x.versions(ctx, `UPDATE tracked_entity SET org_unit = $2, area = $3, version = version + 1, updated = $4, updated_by = $5
			WHERE `+in+` AND org_unit = $6 RETURNING subject, version`, subjects, heir, area, x.now, x.args.User, x.source)
		if err != nil {
			return nil, err
		}
		return touched, x.claims(ctx, subjects)
	}
	touched, err := x.versions(ctx, `UPDATE tracked_entity SET version = version + 1 WHERE `+in+` RETURNING subject, version`, subjects)
	if err != nil {
		return nil, err
	}
	v := db.Values{Columns: columns(db.Int, "subject", "second"), Rows: make([][]any, len(rows))}
	for i, r := range rows {
		v.Rows[i] = []any{r.subject, r.second}
	}
	set := `org_unit = $1, area = $2`
	values := []any{heir, area, x.source}
	if t.kind != 0 {
		set += `, updated = $4, updated_by = $5`
		values = append(values, x.now, x.args.User)
	}
	if t.kind != tracker.KindEvent {
		_, err := x.tx.ExecValues(ctx, `UPDATE `+t.name+` SET `+set+` FROM {values} AS v
			WHERE `+t.name+`.subject = v.subject AND `+t.name+`.`+t.second()+` = v.second AND `+t.name+`.org_unit = $3`, v, values...)
		if err == nil && t.kind == 0 { // enrollments name the owner of their part, too
			_, err = x.tx.ExecValues(ctx, `UPDATE enrollment SET owner = $1 FROM {values} AS v WHERE enrollment.subject = v.subject AND enrollment.program = v.second`, v, heir)
		}
		return touched, err
	}
	events, err := x.tx.QueryValues(ctx, `UPDATE event SET `+set+`, version = version + 1 FROM {values} AS v
		WHERE event.subject = v.subject AND event.id = v.second AND event.org_unit = $3 RETURNING event.subject, event.version, event.enrollment`, v, values...)
	if err != nil {
		return nil, err
	}
	defer events.Close()
	for events.Next() {
		var e version
		var enrollment *int64
		if err := events.Scan(&e.subject, &e.version, &enrollment); err != nil {
			return nil, err
		}
		if enrollment == nil {
			touched = append(touched, e)
		}
	}
	return touched, events.Err()
}

func (x *transferring) versions(ctx context.Context, sql string, args ...any) ([]version, error) {
	rows, err := x.tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []version
	for rows.Next() {
		var v version
		if err := rows.Scan(&v.subject, &v.version); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// claims takes along the values that are unique within an organisation unit. Where somebody at the heir has the same value, it
// stays his alone: the merge makes a double of it, and loses nobody's value.
func (x *transferring) claims(ctx context.Context, subjects []int64) error {
	attributes := map[int32]bool{}
	for o := range x.model.Snapshot.All(tracker.AttributeType) {
		if a := x.model.Attribute(o.ID); a.Unique && a.PerUnit {
			attributes[o.ID] = true
		}
	}
	if len(attributes) == 0 {
		return nil
	}
	values, err := tracker.AttributeValues(ctx, x.tx, subjects)
	if err != nil {
		return err
	}
	v := db.Values{Columns: append(append(columns(db.Int4, "attribute", "scope"), columns(db.Text, "value")...), columns(db.Int, "subject")...)}
	for _, a := range values {
		if attributes[a.Attribute] {
			v.Rows = append(v.Rows, []any{a.Attribute, x.source, tracker.ClaimText(a.Value), a.Subject})
		}
	}
	if len(v.Rows) == 0 {
		return nil
	}
	_, err = x.tx.ExecValues(ctx, `INSERT INTO value_claim (attribute, scope, value, subject)
		SELECT v.attribute, CAST($1 AS integer), v.value, v.subject FROM {values} AS v
		WHERE EXISTS (SELECT 1 FROM value_claim AS c WHERE c.attribute = v.attribute AND c.scope = v.scope AND c.value = v.value AND c.subject = v.subject)
		ON CONFLICT DO NOTHING`, v, x.args.Heir)
	if err != nil {
		return err
	}
	_, err = x.tx.ExecValues(ctx, `DELETE FROM value_claim WHERE (attribute, scope, value, subject) IN (SELECT v.attribute, v.scope, v.value, v.subject FROM {values} AS v)`, v)
	return err
}

func (x *transferring) log(ctx context.Context, rows []row) error {
	if x.table.kind == 0 {
		return nil
	}
	diff := fmt.Sprintf(`{"orgUnit":[%d,%d]}`, x.source, x.args.Heir)
	entries := make([]*tracker.LogEntry, len(rows))
	for i, r := range rows {
		entries[i] = &tracker.LogEntry{
			Subject: r.subject, ID: x.ids.Next(), Kind: x.table.kind, Object: r.second, At: x.now, By: x.args.User, Diff: diff,
		}
	}
	return tracker.Write(ctx, x.tx, &tracker.Batch{Log: entries})
}

// body is a change record as imports write it: the subjects and their versions.
func body(touched []version) (string, error) {
	subjects := make([][2]int64, len(touched))
	for i, v := range touched {
		subjects[i] = [2]int64{v.subject, int64(v.version)}
	}
	text, err := json.Marshal(map[string][][2]int64{"subjects": subjects})
	return string(text), err
}
