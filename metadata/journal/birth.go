package journal

import (
	"context"
	"errors"
	"math"
	"strconv"

	"cohort/db"
)

var birthColumns = []db.Column{{Name: "first_id", Type: db.Int4}, {Name: "last_id", Type: db.Int4}, {Name: "revision", Type: db.Int}}

// writeBirth remembers which objects the commit makes, by the least and the greatest of their ids.
func (c *Commit) writeBirth(ctx context.Context, tx db.Tx) error {
	first, last := int32(math.MaxInt32), int32(0)
	for i := range c.Entries {
		if e := &c.Entries[i]; e.Before == nil {
			first, last = min(first, e.ID), max(last, e.ID)
		}
	}
	if last == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO metadata_birth (first_id, last_id, revision) VALUES ($1, $2, $3)`, first, last, c.Revision)
	return err
}

// Made finds the commit that made an object, among those up to a revision.
func Made(ctx context.Context, tx db.Tx, object int32, until int64) (s Step, ok bool, err error) {
	var at int64
	err = tx.QueryRow(ctx, `SELECT r.revision, r.at, r.by_user FROM (
			SELECT last_id, revision FROM metadata_birth WHERE first_id <= $1 ORDER BY first_id DESC LIMIT 1
		) AS b JOIN metadata_revision AS r ON r.revision = b.revision WHERE b.last_id >= $1`, object).Scan(&s.Revision, &at, &s.User)
	if errors.Is(err, db.ErrNoRows) {
		return madeByList(ctx, tx, object, until)
	}
	s.At = db.FromMillis(at)
	return s, err == nil && s.Revision <= until, err
}

// madeByList looks through the lists of the commits for the first that names an object. A server of an older version, which
// runs beside this one, makes objects without a row of metadata_birth.
func madeByList(ctx context.Context, tx db.Tx, object int32, until int64) (s Step, ok bool, err error) {
	id := strconv.Itoa(int(object))
	var at int64
	err = tx.QueryRow(ctx, `SELECT revision, at, by_user FROM metadata_revision
		WHERE revision <= $1 AND (objects = $2 OR objects LIKE $3 OR objects LIKE $4 OR objects LIKE $5) ORDER BY revision LIMIT 1`,
		until, `[`+id+`]`, `[`+id+`,%`, `%,`+id+`]`, `%,`+id+`,%`).Scan(&s.Revision, &at, &s.User)
	s.At = db.FromMillis(at)
	if errors.Is(err, db.ErrNoRows) {
		return s, false, nil
	}
	return s, err == nil, err
}

const (
	birthsRead    = 1000 // commits that are looked at in one transaction
	birthsWritten = 500
)

// RecordBirths gives the commits their rows of metadata_birth that were made before there were such rows. The first commit's is
// written last: where it is there, nothing is left to do. Several nodes may run it at once.
func RecordBirths(ctx context.Context, d db.DB) error {
	var due bool
	err := d.Read(ctx, func(tx db.Tx) error {
		return tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM metadata_revision) AND NOT EXISTS (
			SELECT 1 FROM metadata_birth WHERE revision = (SELECT min(revision) FROM metadata_revision))`).Scan(&due)
	})
	if err != nil || !due {
		return err
	}
	rows, err := births(ctx, d)
	for err == nil && len(rows) > 0 {
		rest := max(0, len(rows)-birthsWritten)
		err = d.Write(ctx, db.Bulk, func(tx db.Tx) error {
			_, err := tx.ExecValues(ctx, `INSERT INTO metadata_birth (first_id, last_id, revision)
				SELECT v.first_id, v.last_id, v.revision FROM {values} AS v WHERE TRUE ON CONFLICT DO NOTHING`, db.Values{Columns: birthColumns, Rows: rows[rest:]})
			return err
		})
		rows = rows[:rest]
	}
	return err
}

// births finds out from the lists of the commits which of them made objects: the first that names an object made it.
func births(ctx context.Context, d db.DB) ([][]any, error) {
	var rows [][]any
	var named bits
	for after, complete := int64(0), false; !complete; {
		var records []Record
		err := d.Read(ctx, func(tx db.Tx) (err error) {
			records, complete, err = Records(ctx, tx, after, math.MaxInt64, birthsRead)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			first, last := int32(math.MaxInt32), int32(0)
			for _, id := range r.Objects {
				if named.add(id) {
					first, last = min(first, id), max(last, id)
				}
			}
			if last > 0 {
				rows = append(rows, []any{first, last, r.Revision})
			}
			after = r.Revision
		}
	}
	return rows, nil
}

// bits is a set of ids.
type bits []uint64

// add reports whether the id was not in the set.
func (b *bits) add(id int32) bool {
	i, bit := int(id>>6), uint64(1)<<(id&63)
	for len(*b) <= i {
		*b = append(*b, make([]uint64, i-len(*b)+1)...)
	}
	was := (*b)[i]&bit != 0
	(*b)[i] |= bit
	return !was
}
