package journal

import (
	"context"
	"fmt"

	"cohort/db"
	"cohort/graph"
	"cohort/schema"
)

var objectColumns = []db.Column{{Name: "id", Type: db.Int4}, {Name: "type", Type: db.Text}, {Name: "uid", Type: db.Text},
	{Name: "revision", Type: db.Int}, {Name: "token", Type: db.Int}, {Name: "deleted", Type: db.Bool}, {Name: "body", Type: db.Text}}

func (e *Entry) body() string {
	if e.After == nil {
		return "{}"
	}
	return string(e.After.Doc().Body())
}

func (c *Commit) objectRow(e *Entry) []any {
	return []any{e.ID, e.Type.Name, e.UID, c.Revision, int64(c.Token), e.After == nil, e.body()}
}

func (c *Commit) writeObjects(ctx context.Context, tx db.Tx) error {
	rows := make([][]any, len(c.Entries))
	for i := range c.Entries {
		rows[i] = c.objectRow(&c.Entries[i])
	}
	_, err := tx.ExecValues(ctx, `INSERT INTO metadata_object (id, type, uid, revision, token, deleted, body)
		SELECT v.id, v.type, v.uid, v.revision, v.token, v.deleted, v.body FROM {values} AS v WHERE TRUE
		ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, token = excluded.token, deleted = excluded.deleted, body = excluded.body`,
		db.Values{Columns: objectColumns, Rows: rows})
	return err
}

var historyColumns = []db.Column{{Name: "object_id", Type: db.Int4}, {Name: "revision", Type: db.Int}, {Name: "before", Type: db.Text}}

func (c *Commit) writeHistory(ctx context.Context, tx db.Tx) error {
	var rows [][]any
	for i := range c.Entries {
		if e := &c.Entries[i]; e.Before != nil {
			rows = append(rows, []any{e.ID, c.Revision, string(graph.Before(e.Before, e.After))})
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

const (
	insertClaims = `INSERT INTO metadata_claim (type, property, value, object_id)
		SELECT v.type, v.property, v.value, v.object_id FROM {values} AS v WHERE TRUE`

	// takeOver takes a value from an object that is written ahead: who commits first has it.
	takeOver = ` ON CONFLICT (type, property, value) DO UPDATE SET object_id = excluded.object_id
		WHERE EXISTS (SELECT 1 FROM metadata_object AS o JOIN metadata_ahead AS a ON a.token = o.token
			WHERE o.id = metadata_claim.object_id AND a.revision IS NULL)`
)

// exchange is a change of rows that stand for what objects have.
type exchange struct{ given, taken [][]any }

// claimsOf finds out which unique values the objects no longer have, and which they now have.
func claimsOf(entries []Entry) (x exchange) {
	for i := range entries {
		e := &entries[i]
		x.claim(e, "id", uidOf(e.Before), uidOf(e.After))
		for _, p := range e.Type.Uniques() {
			x.claim(e, p.Name, textOf(e.Before, p), textOf(e.After, p))
		}
	}
	return x
}

// claim exchanges the value that an object had of a property for the one that it has now; "" is none.
func (x *exchange) claim(e *Entry, property, was, is string) {
	if was == is {
		return
	}
	if was != "" {
		x.given = append(x.given, []any{e.Type.Name, property, was, e.ID})
	}
	if is != "" {
		x.taken = append(x.taken, []any{e.Type.Name, property, is, e.ID})
	}
}

func uidOf(o *graph.Object) string {
	if o == nil {
		return ""
	}
	return o.UID
}

func textOf(o *graph.Object, p *schema.Property) string {
	if o == nil {
		return ""
	}
	return o.Doc().Text(p)
}

// writeClaims gives values up before it takes others, so that two objects can exchange theirs.
func (x exchange) writeClaims(ctx context.Context, tx db.Tx) error {
	if err := giveClaims(ctx, tx, x.given); err != nil {
		return err
	}
	return takeClaims(ctx, tx, x.taken)
}

func giveClaims(ctx context.Context, tx db.Tx, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.ExecValues(ctx, `DELETE FROM metadata_claim WHERE (type, property, value, object_id) IN
		(SELECT v.type, v.property, v.value, v.object_id FROM {values} AS v)`, db.Values{Columns: claimColumns, Rows: rows})
	return err
}

// takeClaims fails where another object has one of the values: the plan of a commit makes sure that none has.
func takeClaims(ctx context.Context, tx db.Tx, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	n, err := tx.ExecValues(ctx, insertClaims+takeOver, db.Values{Columns: claimColumns, Rows: rows})
	if err == nil && n != int64(len(rows)) {
		err = fmt.Errorf("journal: %d of %d unique values belong to other objects", int64(len(rows))-n, len(rows))
	}
	return err
}

var edgeColumns = []db.Column{{Name: "source", Type: db.Int4}, {Name: "property", Type: db.Text}, {Name: "target", Type: db.Int4}}

// edgesOf finds out which edges the objects lose, and which they get.
func edgesOf(entries []Entry) (x exchange) {
	for i := range entries {
		e := &entries[i]
		for _, p := range e.Type.Stored() {
			if !p.Edges {
				continue
			}
			was, is := targets(e.Before, p), targets(e.After, p)
			for id := range was {
				if !is[id] {
					x.given = append(x.given, []any{e.ID, p.Name, id})
				}
			}
			for id := range is {
				if !was[id] {
					x.taken = append(x.taken, []any{e.ID, p.Name, id})
				}
			}
		}
	}
	return x
}

func (x exchange) writeEdges(ctx context.Context, tx db.Tx) error {
	if len(x.given) > 0 {
		if _, err := tx.ExecValues(ctx, `DELETE FROM metadata_edge WHERE (source, property, target) IN
			(SELECT v.source, v.property, v.target FROM {values} AS v)`, db.Values{Columns: edgeColumns, Rows: x.given}); err != nil {
			return err
		}
	}
	if len(x.taken) == 0 {
		return nil
	}
	return tx.Copy(ctx, "metadata_edge", db.Values{Columns: edgeColumns, Rows: x.taken})
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
