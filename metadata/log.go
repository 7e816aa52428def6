package metadata

import (
	"context"
	"encoding/json"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/schema"
)

// logEntry is one commit of the log. However many objects it holds, it is written with the same few statements.
type logEntry struct {
	revision  int64
	token     uint64
	narrowing bool
	nextID    int32
	user      int32
	at        time.Time
	writes    []*Write
}

// begin takes the head of the log, if it is still where the plan began, and holds it until the transaction ends.
func (e *logEntry) begin(ctx context.Context, tx db.Tx, from *graph.Snapshot) error {
	narrowed := `narrowed`
	if e.narrowing {
		narrowed = `$1`
	}
	n, err := tx.Exec(ctx, `UPDATE metadata_head SET revision = $1, token = $2, next_id = $3, narrowed = `+narrowed+`
		WHERE id = 1 AND revision = $4 AND token = $5`, e.revision, int64(e.token), e.nextID, from.Revision(), int64(from.Token()))
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

func (e *logEntry) write(ctx context.Context, tx db.Tx) error {
	ids := make([]int32, len(e.writes))
	for i, w := range e.writes {
		ids[i] = w.ID
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO metadata_revision (revision, token, at, by_user, objects) VALUES ($1, $2, $3, $4, $5)`,
		e.revision, int64(e.token), db.Millis(e.at), e.user, string(list)); err != nil {
		return err
	}
	for _, step := range []func(context.Context, db.Tx) error{e.writeObjects, e.writeHistory, e.writeClaims, e.writeEdges} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return nil
}

func parseIDs(list string) (ids []int32, err error) {
	err = json.Unmarshal([]byte(list), &ids)
	return ids, err
}

var objectColumns = []db.Column{{Name: "id", Type: db.Int4}, {Name: "type", Type: db.Text}, {Name: "uid", Type: db.Text},
	{Name: "revision", Type: db.Int}, {Name: "token", Type: db.Int}, {Name: "deleted", Type: db.Bool}, {Name: "body", Type: db.Text}}

func (e *logEntry) writeObjects(ctx context.Context, tx db.Tx) error {
	rows := make([][]any, len(e.writes))
	for i, w := range e.writes {
		body := "{}"
		if w.After != nil {
			body = string(w.After.Doc().Body())
		}
		rows[i] = []any{w.ID, w.Type.Name, w.UID, e.revision, int64(e.token), w.After == nil, body}
	}
	_, err := tx.ExecValues(ctx, `INSERT INTO metadata_object (id, type, uid, revision, token, deleted, body)
		SELECT v.id, v.type, v.uid, v.revision, v.token, v.deleted, v.body FROM {values} AS v WHERE TRUE
		ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, token = excluded.token, deleted = excluded.deleted, body = excluded.body`,
		db.Values{Columns: objectColumns, Rows: rows})
	return err
}

var historyColumns = []db.Column{{Name: "object_id", Type: db.Int4}, {Name: "revision", Type: db.Int}, {Name: "before", Type: db.Text}}

func (e *logEntry) writeHistory(ctx context.Context, tx db.Tx) error {
	var rows [][]any
	for _, w := range e.writes {
		if w.Before != nil {
			rows = append(rows, []any{w.ID, e.revision, string(graph.Before(w.Before, w.After))})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.ExecValues(ctx, `INSERT INTO metadata_history (object_id, revision, before)
		SELECT v.object_id, v.revision, v.before FROM {values} AS v WHERE TRUE`, db.Values{Columns: historyColumns, Rows: rows})
	return err
}

var claimColumns = []db.Column{{Name: "type", Type: db.Text}, {Name: "property", Type: db.Text}, {Name: "value", Type: db.Text}, {Name: "object_id", Type: db.Int4}}

// writeClaims gives up the unique values that objects no longer have before it takes those that they now have, so that
// two objects can exchange theirs.
func (e *logEntry) writeClaims(ctx context.Context, tx db.Tx) error {
	var given, taken [][]any
	for _, w := range e.writes {
		was, is := claims(w.Before), claims(w.After)
		for property, value := range was {
			if is[property] != value {
				given = append(given, []any{w.Type.Name, property, value, w.ID})
			}
		}
		for property, value := range is {
			if was[property] != value {
				taken = append(taken, []any{w.Type.Name, property, value, w.ID})
			}
		}
	}
	if len(given) > 0 {
		if _, err := tx.ExecValues(ctx, `DELETE FROM metadata_claim WHERE (type, property, value, object_id) IN
			(SELECT v.type, v.property, v.value, v.object_id FROM {values} AS v)`, db.Values{Columns: claimColumns, Rows: given}); err != nil {
			return err
		}
	}
	if len(taken) == 0 {
		return nil
	}
	_, err := tx.ExecValues(ctx, `INSERT INTO metadata_claim (type, property, value, object_id)
		SELECT v.type, v.property, v.value, v.object_id FROM {values} AS v WHERE TRUE`, db.Values{Columns: claimColumns, Rows: taken})
	return err
}

func claims(o *graph.Object) map[string]string {
	if o == nil {
		return nil
	}
	values := map[string]string{"id": o.UID}
	for _, p := range uniques(o.Type) {
		if s := o.Doc().Text(p); s != "" {
			values[p.Name] = s
		}
	}
	return values
}

var edgeColumns = []db.Column{{Name: "source", Type: db.Int4}, {Name: "property", Type: db.Text}, {Name: "target", Type: db.Int4}}

func (e *logEntry) writeEdges(ctx context.Context, tx db.Tx) error {
	var removed, added [][]any
	for _, w := range e.writes {
		for _, p := range w.Type.Stored() {
			if !p.Edges {
				continue
			}
			was, is := targets(w.Before, p), targets(w.After, p)
			for id := range was {
				if !is[id] {
					removed = append(removed, []any{w.ID, p.Name, id})
				}
			}
			for id := range is {
				if !was[id] {
					added = append(added, []any{w.ID, p.Name, id})
				}
			}
		}
	}
	if len(removed) > 0 {
		if _, err := tx.ExecValues(ctx, `DELETE FROM metadata_edge WHERE (source, property, target) IN
			(SELECT v.source, v.property, v.target FROM {values} AS v)`, db.Values{Columns: edgeColumns, Rows: removed}); err != nil {
			return err
		}
	}
	if len(added) == 0 {
		return nil
	}
	return tx.Copy(ctx, "metadata_edge", db.Values{Columns: edgeColumns, Rows: added})
}

func targets(o *graph.Object, p *schema.Property) map[int32]bool {
	if o == nil {
		return nil
	}
	ids := o.Doc().Refs(p)
	set := make(map[int32]bool, len(ids))
	for _, id := range ids {
		set[id] = true
	}
	return set
}
