package rules

import (
	"strings"
	"time"

	"cohort/expression"
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

// Compute returns what the rules want done with a case, in their order. What cannot be computed is told of as Malformed. The event of
// the case gets the values that are assigned to it.
func (s *Set) Compute(c *Case) []Effect {
	var out []Effect
	at := newScope(s, c)
	for _, r := range s.rules {
		if r.stage != 0 && (c.Event == nil || c.Event.Stage != r.stage) {
			continue
		}
		fail := func(a *graph.Object, err error) {
			out = append(out, Effect{Rule: r.object, Action: a, Does: Malformed, Text: err.Error()})
		}
		if r.broken != nil {
			fail(nil, r.broken)
			continue
		}
		holds, err := r.condition.Holds(at)
		if err != nil {
			fail(nil, err)
			continue
		}
		if !holds {
			continue
		}
		for _, a := range r.actions {
			if !a.concerns(c) {
				continue
			}
			v, err := a.compute(at)
			if err != nil {
				fail(a.object, err)
				if a.does != Err && a.does != Warn {
					continue
				}
			}
			if e, acts := a.effect(at, v); acts {
				e.Rule, e.Action, e.Does = r.object, a.object, a.does
				out = append(out, e)
			}
		}
	}
	return out
}

// concerns reports whether an action is for such objects.
func (a *action) concerns(c *Case) bool {
	switch {
	case a.on == events && c.Event == nil, a.on == enrollments && c.Event != nil:
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
	return a.data.Eval(s)
}

// effect is what an action comes to.
func (a *action) effect(s *scope, v expression.Value) (e Effect, acts bool) {
	switch a.does {
	case Assign:
		return a.assignment(s, v)
	case Require:
		return Effect{Element: a.element, Attribute: a.attribute}, true
	case Schedule, Message:
		e := Effect{Stage: a.stage, Values: a.values, Template: a.template, Later: a.later}
		if a.data != nil || a.later {
			day, ok := v.Time()
			if !ok || v.IsEmpty() {
				return e, false // no day is no event and no message
			}
			e.Day = time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, s.Now.Location())
		}
		return e, true
	}
	text := strings.TrimSpace(a.content + " " + v.String())
	return Effect{Text: text, Element: a.element, Attribute: a.attribute}, true
}

// assignment makes a value known to the rules that follow, under the variable that the action names and as that of its field. An
// empty value is assigned to variables only, and what a stage does not ask for is not assigned to its events.
func (a *action) assignment(s *scope, v expression.Value) (Effect, bool) {
	if a.variable >= 0 {
		s.assign(a.variable, v)
	}
	text := a.field.text(v)
	e := Effect{Value: text}
	if text == "" {
		return e, false
	}
	switch {
	case s.Event != nil && a.element != 0:
		if stage := s.set.model.Stage(s.Event.Stage); stage == nil || stage.Elements[a.element] == nil {
			return e, false
		}
		e.Element = a.element
		s.History.Set(s.Event, a.element, text)
	case s.Event == nil && a.attribute != 0:
		e.Attribute = a.attribute
		if s.attributes == nil {
			s.attributes = map[int32]string{}
		}
		s.attributes[a.attribute] = text
	default:
		return e, false
	}
	clear(s.have)
	return e, true
}
