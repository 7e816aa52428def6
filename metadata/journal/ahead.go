package journal

import (
	"context"
	"time"

	"cohort/db"
	"cohort/graph"
)

// lease is how long a writer that gives no sign of life is waited for.
const lease = 2 * time.Minute

// Ahead is a large commit whose rows are in the database before it is made. New objects stand where they will stand, with a
// token that readers pass over; of objects that are there already the newer versions wait in a table of their own, where readers
// look for them from the commit on, until Sweep has put them into their places. The commit can be planned on a head that moves on meanwhile: it is made on a later one, as long as the plan still holds there.
type Ahead struct {
	token int64

	// Of the objects that have rows already; and the claims of new ones that were not to be had, or not surely.
	claims, edges exchange
}

// WriteAhead brings the rows of a commit to the database. The new objects have ids from first to last. A writer that goes away
// leaves rows that nobody sees, and that Sweep removes.
func WriteAhead(ctx context.Context, d db.DB, c *Commit, first, last int32) (*Ahead, error) {
	a := &Ahead{token: int64(c.Token)}
	err := d.Write(ctx, db.Bulk, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO metadata_ahead (token, first_id, last_id, until, dead)
			VALUES ($1, $2, $3, `+tx.Dialect().Clock+` + $4, FALSE)`, a.token, first, last, lease.Milliseconds())
		return err
	})
	if err != nil {
		return nil, err
	}
	var fresh, changed []Entry
	for _, e := range c.Entries {
		if e.Before == nil {
			fresh = append(fresh, e)
		} else {
			changed = append(changed, e)
		}
	}
	a.claims, a.edges = claimsOf(changed), edgesOf(changed)
	pace := db.NewPace()
	err = inTurns(fresh, pace, func(part []Entry) error { return a.writeFresh(ctx, d, c, part) })
	if err == nil {
		err = inTurns(changed, pace, func(part []Entry) error { return a.writeChanged(ctx, d, part) })
	}
	if err != nil {
		a.Abandon(d)
		return nil, err
	}
	return a, nil
}

// inTurns hands the entries over in parts that a transaction can hold without keeping others waiting.
func inTurns(entries []Entry, pace *db.Pace, write func([]Entry) error) error {
	for len(entries) > 0 {
		n := min(len(entries), pace.Rows())
		began := time.Now()
		if err := write(entries[:n]); err != nil {
			return err
		}
		pace.Measure(n, began)
		entries = entries[n:]
	}
	return nil
}

// live gives a sign of life, and fails with ErrLost where the writer was taken for gone.
func (a *Ahead) live(ctx context.Context, tx db.Tx) error {
	n, err := tx.Exec(ctx, `UPDATE metadata_ahead SET until = `+tx.Dialect().Clock+` + $2 WHERE token = $1 AND NOT dead`, a.token, lease.Milliseconds())
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

func (a *Ahead) writeFresh(ctx context.Context, d db.DB, c *Commit, part []Entry) error {
	objects := make([][]any, len(part))
	var free, taken [][]any
	for i := range part {
		e := &part[i]
		objects[i] = c.objectRow(e)
		free = append(free, []any{e.Type.Name, "id", e.UID, e.ID})
		for _, p := range e.Type.Uniques() {
			value := e.After.Doc().Text(p)
			if value == "" {
				continue
			}
			row := []any{e.Type.Name, p.Name, value, e.ID}
			if c.From.Unique(p, value) == nil {
				free = append(free, row)
			} else { // the same commit takes it from the object that has it
				taken = append(taken, row)
			}
		}
	}
	edges := edgesOf(part)
	var proven bool
	err := d.Write(ctx, db.Bulk, func(tx db.Tx) error {
		if err := a.live(ctx, tx); err != nil {
			return err
		}
		if err := tx.Copy(ctx, "metadata_object", db.Values{Columns: objectColumns, Rows: objects}); err != nil {
			return err
		}
		n, err := tx.ExecValues(ctx, insertClaims+` ON CONFLICT DO NOTHING`, db.Values{Columns: claimColumns, Rows: free})
		if err != nil {
			return err
		}
		proven = n == int64(len(free))
		return edges.writeEdges(ctx, tx)
	})
	if !proven { // another commit is ahead of this one, or has overtaken it
		taken = append(taken, free...)
	}
	a.claims.taken = append(a.claims.taken, taken...)
	return err
}

var nextColumns = []db.Column{{Name: "token", Type: db.Int}, {Name: "id", Type: db.Int4}, {Name: "type", Type: db.Text}, {Name: "uid", Type: db.Text},
	{Name: "replaces", Type: db.Int}, {Name: "deleted", Type: db.Bool}, {Name: "body", Type: db.Text}, {Name: "before", Type: db.Text}}

func (a *Ahead) writeChanged(ctx context.Context, d db.DB, part []Entry) error {
	rows := make([][]any, len(part))
	for i := range part {
		e := &part[i]
		rows[i] = []any{a.token, e.ID, e.Type.Name, e.UID, int64(e.Before.Token), e.After == nil, e.body(), string(graph.Before(e.Before, e.After))}
	}
	return d.Write(ctx, db.Bulk, func(tx db.Tx) error {
		if err := a.live(ctx, tx); err != nil {
			return err
		}
		return tx.Copy(ctx, "metadata_next", db.Values{Columns: nextColumns, Rows: rows})
	})
}

// complete makes the rows seen, in the commit's own transaction.
func (a *Ahead) complete(ctx context.Context, tx db.Tx, c *Commit) error {
	// Values that changed objects give up may be those that new ones could not have.
	if err := a.claims.writeClaims(ctx, tx); err != nil {
		return err
	}
	if err := a.edges.writeEdges(ctx, tx); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE metadata_ahead SET revision = $2 WHERE token = $1 AND NOT dead`, a.token, c.Revision)
	if err == nil && n == 0 {
		return ErrLost
	}
	return err
}

// Abandon says that the commit will not be made, so that the next Sweep removes its rows. Where even that fails the writer is
// taken for gone after a while.
func (a *Ahead) Abandon(d db.DB) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = d.Write(ctx, db.Interactive, func(tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE metadata_ahead SET dead = TRUE WHERE token = $1 AND revision IS NULL`, a.token)
		return err
	})
}
