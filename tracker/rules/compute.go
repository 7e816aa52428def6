package rules

import (
	"math"
	"slices"
	"strings"
	"time"

	"cohort/expression"
	"cohort/fault"
	"cohort/graph"
	"cohort/tracker"
)

// Effect is what a rule wants done.
type Effect struct {
	Rule      *graph.Object
	Action    *graph.Object // nil where the condition could not be computed
	Does      Does
	Text      string     // what is told
	Element   int32      // what it is about; 0 is none
	Attribute int32      // likewise
	Value     string     // that is assigned
	Stage     int32      // of an event that is planned
	Values    []Assigned // likewise
	Day       time.Time  // of an event or message, in the zone of the server; zero is none
	Later     bool       // the message is of that day
	Template  int32      // of the message
}

// Compute appends to a list what the rules want done with a case, in their order. What cannot be computed is told of as Malformed.
func (s *Set) Compute(c *Case, out []Effect) []Effect {
	at := s.scopes.Get().(*scope)
	at.begin(c)
	for _, r := range s.rules {
		if r.stage != 0 && (c.Event == nil || c.Event.Stage != r.stage) {
			continue
		}
		if r.broken != nil {
			out = append(out, r.malformed(nil, r.broken))
			continue
		}
		holds, err := r.condition.Holds(at)
		if err != nil {
			out = append(out, r.malformed(nil, err))
			continue
		}
		if holds {
			out = at.act(r, out)
		}
	}
	at.Case = nil
	s.scopes.Put(at)
	return out
}

// act appends what the actions of a rule want done.
func (s *scope) act(r *rule, out []Effect) []Effect {
	for _, a := range r.actions {
		if !a.concerns(s.Case) {
			continue
		}
		v, err := a.compute(s)
		if err != nil {
			out = append(out, r.malformed(a.object, err))
			if a.does != Err && a.does != Warn {
				continue
			}
		}
		out = append(out, Effect{Rule: r.object, Action: a.object, Does: a.does})
		if !a.effect(s, v, &out[len(out)-1]) {
			out = out[:len(out)-1]
		}
	}
	return out
}

func (r *rule) malformed(a *graph.Object, err error) Effect {
	const most = 500 // bytes: rules may hold long names
	text := err.Error()
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return Effect{Rule: r.object, Action: a, Does: Malformed, Text: text}
}

// concerns reports whether an action is for such objects: one that names a data element is for the events of stages that ask for it.
func (a *action) concerns(c *Case) bool {
	switch {
	case a.on == events && (c.Event == nil || !slices.Contains(a.stages, c.Event.Stage)), a.on == enrollments && c.Event != nil:
		// The variable that is assigned beside the field is for both.
		if a.does != Assign || a.variable < 0 {
			return false
		}
	case a.does == Schedule && c.Enrollment == nil:
		return false
	}
	return !a.completed || c.completed()
}

func (c *Case) completed() bool {
	if c.Event != nil {
		return c.Event.Status == tracker.EventCompleted
	}
	return c.Enrollment.Status == tracker.EnrollmentCompleted
}

func (a *action) compute(s *scope) (expression.Value, error) {
	if a.broken != nil {
		return expression.Null, a.broken
	}
	if a.data == nil {
		return expression.Null, nil
	}
	v, err := a.data.Eval(s)
	if a.does == Assign && a.on != anything && err == nil {
		if n, ok := v.Number(); ok && (math.IsNaN(n) || math.IsInf(n, 0)) {
			return expression.Null, fault.New(fault.Conflict, "`%s` cannot be assigned.", v)
		}
	}
	return v, err
}

// effect fills in what an action comes to, and reports whether it does anything.
func (a *action) effect(s *scope, v expression.Value, e *Effect) bool {
	switch a.does {
	case Assign:
		return a.assign(s, v, e)
	case Require:
		e.Element, e.Attribute = a.element, a.attribute
		return true
	case Schedule, Message:
		e.Stage, e.Values, e.Template, e.Later = a.stage, a.values, a.template, a.later
		if a.data != nil || a.later {
			day, ok := v.Time()
			if !ok || v.IsEmpty() {
				return false // no day is no event and no message
			}
			e.Day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, s.Now.Location())
		}
		return true
	}
	e.Text, e.Element, e.Attribute = strings.TrimSpace(a.content+" "+v.String()), a.element, a.attribute
	return true
}

// assign makes a value known to the rules that follow, under the variable that the action names. They go on to see the former value of
// its field. An empty value empties a field that has one.
func (a *action) assign(s *scope, v expression.Value, e *Effect) bool {
	if a.variable >= 0 {
		s.assign(a.variable, v)
		s.forget(a.alters)
	}
	was := ""
	switch {
	case s.Event != nil && a.element != 0 && slices.Contains(a.stages, s.Event.Stage):
		e.Value, e.Element, was = a.field.text(v), a.element, valueOf(s.Event, a.element)
	case s.Event == nil && a.attribute != 0:
		e.Value, e.Attribute, was = a.field.text(v), a.attribute, s.attribute(a.attribute)
	}
	return e.Value != "" || was != ""
}
