package reserve

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"cohort/db"
	"cohort/tracker"
)

// stored is a condition: a tracked entity has the value v, or had it when it was deleted. It leads to one row by an index for each
// value, whatever the engine believes of the numbers of rows.
const stored = `(SELECT 1 FROM attribute_value AS a WHERE a.attribute = $1 AND substr(a.folded, 1, 120) = v.prefix AND a.folded = v.folded LIMIT 1) IS NOT NULL`

var candidateColumns = []db.Column{{Name: "n", Type: db.Int}, {Name: "value", Type: db.Text}, {Name: "folded", Type: db.Text}, {Name: "prefix", Type: db.Text}}

func candidates(list []candidate) db.Values {
	rows := make([][]any, len(list))
	for i, c := range list {
		folded := tracker.Fold(c.value)
		rows[i] = []any{int64(i), c.claim, folded, tracker.Prefix(folded)}
	}
	return db.Values{Columns: candidateColumns, Rows: rows}
}

// take reserves the first values of a list that are free, as many as are lacking. What is reserved is looked at again: since
// the first statement began, somebody may have been given it, and have stored it, by which his reservation is over.
func take(ctx context.Context, tx db.Tx, t *taking, list []candidate) ([]candidate, error) {
	if len(list) == 0 {
		return nil, nil
	}
	attribute := t.Attribute.Object.ID
	// Rows are written in the order of the key, so that two who want the same do not wait for each other.
	rows, err := tx.QueryValues(ctx, `INSERT INTO reserved_value (attribute, value, expires) SELECT $1, f.value, $2 FROM (SELECT v.value FROM {values} AS v
		WHERE NOT `+stored+` AND (SELECT 1 FROM reserved_value AS r WHERE r.attribute = $1 AND r.value = v.value AND r.expires > $3 LIMIT 1) IS NULL
		ORDER BY v.n LIMIT $4) AS f WHERE TRUE ORDER BY f.value
		ON CONFLICT (attribute, value) DO UPDATE SET expires = excluded.expires WHERE reserved_value.expires <= $3 RETURNING value`,
		candidates(list), attribute, t.expires, t.now, int64(t.lacks()))
	claims, err := set(rows, err)
	if err != nil {
		return nil, err
	}
	var found []candidate
	for _, c := range list {
		if claims[c.claim] {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return nil, nil
	}
	rows, err = tx.QueryValues(ctx, `DELETE FROM reserved_value WHERE attribute = $1 AND value IN (SELECT v.value FROM {values} AS v WHERE `+stored+`) RETURNING value`,
		candidates(found), attribute)
	lost, err := set(rows, err)
	return slices.DeleteFunc(found, func(c candidate) bool { return lost[c.claim] }), err
}

// set reads a column of texts.
func set(rows db.Rows, err error) (map[string]bool, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out[text] = true
	}
	return out, rows.Err()
}

// shuffled are all values of the key, by chance.
func (t *taking) shuffled() []candidate {
	var list []candidate
	for n := range t.key.Size() {
		list = t.consider(list, t.key.At(n), 0)
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// hold returns the last number of a sequence that was given out, and has others wait until the transaction ends.
func hold(ctx context.Context, tx db.Tx, t *taking) (last int64, err error) {
	err = tx.QueryRow(ctx, `INSERT INTO value_sequence (attribute, key, last) VALUES ($1, $2, 0)
		ON CONFLICT (attribute, key) DO UPDATE SET last = value_sequence.last RETURNING last`, t.Attribute.Object.ID, t.name).Scan(&last)
	return last, err
}

func move(ctx context.Context, tx db.Tx, t *taking, last int64) error {
	_, err := tx.Exec(ctx, `UPDATE value_sequence SET last = $3 WHERE attribute = $1 AND key = $2`, t.Attribute.Object.ID, t.name, last)
	return err
}

// patience is how long giving back may take, which a client who is gone does not wait for.
const patience = 10 * time.Second

// giveBack undoes what was reserved of an order that could not be filled. A sequence goes on with the first of
// these numbers; what others have behind it is passed over.
func (s *Store) giveBack(ctx context.Context, t *taking) error {
	if len(t.got) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return s.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		if t.key.Sequential() {
			_, err := tx.Exec(ctx, `UPDATE value_sequence SET last = $3 WHERE attribute = $1 AND key = $2 AND last > $3`, t.Attribute.Object.ID, t.name, t.got[0].number-1)
			if err != nil {
				return err
			}
		}
		_, err := tx.ExecValues(ctx, `DELETE FROM reserved_value WHERE attribute = $1 AND value IN (SELECT v.value FROM {values} AS v)`, candidates(t.got), t.Attribute.Object.ID)
		return err
	})
}
