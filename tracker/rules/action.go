package rules

import (
	"strings"

	"cohort/expression"
	"cohort/graph"
)

// Does is what an action of a rule does where data is taken in.
type Does uint8

// What actions do. Those that only change a form do nothing here. Assignments come first, since other actions may speak of them.
const (
	Assign    Does = iota + 1 // sets the value of a data element or an attribute, or of a variable
	Err                       // refuses the object
	Warn                      // tells of something
	Require                   // asks for a value of a data element or an attribute
	Schedule                  // plans an event
	Message                   // has a message sent, at once or later
	Malformed                 // nothing: the rule could not be computed
)

// on is which objects an action is for.
type on uint8

const (
	anything on = iota
	enrollments
	events
)

type action struct {
	object    *graph.Object
	does      Does
	on        on
	completed bool // only where the object is completed
	later     bool // a message of another day
	element   int32
	attribute int32
	stage     int32
	template  int32
	variable  int     // that is assigned; -1 is none
	alters    []int   // items whose values an assignment may change
	stages    []int32 // those that ask for the element
	field     field
	content   string
	data      *expression.Program
	values    []Assigned // of an event that is planned
	broken    error
}

// Assigned is a value of a data element.
type Assigned struct {
	Element int32
	Value   string
}

var does = map[string]Does{
	"ASSIGN": Assign, "SHOWERROR": Err, "ERRORONCOMPLETE": Err, "SHOWWARNING": Warn, "WARNINGONCOMPLETE": Warn, "SETMANDATORYFIELD": Require,
	"CREATEEVENT": Schedule, "SENDMESSAGE": Message, "SCHEDULEMESSAGE": Message,
}

// action reads an action; nil is one that does nothing here.
func (s *Set) action(o *graph.Object) *action {
	d := o.Doc()
	kind := d.Text(actionKind)
	a := &action{
		object: o, does: does[kind], element: d.Ref(actionElement), attribute: d.Ref(actionAttribute), stage: d.Ref(actionStage),
		content: d.Text(actionContent), variable: -1, later: kind == "SCHEDULEMESSAGE",
		completed: kind == "ERRORONCOMPLETE" || kind == "WARNINGONCOMPLETE" || d.Text(actionTime) == "ON_COMPLETE",
	}
	switch {
	case a.element != 0:
		a.on = events
		for _, id := range s.program.Stages {
			if stage := s.model.Stage(id); stage != nil && stage.Elements[a.element] != nil {
				a.stages = append(a.stages, id)
			}
		}
	case a.attribute != 0:
		a.on = enrollments
	}
	data := d.Text(actionData)
	switch a.does {
	case 0:
		return nil
	case Assign:
		a.assigns(s)
		a.field = s.field(a)
		if a.element == 0 && a.attribute == 0 && a.variable < 0 {
			return nil
		}
	case Require:
		if a.on == anything {
			return nil
		}
		data = ""
	case Schedule:
		s.history = true // whether there is an event already
		if a.stage == 0 {
			return nil
		}
		if values, ok := s.listed(data); ok {
			a.values, data = values, ""
		}
	case Message:
		if t := s.model.Snapshot.ByUID(templateType, d.Text(actionTemplate)); t != nil {
			a.template = t.ID
		} else {
			a.broken = missing("The message template `%s` does not exist.", d.Text(actionTemplate))
		}
		if !a.later {
			data = ""
		}
	}
	if a.broken == nil {
		a.data, a.broken = s.expression(expression.RuleData, data)
	}
	return a
}

// assigns finds the variable that an assignment names.
func (a *action) assigns(s *Set) {
	name, braced := variableIn(a.content)
	if !braced {
		name = strings.TrimSpace(a.content)
	}
	if n, ok := s.named[name]; ok {
		a.variable = n
	}
}

// variableIn is the name of a variable in braces: #{bmi}.
func variableIn(content string) (name string, braced bool) {
	name = strings.TrimSpace(content)
	if len(name) > 3 && (name[0] == '#' || name[0] == 'A') && name[1] == '{' && strings.HasSuffix(name, "}") {
		return name[2 : len(name)-1], true
	}
	return "", false
}

// undeclared notes a variable that rules assign though the program has none of the name. It is null until one does.
func (s *Set) undeclared(o *graph.Object) {
	d := o.Doc()
	name, braced := variableIn(d.Text(actionContent))
	if does[d.Text(actionKind)] != Assign || !braced {
		return
	}
	if _, known := s.named[name]; !known {
		s.named[name] = len(s.variables)
		s.variables = append(s.variables, &variable{source: calculated, typ: expression.Date})
	}
}

// altered are the items that may have another value once an action has assigned something to its variable.
func (s *Set) altered(a *action) (out []int) {
	if a.does != Assign || a.variable < 0 {
		return nil
	}
	for i, it := range s.items {
		if it.variable == a.variable {
			out = append(out, i)
		}
	}
	return out
}

// listed reads the values of an event that is to be planned: AcMrnleqHqc:100,AqK1IHqCkEE:'Polyhydramnios'. ok is false where the
// text is something else.
func (s *Set) listed(data string) (values []Assigned, ok bool) {
	if strings.TrimSpace(data) == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(data, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(part), ":")
		o := s.model.Snapshot.ByName("dataElement", name)
		if !found || o == nil {
			return nil, false
		}
		value = strings.TrimSpace(value)
		if n := len(value); n > 1 && (value[0] == '\'' || value[0] == '"') && value[n-1] == value[0] {
			value = value[1 : n-1]
		}
		values = append(values, Assigned{o.ID, value})
	}
	return values, true
}
