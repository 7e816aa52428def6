package mover

import (
	"context"
	"errors"
	"slices"

	"cohort/db"
	"cohort/graph"
	"cohort/jobs"
	"cohort/tracker"
)

const areaFollowing = "areaFollowing"

// moved writes down, within the commit that moves organisation units, which of them have people whose rows carry another area than
// the hierarchy gives them from now on, and adds the job that sees to them. Until it has, lists look for these people by their
// units (tracker.Strays).
func (m *Mover) moved(ctx context.Context, tx db.Tx, before, after *graph.Snapshot, units []int32) error {
	was, is := m.models.Of(before), m.models.Of(after)
	var rows [][]any
	for _, unit := range units {
		if from, to := was.Area(unit), is.Area(unit); from != to {
			rows = append(rows, []any{unit, from}, []any{unit, to})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	v := db.Values{Columns: columns(db.Int4, "org_unit", "area"), Rows: rows}
	used := `EXISTS (SELECT 1 FROM metadata_use AS u WHERE u.object_id = v.org_unit)`
	_, err := tx.ExecValues(ctx, `INSERT INTO area_move (org_unit, area) SELECT v.org_unit, v.area FROM {values} AS v WHERE `+used+` ON CONFLICT DO NOTHING`, v)
	if err != nil {
		return err
	}
	var one int
	switch err := tx.QueryRow(ctx, `SELECT 1 FROM area_move LIMIT 1`).Scan(&one); {
	case errors.Is(err, db.ErrNoRows):
		return nil // nobody was ever registered there
	case err != nil:
		return err
	}
	return m.jobs.Add(ctx, tx, jobs.Request{Kind: areaFollowing})
}

// Resume adds a job where units have moved and none is at work on their rows.
func (m *Mover) Resume(ctx context.Context) error {
	return m.db.Write(ctx, db.Interactive, func(tx db.Tx) error {
		var moves, open int64
		err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM area_move), (SELECT count(*) FROM job WHERE ended IS NULL AND kind = $1)`, areaFollowing).Scan(&moves, &open)
		if err != nil || moves == 0 || open > 0 {
			return err
		}
		return m.jobs.Add(ctx, tx, jobs.Request{Kind: areaFollowing})
	})
}

func (m *Mover) runFollow(ctx context.Context, j *jobs.Job) (any, error) {
	held := func(ctx context.Context, tx db.Tx) error { return jobs.Fence(ctx, tx, j) }
	return nil, persist(ctx, j, func() error { return m.follow(ctx, held) })
}

// some is how many units are seen to before they are taken off the list.
const some = 200

// follow gives the rows of all units that have moved their areas.
func (m *Mover) follow(ctx context.Context, held guard) error {
	for {
		var strays []tracker.Stray
		err := m.db.Read(ctx, func(tx db.Tx) (err error) {
			strays, err = tracker.Strays(ctx, tx, some)
			return err
		})
		if err != nil || len(strays) == 0 {
			return err
		}
		f := &following{Mover: m, held: held, strays: strays}
		switch err := f.run(ctx); {
		case errors.Is(err, errStale): // they have moved once more
		case err != nil:
			return err
		}
	}
}

// following gives the rows of some units their areas.
type following struct {
	*Mover
	held   guard
	strays []tracker.Stray
	model  *tracker.Model
}

func (f *following) run(ctx context.Context) error {
	snap, err := f.latest(ctx)
	if err != nil {
		return err
	}
	f.model = f.models.Of(snap)
	for i := range tables {
		if err := f.table(ctx, &tables[i]); err != nil {
			return err
		}
	}
	return f.change(ctx, func(tx db.Tx) (int, error) {
		// A move holds the fence when it writes to the list: who waits for the fence must not hold the list.
		if err := tx.Dialect().FenceShared(ctx, tx); err != nil {
			return 0, err
		}
		_, err := tx.Exec(ctx, `DELETE FROM area_move WHERE `+tx.Dialect().In("org_unit", 1), f.units())
		return 0, err
	})
}

func (f *following) units() []int32 {
	units := make([]int32, len(f.strays))
	for i, s := range f.strays {
		units[i] = s.Unit
	}
	return units
}

// change is Mover.change, and once more where the metadata was narrowed by something else than a move of these units.
func (f *following) change(ctx context.Context, fn func(db.Tx) (int, error)) error {
	for {
		_, err := f.Mover.change(ctx, f.held, f.model.Snapshot, fn)
		if !errors.Is(err, errStale) {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
		snap, err := f.latest(ctx)
		if err != nil {
			return err
		}
		was := f.model
		f.model = f.models.Of(snap)
		if slices.ContainsFunc(f.strays, func(s tracker.Stray) bool { return was.Area(s.Unit) != f.model.Area(s.Unit) }) {
			return errStale
		}
	}
}

// place is the rows of one scope at one unit.
type place struct {
	scope, unit int32
	rows        int64
}

// table gives rows of one kind their areas: those of small places together, those of a large one part by part.
func (f *following) table(ctx context.Context, t *table) error {
	places, err := f.places(ctx, t)
	if err != nil {
		return err
	}
	var together [][]any
	var rows int64
	flush := func() error {
		v := db.Values{Columns: columns(db.Int4, "scope", "org_unit", "area"), Rows: together}
		err := f.change(ctx, func(tx db.Tx) (int, error) {
			n, err := tx.ExecValues(ctx, `UPDATE `+t.name+` SET area = v.area FROM {values} AS v
				WHERE `+t.name+`.`+t.scope+` = v.scope AND `+t.name+`.org_unit = v.org_unit AND `+t.name+`.area <> v.area`, v)
			return int(n), err
		})
		together, rows = nil, 0
		return err
	}
	for _, p := range places {
		most := int64(f.pace.Rows())
		if p.rows > most {
			if err := f.large(ctx, t, p); err != nil {
				return err
			}
			continue
		}
		if rows += p.rows; rows > most && together != nil {
			if err := flush(); err != nil {
				return err
			}
			rows = p.rows
		}
		together = append(together, []any{p.scope, p.unit, f.model.Area(p.unit)})
	}
	if together == nil {
		return nil
	}
	return flush()
}

// places counts the rows at the units. Those that come later carry the right area already.
func (f *following) places(ctx context.Context, t *table) (places []place, err error) {
	units := f.units()
	err = f.db.Read(ctx, func(tx db.Tx) error {
		places = nil
		rows, err := tx.Query(ctx, `SELECT `+t.scope+`, org_unit, count(*) FROM `+t.name+` WHERE `+t.used+` AND `+tx.Dialect().In("org_unit", 1)+
			` GROUP BY `+t.scope+`, org_unit ORDER BY org_unit, `+t.scope, units)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var p place
			if err := rows.Scan(&p.scope, &p.unit, &p.rows); err != nil {
				return err
			}
			places = append(places, p)
		}
		return rows.Err()
	})
	return places, err
}

// large gives the rows of one place their area, in the order of their keys. A row whose key changes meanwhile was written by
// somebody who knows its area.
func (f *following) large(ctx context.Context, t *table, p place) error {
	here := t.scope + ` = $1 AND org_unit = $2`
	var from []any
	for {
		to, err := f.bound(ctx, t, p, from)
		if err != nil {
			return err
		}
		area := f.model.Area(p.unit)
		args := []any{p.scope, p.unit, area}
		where := here
		if from != nil {
			where += ` AND ` + compare(t.keys, `>`, len(args))
			args = append(args, from...)
		}
		if to != nil {
			where += ` AND ` + compare(t.keys, `<=`, len(args))
			args = append(args, to...)
		}
		err = f.change(ctx, func(tx db.Tx) (int, error) {
			n, err := tx.Exec(ctx, `UPDATE `+t.name+` SET area = $3 WHERE `+where+` AND area <> $3`, args...)
			return int(n), err
		})
		if err != nil || to == nil {
			return err
		}
		from = to
	}
}

// bound returns the key of the last row of the part behind a key; nil is that it holds all the rest.
func (f *following) bound(ctx context.Context, t *table, p place, from []any) (to []any, err error) {
	args := []any{p.scope, p.unit, f.pace.Rows() - 1}
	where := t.scope + ` = $1 AND org_unit = $2`
	if from != nil {
		where += ` AND ` + compare(t.keys, `>`, len(args))
		args = append(args, from...)
	}
	keys := list(t.keys)
	err = f.db.Read(ctx, func(tx db.Tx) error {
		found := make([]int64, len(t.keys))
		into := make([]any, len(found))
		for i := range found {
			into[i] = &found[i]
		}
		err := tx.QueryRow(ctx, `SELECT `+keys+` FROM `+t.name+` WHERE `+where+` ORDER BY `+keys+` LIMIT 1 OFFSET $3`, args...).Scan(into...)
		switch {
		case errors.Is(err, db.ErrNoRows):
			to = nil
			return nil
		case err != nil:
			return err
		}
		to = make([]any, len(found))
		for i, n := range found {
			to[i] = n
		}
		return nil
	})
	return to, err
}
