package exporter

import (
	"slices"

	"cohort/access"
)

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

// ownsRow reports whether the owner of a row's part leaves it to the user. It knows nothing of broken glass: then the database
// is asked.
func (r *reading) ownsRow(program int32, owner *int32) bool {
	p := r.model.Program(program)
	if p == nil || !p.Registration {
		return p != nil
	}
	return owner != nil && r.view.Owns(&access.Part{Program: p.Object, Owner: *owner})
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
