package rules

import (
	"slices"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/expression"
	"cohort/growth"
	"cohort/tracker"
)

// Case is what rules are computed over: an enrollment, or an event of one or of none.
type Case struct {
	View       *access.View
	Now        time.Time // in the zone of the server
	Program    *tracker.Program
	Enrollment *tracker.Enrollment // nil without registration
	Event      *tracker.Event      // nil: the rules of the enrollment itself
	History    *History            // of the enrollment; without registration, of the one event. It holds the event.
	Person     Person              // who is enrolled; nil without registration
}

// Person is somebody of whom rules know attributes.
type Person interface {
	Attribute(id int32) string // "" where there is no value
}

// scope supplies the values of one case, and then of the next: what was known of an earlier one is not cleared, but of another round.
type scope struct {
	*Case
	set      *Set
	round    uint64
	known    []known // by the number of the item
	assigned []known // by the number of the variable: what rules have assigned
}

// known is a value, and the round in which it was found.
type known struct {
	value expression.Value
	round uint64
}

func newScope(s *Set) *scope {
	return &scope{set: s, known: make([]known, len(s.items)), assigned: make([]known, len(s.variables))}
}

// begin turns to another case.
func (s *scope) begin(c *Case) {
	s.Case = c
	s.round++
}

// assign gives a variable a value for the rules that follow. An empty one is an empty text, whatever the type of the variable.
func (s *scope) assign(variable int, v expression.Value) {
	if v.IsEmpty() {
		v = expression.TextOf("")
	}
	s.assigned[variable] = known{v, s.round}
}

// forget has values found anew that an assignment may have changed.
func (s *scope) forget(items []int) {
	for _, n := range items {
		s.known[n].round = 0
	}
}

// Value is that of a variable, a constant, or of what the system knows.
func (s *scope) Value(r *expression.Ref) expression.Value {
	k := &s.known[r.Number]
	if k.round == s.round {
		return k.value
	}
	it := &s.set.items[r.Number]
	switch {
	case it.variable >= 0:
		k.value = s.variable(it.variable)
	case it.standing != nil:
		k.value = it.standing(s)
	default:
		k.value = it.fixed
	}
	k.round = s.round
	return k.value
}

func (s *scope) variable(n int) expression.Value {
	if a := &s.assigned[n]; a.round == s.round {
		return a.value
	}
	v := s.set.variables[n]
	text := ""
	switch v.source {
	case calculated:
	case ofPerson:
		text = s.attribute(v.object)
	case current:
		if s.Event != nil {
			text = valueOf(s.Event, v.object)
		}
	default:
		if e := s.newest(v); e != nil {
			text = valueOf(e, v.object)
		}
	}
	return v.value(text)
}

// attribute is the value of an attribute, "" where there is none.
func (s *scope) attribute(id int32) string {
	if s.Person == nil {
		return ""
	}
	return s.Person.Attribute(id)
}

// candidates are the events among which those are from which a variable may have its value, the oldest first. What an enrollment by
// itself is looked at for has neither a present event nor any before it.
func (s *scope) candidates(v *variable) []*tracker.Event {
	switch {
	case s.Event == nil && (v.source == current || v.source == previous):
		return nil
	case v.source == previous:
		return s.History.before(s.Event, s.Now.Location())
	}
	return s.History.ordered(s.Now.Location())
}

// has reports whether a variable may have its value from one of its candidates.
func (s *scope) has(v *variable, e *tracker.Event) bool {
	return (v.source != newestOf || e.Stage == v.stage) && (v.source != current || e == s.Event) && valueOf(e, v.object) != ""
}

// newest is the newest event from which a variable may have its value, nil where there is none.
func (s *scope) newest(v *variable) *tracker.Event {
	for _, e := range slices.Backward(s.candidates(v)) {
		if s.has(v, e) {
			return e
		}
	}
	return nil
}

// Values are all that the events have of a variable. What rules have assigned to it nobody has entered. Those of several events are
// options' codes, whatever the variable itself is known by.
func (s *scope) Values(r *expression.Ref) (out []expression.Value) {
	n := s.set.items[r.Number].variable
	if n < 0 || s.assigned[n].round == s.round {
		return nil
	}
	v := s.set.variables[n]
	if v.source == calculated || v.source == ofPerson {
		if one := s.Value(r); !one.IsEmpty() {
			out = append(out, one)
		}
		return out
	}
	for _, e := range s.candidates(v) {
		switch text := valueOf(e, v.object); {
		case !s.has(v, e):
		case v.source == current:
			out = append(out, v.value(text))
		default:
			out = append(out, expression.ValueOf(v.typ, text))
		}
	}
	return out
}

// LastDate is when the last event was that has a value of a variable. What a person has is of today.
func (s *scope) LastDate(r *expression.Ref) expression.Value {
	n := s.set.items[r.Number].variable
	if n < 0 || s.assigned[n].round == s.round {
		return expression.Null
	}
	switch v := s.set.variables[n]; v.source {
	case calculated:
	case ofPerson:
		if s.attribute(v.object) != "" {
			return expression.DateOf(s.Now)
		}
	default:
		if e := s.newest(v); e != nil {
			date := e.Date()
			return s.day(&date)
		}
	}
	return expression.Null
}

func (s *scope) HasRole(role string) bool {
	if s.View.User == nil {
		return false
	}
	return slices.ContainsFunc(s.View.User.Doc().Refs(userRoles), func(id int32) bool {
		o := s.View.Snapshot.Object(id)
		return o != nil && o.UID == role
	})
}

func (s *scope) InUserGroup(group string) bool {
	for _, g := range s.View.Groups() {
		if g.UID == group {
			return true
		}
	}
	return false
}

// InUnitGroup asks of the organisation unit of an event, or of an enrollment by itself.
func (s *scope) InUnitGroup(group string) bool {
	for g := range s.View.Snapshot.Referrers(unitGroups, s.unit()) {
		if g.UID == group || g.Code() == group {
			return true
		}
	}
	return false
}

// Relationships are none: no function of rules counts them.
func (s *scope) Relationships(string) int { return 0 }

// ZScore goes by the tables that are installed.
func (s *scope) ZScore(of growth.Indicator, male bool, at, measure float64) (float64, error) {
	return s.set.growth.ZScore(of, male, at, measure)
}

// unit is the organisation unit of the event, or of an enrollment by itself.
func (s *scope) unit() int32 {
	if s.Event != nil {
		return s.Event.OrgUnit
	}
	return s.Enrollment.OrgUnit
}

func (s *scope) day(ms *int64) expression.Value {
	if ms == nil {
		return expression.EmptyOf(expression.Date)
	}
	return expression.DateOf(db.FromMillis(*ms).In(s.Now.Location()))
}
