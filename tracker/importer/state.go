package importer

import (
	"slices"

	"cohort/tracker"
)

// subject is a tracked entity, or an event without registration, as it is known while a batch is judged: as it was read,
// and with what the objects of the batch before the present one have made of it.
type subject struct {
	entity      *tracker.Entity
	fresh       bool // the batch makes it
	touched     bool // the batch changes its row
	gone        bool // the batch deletes it
	values      []held
	enrollments []*enrolled
	owners      []*owned
}

// held is an attribute's value.
type held struct {
	row    *tracker.AttributeValue
	stored bool // in the database; otherwise the batch makes it
	dirty  bool // the batch changes or removes it
	gone   bool // there is none, though there was one
}

// enrolled is an enrollment of a subject.
type enrolled struct {
	row   *tracker.Enrollment
	fresh bool
	dirty bool
}

// owned is which unit owns a program's part of a subject.
type owned struct {
	row   *tracker.Owner
	fresh bool
}

// value returns the place of an attribute's value, which may hold none.
func (s *subject) value(attribute int32) *held {
	for i := range s.values {
		if s.values[i].row.Attribute == attribute {
			return &s.values[i]
		}
	}
	return nil
}

// has reports whether the subject has a value of an attribute.
func (s *subject) has(attribute int32) bool {
	h := s.value(attribute)
	return h != nil && !h.gone
}

func (s *subject) owner(program int32) *owned {
	for _, o := range s.owners {
		if o.row.Program == program {
			return o
		}
	}
	return nil
}

// live returns the enrollments of a program that are not deleted.
func (s *subject) live(program int32) []*enrolled {
	var out []*enrolled
	for _, e := range s.enrollments {
		if e.row.Program == program && !e.row.Deleted {
			out = append(out, e)
		}
	}
	return out
}

// enrolledIn reports whether there is an enrollment in a program that is not deleted.
func (s *subject) enrolledIn(program int32) bool {
	return slices.ContainsFunc(s.enrollments, func(e *enrolled) bool { return e.row.Program == program && !e.row.Deleted })
}

// active returns the active enrollments of a program.
func (s *subject) active(program int32) []*enrolled {
	var out []*enrolled
	for _, e := range s.enrollments {
		if e.row.Program == program && !e.row.Deleted && e.row.Status == tracker.EnrollmentActive {
			out = append(out, e)
		}
	}
	return out
}

func (s *subject) enrollment(id int64) *enrolled {
	for _, e := range s.enrollments {
		if e.row.ID == id {
			return e
		}
	}
	return nil
}

// claimKey is a unique value.
type claimKey struct {
	attribute, scope int32
	value            string
}

// claims are the unique values that a batch has to do with: who has them, and what the batch gives up and takes.
type claims struct {
	holders  map[claimKey]int64
	released map[claimKey]int64
	taken    map[claimKey]int64
}

func newClaims() claims {
	return claims{map[claimKey]int64{}, map[claimKey]int64{}, map[claimKey]int64{}}
}

// take gives a value to a subject. The caller has made sure that nobody else has it.
func (c *claims) take(k claimKey, subject int64) {
	switch {
	case c.holders[k] == subject:
		return
	case c.released[k] == subject:
		delete(c.released, k)
	default:
		c.taken[k] = subject
	}
	c.holders[k] = subject
}

// release gives up a value that a subject has. Where another one has come to have it, too, it is his alone.
func (c *claims) release(k claimKey, subject int64) {
	if other := c.holders[k]; other != 0 && other != subject {
		return
	}
	if c.taken[k] == subject {
		delete(c.taken, k)
	} else {
		c.released[k] = subject
	}
	delete(c.holders, k)
}
