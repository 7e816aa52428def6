package rules

import (
	"slices"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/expression"
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
	Attribute  func(id int32) string
}

// scope supplies the values of one case.
type scope struct {
	*Case
	set      *Set
	known    []expression.Value // by the number of the item
	have     []bool
	assigned map[int]expression.Value // variables, by what rules have assigned to them

	attributes map[int32]string // that rules have assigned
}

func newScope(s *Set, c *Case) *scope {
	return &scope{Case: c, set: s, known: make([]expression.Value, len(s.items)), have: make([]bool, len(s.items))}
}

// assign gives a variable a value for the rules that follow.
func (s *scope) assign(variable int, v expression.Value) {
	if s.assigned == nil {
		s.assigned = map[int]expression.Value{}
	}
	if v.IsEmpty() {
		v = expression.EmptyOf(s.set.variables[variable].typ)
	}
	s.assigned[variable] = v
	clear(s.have)
}

// Value is that of a variable, a constant, or of what the system knows.
func (s *scope) Value(r *expression.Ref) expression.Value {
	n := r.Number
	if s.have[n] {
		return s.known[n]
	}
	it := &s.set.items[n]
	v := it.fixed
	switch {
	case it.variable >= 0:
		v = s.variable(it.variable)
	case it.name != "":
		v = s.standing(it.name)
	}
	s.known[n], s.have[n] = v, true
	return v
}

func (s *scope) variable(n int) expression.Value {
	if v, ok := s.assigned[n]; ok {
		return v
	}
	v := s.set.variables[n]
	text := ""
	switch v.source {
	case ofPerson:
		if own, ok := s.attributes[v.object]; ok {
			text = own
		} else if s.Enrollment != nil {
			text = s.Attribute(v.object)
		}
	case current:
		if s.Event != nil {
			text = valueOf(s.Event, v.object)
		}
	case newestOf:
		for _, e := range slices.Backward(s.History.having(v.object)) {
			if e.Stage == v.stage {
				text = valueOf(e, v.object)
				break
			}
		}
	case newest, previous:
		if list := s.from(v); len(list) > 0 {
			text = valueOf(list[len(list)-1], v.object)
		}
	}
	return v.value(text)
}

// from are the events from which a variable may have its value, the oldest first.
func (s *scope) from(v *variable) []*tracker.Event {
	list := s.History.having(v.object)
	switch {
	case v.source == previous && s.Event != nil:
		list = before(list, s.Event)
	case v.source == newestOf:
		list = slices.DeleteFunc(slices.Clone(list), func(e *tracker.Event) bool { return e.Stage != v.stage })
	case v.source == current:
		list = slices.DeleteFunc(slices.Clone(list), func(e *tracker.Event) bool { return e != s.Event })
	}
	return list
}

// Values are all that the events have of a variable.
func (s *scope) Values(r *expression.Ref) (out []expression.Value) {
	n := s.set.items[r.Number].variable
	if n < 0 {
		return nil
	}
	v := s.set.variables[n]
	if _, own := s.assigned[n]; own || v.source == calculated || v.source == ofPerson {
		if one := s.Value(r); !one.IsEmpty() {
			out = append(out, one)
		}
		return out
	}
	for _, e := range s.from(v) {
		out = append(out, v.value(valueOf(e, v.object)))
	}
	return out
}

// LastDate is when the last event was that has a value of a variable.
func (s *scope) LastDate(r *expression.Ref) expression.Value {
	if n := s.set.items[r.Number].variable; n >= 0 {
		v := s.set.variables[n]
		if v.source != calculated && v.source != ofPerson {
			if list := s.from(v); len(list) > 0 {
				date := list[len(list)-1].Date()
				return s.day(&date)
			}
		}
	}
	return expression.EmptyOf(expression.Date)
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

// unit is the organisation unit of the enrollment, or of an event without one.
func (s *scope) unit() int32 {
	if s.Enrollment != nil {
		return s.Enrollment.OrgUnit
	}
	return s.Event.OrgUnit
}

func (s *scope) day(ms *int64) expression.Value {
	if ms == nil {
		return expression.EmptyOf(expression.Date)
	}
	return expression.DateOf(db.FromMillis(*ms).In(s.Now.Location()))
}

// standing is what the system knows by itself.
func (s *scope) standing(name string) expression.Value {
	switch name {
	case "current_date":
		return expression.DateOf(s.Now)
	case "environment":
		return expression.TextOf("Server")
	case "program_name":
		return expression.TextOf(s.Program.Object.Name())
	case "event_count":
		return expression.NumberOf(float64(len(s.History.events)))
	case "org_unit", "orgunit_code":
		o := s.View.Snapshot.Object(s.unit())
		switch {
		case o == nil:
			return expression.EmptyOf(expression.Text)
		case name == "org_unit":
			return expression.TextOf(o.UID)
		}
		return expression.TextOf(o.Code())
	}
	if v, ok := s.ofEvent(name); ok {
		return v
	}
	return s.ofEnrollment(name)
}

func (s *scope) ofEvent(name string) (expression.Value, bool) {
	e := s.Event
	switch name {
	case "event_date", "execution_date":
		if e != nil {
			return s.day(e.EventDate), true
		}
	case "due_date", "scheduled_date":
		if e != nil {
			return s.day(e.Due), true
		}
	case "completed_date":
		if e != nil {
			return s.day(e.Completed), true
		}
	case "event_status":
		if e != nil {
			return expression.TextOf(e.Status.String()), true
		}
	case "event_id":
		if e != nil {
			return expression.TextOf(e.UID), true
		}
	case "program_stage_id", "program_stage_name":
		if e == nil {
			break
		}
		if o := s.View.Snapshot.Object(e.Stage); o != nil && name == "program_stage_id" {
			return expression.TextOf(o.UID), true
		} else if o != nil {
			return expression.TextOf(o.Name()), true
		}
	}
	return expression.Null, false
}

// ofEnrollment is what is known of an enrollment. It has the status that its events have where there are none.
func (s *scope) ofEnrollment(name string) expression.Value {
	n := s.Enrollment
	switch name {
	case "enrollment_count", "tei_count":
		if n != nil {
			return expression.NumberOf(1)
		}
		return expression.NumberOf(0)
	case "enrollment_date":
		if n != nil {
			return s.day(&n.Date)
		}
	case "incident_date":
		if n != nil {
			return s.day(n.Incident)
		}
	case "enrollment_id":
		if n != nil {
			return expression.TextOf(n.UID)
		}
	case "enrollment_status", "event_status":
		if n != nil {
			return expression.TextOf(n.Status.String())
		}
	}
	return expression.EmptyOf(expression.Text)
}
