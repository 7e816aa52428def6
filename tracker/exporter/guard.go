package exporter

import (
	"slices"
	"strings"

	"cohort/access"
	"cohort/db"
	"cohort/tracker"
)

// guard is what ownership leaves to a user of some programs, as conditions on rows: in SQL what access decides on one person.
type guard struct {
	free      []int32 // programs of which all that is recorded is his to read, as far as ownership goes
	near      []int32 // open and audited ones: the owner must lie where he may look
	guarded   []int32 // protected and closed ones: he must capture at the owner
	protected []int32 // those of them whose glass can be broken
	captured  bool    // the list looks nowhere but where he captures
	scopes    *scopes
	user      int32
	list      *list // that is guarded: it knows whose rows carry an area that says nothing
	elsewhere bool  // rows are asked about that need not lie where the list looks
}

// guardOf sorts the programs of a list. Of those that hide nothing from the user nothing will be asked.
func (r *reading) guardOf(l *list, programs []int32, looksAt cover) *guard {
	g := &guard{list: l}
	if r.view.User != nil {
		g.user = r.view.User.ID
	}
	looksAnywhere, capturesAnywhere := true, true
	for _, root := range r.model.Tree.Roots() {
		looksAnywhere = looksAnywhere && r.view.Finds(root)
		capturesAnywhere = capturesAnywhere && r.view.Capture(root)
	}
	for _, id := range programs {
		p := r.model.Program(id)
		switch {
		case !p.Registration, !p.Level.Guarded() && looksAnywhere, capturesAnywhere:
			g.free = append(g.free, id)
		case !p.Level.Guarded():
			g.near = append(g.near, id)
		default:
			g.guarded = append(g.guarded, id)
			if p.Level == access.Protected {
				g.protected = append(g.protected, id)
			}
		}
	}
	if !g.open() {
		g.scopes, g.captured = r.scopes(), r.captures(looksAt)
		l.guarded = true
	}
	return g
}

// captures reports whether the user captures at all units of a cover.
func (r *reading) captures(c cover) bool {
	outside := func(unit int32) bool { return !r.view.Capture(unit) }
	return c.captured || !slices.ContainsFunc(c.areas, outside) && !slices.ContainsFunc(c.units, outside) &&
		!slices.ContainsFunc(c.parts, func(p part) bool { return slices.ContainsFunc(p.units, outside) })
}

// open reports whether nothing is hidden.
func (g *guard) open() bool { return len(g.near) == 0 && len(g.guarded) == 0 }

// inside is the condition that the owner o lies in a cover.
func (s *statement) inside(c cover) string {
	if c.empty() {
		return "FALSE"
	}
	return "(" + strings.Join(c.anywhere(s, "o.area", "o.org_unit"), " OR ") + ")"
}

// owned is the condition that a row o of program_owner, of one of the programs that are not free, leaves its part to the user. The
// row that is listed lies where he may look; as a rule its unit is the owner, which is asked first.
func (g *guard) owned(s *statement, row string) string {
	same := "o.org_unit = " + row + ".org_unit OR "
	if g.elsewhere {
		same = ""
	}
	var ways string
	way := func(programs []int32, condition string) {
		if ways != "" {
			ways += " OR "
		}
		ways += "(" + s.in("o.program", programs) + " AND " + condition + ")"
	}
	if len(g.near) > 0 {
		way(g.near, "("+same+s.inside(g.scopes.search.astray(g.list.strays))+")")
	}
	if len(g.guarded) > 0 {
		if !g.captured {
			same = ""
		}
		way(g.guarded, "("+same+s.inside(g.scopes.capture.astray(g.list.strays))+")")
	}
	if len(g.protected) > 0 {
		s.args = append(s.args, g.user, db.Millis(db.Now()))
		way(g.protected, tracker.Granted("o", len(s.args)-1, len(s.args)))
	}
	return "(" + ways + ")"
}

// rows adds the condition that an enrollment or event e belongs to a part that is left to the user.
func (g *guard) rows(s *statement) {
	if g.open() {
		return
	}
	condition := "EXISTS (SELECT 1 FROM program_owner AS o WHERE o.subject = e.subject AND o.program = e.program AND " + g.owned(s, "e") + ")"
	if len(g.free) > 0 {
		condition = "(" + s.in("e.program", g.free) + " OR " + condition + ")"
	}
	s.and(condition)
}

// people adds the condition that the user may know of a tracked entity t, which stands where he may look: of one that is
// enrolled, he must be left one of the parts. What was enrolled when the entity was deleted counts as enrolled.
func (g *guard) people(s *statement) {
	if !g.open() {
		s.and(g.known(s))
	}
}

// known is that condition, of a guard that is not open.
func (g *guard) known(s *statement) string {
	const enrolled = "EXISTS (SELECT 1 FROM enrollment AS n WHERE n.subject = t.subject AND (NOT n.deleted OR t.deleted)"
	readable := slices.Concat(g.free, g.near, g.guarded)
	condition := "NOT " + enrolled + " AND " + s.in("n.program", readable) + ")"
	if len(g.free) > 0 {
		condition += " OR " + enrolled + " AND " + s.in("n.program", g.free) + ")"
	}
	condition += " OR EXISTS (SELECT 1 FROM program_owner AS o WHERE o.subject = t.subject AND " + g.owned(s, "t") +
		" AND " + enrolled + " AND n.program = o.program))"
	return "(" + condition + ")"
}

// ahead are rows that were read before they are shown, to see whether all of them may be.
type ahead[T any] struct{ rows []T }

// keep keeps the rows if all of them may be shown, and reports whether they may.
func (a *ahead[T]) keep(rows []T, may func(T) bool) bool {
	a.rows = nil
	if slices.ContainsFunc(rows, func(row T) bool { return !may(row) }) {
		return false
	}
	a.rows = rows
	return true
}

// take returns the next n rows, if they were kept.
func (a *ahead[T]) take(n int) ([]T, bool) {
	if n == 0 || len(a.rows) < n {
		return nil, false
	}
	out := a.rows[:n]
	a.rows = a.rows[n:]
	return out, true
}

// readBy is how a list reads the rows of one kind, tells whether the user may see one, reads what hangs on them, and writes one.
type readBy[T any] struct {
	load  func(db.Tx, []key) ([]T, error)
	may   func(T) bool
	fill  func(db.Tx, []T) error
	write func([]byte, T) []byte
}

// into has a list read and shown.
func (by readBy[T]) into(l *list, show func([]byte) error) {
	var early ahead[T]
	l.glance = func(tx db.Tx, keys []key) (bool, error) {
		rows, err := by.load(tx, keys)
		return early.keep(rows, by.may), err
	}
	l.show = func(tx db.Tx, keys []key) (err error) {
		rows, known := early.take(len(keys))
		if !known {
			if rows, err = by.load(tx, keys); err != nil {
				return err
			}
		}
		if err := by.fill(tx, rows); err != nil {
			return err
		}
		var b []byte
		for _, row := range rows {
			b = by.write(b[:0], row)
			if err := show(b); err != nil {
				return err
			}
		}
		return nil
	}
}

// ownsPart reports whether the owner of what a row belongs to leaves it to the user; a row of a program with registration belongs to
// an enrollment. It knows nothing of broken glass: then the database is asked.
func (r *reading) ownsPart(program int32, s *stay) bool {
	p := r.model.Program(program)
	if p == nil || !p.Registration {
		return p != nil
	}
	return s != nil && r.view.Owns(&access.Part{Program: p.Object, Owner: s.row.Owner})
}

// ownsAll reports whether all parts of a person that the user may read of are left to him: then it is no matter which of them
// are enrolled, and the person is his to see.
func (r *reading) ownsAll(p *person) bool {
	if p.guarded == nil {
		return true
	}
	for i := range p.guarded.Parts {
		part := &p.guarded.Parts[i]
		if program := r.model.Program(part.Program.ID); program != nil && r.reads(program) && !r.view.Owns(part) {
			return false
		}
	}
	return true
}
