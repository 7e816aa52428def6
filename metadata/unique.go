package metadata

import (
	"strings"

	"cohort/graph"
	"cohort/schema"
)

// uniqueness refuses a value of a unique property that another object has: one of the snapshot that keeps it, or an
// earlier one of the payload.
func (p *plan) uniqueness() {
	released := map[textKey]bool{} // values that objects of the plan give up
	for _, w := range p.writes {
		if w.Before == nil || w.Values == nil || len(w.Faults) > 0 {
			continue
		}
		for _, property := range w.Type.Uniques() {
			if was := w.Before.Doc().Text(property); was != "" && w.Values.Get(property) != was {
				released[textKey{property, was}] = true
			}
		}
	}
	taken := map[textKey]*Write{}
	for _, w := range p.writes {
		if w.Values == nil || len(w.Faults) > 0 {
			continue
		}
		for _, property := range w.Type.Uniques() {
			value, _ := w.Values.Get(property).(string)
			if value == "" {
				continue
			}
			key := textKey{property, value}
			if other := taken[key]; other != nil {
				w.duplicate(property, value, other.UID)
				continue
			}
			if o := p.snap.Unique(property, value); o != nil && o.ID != w.ID && !released[key] {
				other := ""
				if p.sees(o) {
					other = o.UID
				}
				w.duplicate(property, value, other)
				continue
			}
			taken[key] = w
		}
	}
	p.usernames()
}

// UsernameTaken reports whether a new user cannot have a name, since somebody has it, in whatever case.
func UsernameTaken(snap *graph.Snapshot, users *schema.Type, name string) bool {
	for o := range snap.All(users) {
		if strings.EqualFold(o.Text("username"), name) {
			return true
		}
	}
	return false
}

// usernames refuses a new username that differs from another one in its case alone: people take the one for the other. Names that are
// there already stay.
func (p *plan) usernames() {
	users := p.store.Type("user")
	if users == nil {
		return
	}
	property := users.MustProperty("username")
	fresh := map[string]*Write{}
	renamed := map[int32]bool{}
	for _, w := range p.writes {
		if w.Type != property.Owning || w.Values == nil || len(w.Faults) > 0 {
			continue
		}
		name, _ := w.Values.Get(property).(string)
		if w.Before != nil && w.Before.Text("username") == name {
			continue
		}
		renamed[w.ID] = true
		folded := strings.ToLower(name)
		if other := fresh[folded]; other != nil {
			w.duplicate(property, name, other.UID)
			continue
		}
		fresh[folded] = w
	}
	if len(fresh) == 0 {
		return
	}
	for o := range p.snap.All(property.Owning) {
		w := fresh[strings.ToLower(o.Text("username"))]
		if w == nil || renamed[o.ID] || len(w.Faults) > 0 {
			continue
		}
		other := ""
		if p.sees(o) {
			other = o.UID
		}
		name, _ := w.Values.Get(property).(string)
		w.duplicate(property, name, other)
	}
}

// duplicate refuses a value that another object has, which is not named if the user may not see it.
func (w *Write) duplicate(p *schema.Property, value, other string) {
	if other == "" {
		w.fault("E5003", p.Name, []any{p.Name, value, w.label()}, "Property `%s` with value `%s` on object %s already exists on another object", p.Name, value, w.label())
		w.Faults[len(w.Faults)-1].Value = value
		return
	}
	w.fault("E5003", p.Name, []any{p.Name, value, w.label(), other},
		"Property `%s` with value `%s` on object %s already exists on object %s", p.Name, value, w.label(), other)
	e := w.Faults[len(w.Faults)-1]
	e.Value, e.UID = value, other
}

// hierarchy refuses organisation units that would be their own ancestors.
func (p *plan) hierarchy() {
	parents := map[int32]int32{}
	var property *schema.Property
	for _, w := range p.writes {
		if w.Type.Name != "organisationUnit" || w.Values == nil {
			continue
		}
		property = w.Type.MustProperty("parent")
		parent, _ := w.Values.Get(property).(int32)
		parents[w.ID] = parent
	}
	for _, w := range p.writes {
		if w.Type.Name != "organisationUnit" || w.Values == nil {
			continue
		}
		at, steps := parents[w.ID], 0
		for at != 0 && at != w.ID && steps <= p.snap.Len()+len(parents) {
			steps++
			if up, ok := parents[at]; ok {
				at = up
			} else if o := p.snap.Object(at); o != nil {
				at = o.Doc().Ref(property)
			} else {
				at = 0
			}
		}
		if at == w.ID {
			w.fault("E5002", "parent", []any{w.label(), "parent"}, "Organisation unit %s cannot stand below itself", w.label())
		}
	}
}
