package metadata

import (
	"fmt"
	"slices"
	"strings"

	"cohort/graph"
	"cohort/schema"
)

// cascades are the references by which an object is a part of another: it goes when the other goes.
var cascades = map[string]bool{
	"option.optionSet": true, "programStage.program": true, "programStageSection.programStage": true,
	"programSection.program": true, "programRule.program": true, "programRuleVariable.program": true,
	"programRuleAction.programRule": true, "programIndicator.program": true, "section.dataSet": true,
	"categoryOptionCombo.categoryCombo": true,
}

// holds are the lists whose members cannot be taken away under the object that lists them: without one of its options a
// category option combo means something else.
var holds = map[string]bool{
	"categoryOptionCombo.categoryOptions": true, "categoryCombo.categories": true,
}

func relation(p *schema.Property) string { return p.Owning.Name + "." + p.Name }

// deletions decides what happens to those who refer to a deleted object: parts go with it, lists lose a member, and
// anything else refuses the deletion.
func (p *plan) deletions() {
	for i := 0; i < len(p.writes); i++ { // the list grows by the parts
		if w := p.writes[i]; w.Op == Deletion && len(w.Faults) == 0 {
			p.permitDeletion(w)
			p.deleteParts(w)
		}
	}
	// A deletion that is refused may leave an object in place that refuses another.
	for refused := true; refused; {
		refused = false
		for _, w := range p.writes {
			if p.going(w) && p.needed(w) {
				refused = true
			}
		}
	}
	changed := map[int32]*Write{}
	for _, w := range slices.Clone(p.writes) {
		if p.going(w) {
			p.release(w, changed)
		}
	}
}

// whole is the object of the payload with which a part goes.
func (w *Write) whole() *Write {
	for w.partOf != nil {
		w = w.partOf
	}
	return w
}

// going reports whether nothing has refused this deletion so far.
func (p *plan) going(w *Write) bool { return w.Op == Deletion && len(w.whole().Faults) == 0 }

func (p *plan) deleteParts(w *Write) {
	for o, property := range p.snap.Incoming(w.ID) {
		key := objectKey{o.Type, o.UID}
		if !cascades[relation(property)] || p.byUID[key] != nil {
			continue
		}
		p.part(o, w)
	}
}

// part plans the deletion of an object that goes with another write.
func (p *plan) part(o *graph.Object, w *Write) *Write {
	part := &Write{Op: Deletion, Type: o.Type, ID: o.ID, UID: o.UID, Name: o.Name(), Before: o, implied: true, partOf: w}
	p.byUID[objectKey{o.Type, o.UID}] = part
	p.writes = append(p.writes, part)
	return part
}

// deleteListed decides on the deletion of parts beside other writes: who is written must not refer to them, and who is not is asked
// as at any deletion.
func (p *plan) deleteListed(parts []*Write, changed map[int32]*Write) {
	if len(parts) == 0 {
		return
	}
	going := map[int32]*Write{}
	for _, part := range parts {
		going[part.ID] = part
		p.permitDeletion(part)
		p.needed(part)
	}
	for _, w := range p.writes {
		if w.Values == nil || len(w.Faults) > 0 {
			continue
		}
		for ref := range graph.NewObject(w.ID, w.UID, 0, 0, w.Values).Refs() {
			if part := going[ref.Target]; part != nil && p.going(part) {
				w.fault("E5002", ref.Property.Singular, []any{part.label(), w.label(), ref.Property.Singular},
					"Invalid reference %s on object %s for association `%s`: the payload removes it", part.label(), w.label(), ref.Property.Singular)
				break
			}
		}
	}
	for _, part := range parts {
		if p.going(part) {
			p.release(part, changed)
		}
	}
}

// needed records, with the object of the payload, who cannot go on without a deleted object.
func (p *plan) needed(w *Write) bool {
	users := map[*schema.Type][]string{}
	var order []*schema.Type
	for o, property := range p.snap.Incoming(w.ID) {
		other := p.byUID[objectKey{o.Type, o.UID}]
		switch rewritten := other != nil && other.Values != nil; {
		case rewritten && p.opts.KeepGood: // it may yet be refused, and then refers to the object as before
		case rewritten, other != nil && p.going(other), removable(property, o.Type):
			continue
		}
		if users[o.Type] == nil {
			order = append(order, o.Type)
		}
		users[o.Type] = append(users[o.Type], o.Name())
	}
	whole := w.whole()
	for _, t := range order {
		by := describeUsers(t, users[t])
		whole.fault("E4030", "", []any{by}, "Object could not be deleted because it is associated with another object: %s", by)
	}
	return len(order) > 0
}

// release takes a deleted object out of the lists that it is in, and out of the sharing that names it.
func (p *plan) release(w *Write, changed map[int32]*Write) {
	for o := range p.snap.Incoming(w.ID) {
		if other := p.byUID[objectKey{o.Type, o.UID}]; other == nil || other.Values == nil && !p.going(other) {
			p.without(o, w.ID, changed)
		}
	}
	p.unshare(w, changed)
}

// removable reports whether an object can go on without one that it refers to through this property.
func removable(p *schema.Property, source *schema.Type) bool {
	if p.Owning != source {
		return true // the embedded document goes
	}
	return p.Storage == schema.StoredRefs && !holds[relation(p)]
}

// describeUsers names a type and some of its objects.
func describeUsers(t *schema.Type, names []string) string {
	const shown = 10
	text := shortClass(t)
	slices.Sort(names)
	more := ""
	if len(names) > shown {
		more = fmt.Sprintf(" and %d more", len(names)-shown)
		names = names[:shown]
	}
	if list := strings.Join(names, ","); list != "" {
		return text + " (" + list + more + ")"
	}
	return text
}

// without plans the change of an object that loses its references to a deleted one.
func (p *plan) without(o *graph.Object, id int32, changed map[int32]*Write) {
	w := p.changedBy(o, changed)
	for _, property := range o.Type.Stored() {
		switch x := w.Values.Get(property).(type) {
		case []int32:
			if !authored(property) {
				w.Values.Set(property, drop(x, id))
			}
		case []*graph.Values:
			w.Values.Set(property, slices.DeleteFunc(slices.Clone(x), func(doc *graph.Values) bool { return refersTo(doc, id) }))
		case *graph.Values:
			if refersTo(x, id) {
				w.Values.Set(property, nil)
			}
		}
	}
}

// changedBy is the write of an object that a deletion changes.
func (p *plan) changedBy(o *graph.Object, changed map[int32]*Write) *Write {
	w := changed[o.ID]
	if w == nil {
		w = &Write{Op: Replacement, Type: o.Type, ID: o.ID, UID: o.UID, Name: o.Name(), Before: o, Values: o.Doc().Values(), implied: true}
		changed[o.ID] = w
		p.writes = append(p.writes, w)
	}
	return w
}

func drop(list []int32, id int32) []int32 {
	return slices.DeleteFunc(slices.Clone(list), func(x int32) bool { return x == id })
}

func refersTo(doc *graph.Values, id int32) bool {
	for _, p := range doc.Type.Stored() {
		if ref, ok := doc.Get(p).(int32); ok && ref == id && !authored(p) {
			return true
		}
	}
	return false
}
