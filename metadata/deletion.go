package metadata

import (
	"fmt"
	"slices"
	"strings"

	"cohort/graph"
	"cohort/metadata/layout"
	"cohort/metadata/rules"
	"cohort/schema"
)

// cascades are the references by which an object is a part of another: it goes when the other goes.
var cascades = map[string]bool{
	"option.optionSet": true, "programStage.program": true, "programStageSection.programStage": true,
	"programSection.program": true, "programRule.program": true, "programRuleVariable.program": true,
	"programRuleAction.programRule": true, "programIndicator.program": true, "section.dataSet": true,
	"categoryOptionCombo.categoryCombo": true, "programStageWorkingList.program": true, "programStageWorkingList.programStage": true,
	"trackedEntityInstanceFilter.program": true,
}

// owns are the references by which an object has another for itself alone: what it leaves behind, when nobody else refers to it,
// goes with it.
var owns = map[string]bool{
	"dataSet.dataEntryForm": true, "program.dataEntryForm": true, "programStage.dataEntryForm": true,
	"program.notificationTemplates": true, "programStage.notificationTemplates": true,
}

// holds are the references that cannot be taken away under the object that has them: without one of its options a category option
// combo means something else.
var holds = map[string]bool{
	"categoryOptionCombo.categoryOptions": true, "categoryCombo.categories": true,
	"dataSetElement.categoryCombo": true, "relationshipConstraint.trackedEntityType": true,
	"relationshipConstraint.program": true, "relationshipConstraint.programStage": true,
}

func relation(p *schema.Property) string { return p.Owning.Name + "." + p.Name }

// deletions decides what happens to those who refer to a deleted object: parts go with it, lists lose a member, and
// anything else refuses the deletion.
func (p *plan) deletions() {
	for i := 0; i < len(p.writes); i++ { // the list grows by the parts
		if w := p.writes[i]; w.Op == Deletion && len(w.Faults) == 0 {
			p.permitDeletion(w)
			p.permitLimited(w)
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
		refused = p.refuseDeletions(p.state().LastSuperusers()) || refused
	}
	changed := map[int32]*Write{}
	for _, w := range slices.Clone(p.writes) {
		if p.going(w) {
			p.release(w, changed)
		}
	}
}

// refuseDeletions gives what a rule refuses to the deletions that are meant, and reports whether there were any.
func (p *plan) refuseDeletions(refusals []rules.Refusal) bool {
	for _, r := range refusals {
		for _, w := range p.writes {
			if w.ID == r.Object && w.Op == Deletion {
				w = w.whole()
				w.Faults = append(w.Faults, r.Fault)
			}
		}
	}
	return len(refusals) > 0
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
		if cascades[relation(property)] && p.byUID[objectKey{o.Type, o.UID}] == nil {
			p.part(o, w)
		}
	}
	if w.Before == nil {
		return
	}
	for ref := range w.Before.Refs() {
		o := p.snap.Object(ref.Target)
		if owns[relation(ref.Property)] && o != nil && p.byUID[objectKey{o.Type, o.UID}] == nil && p.onlyOf(o, w.ID) {
			p.part(o, w)
		}
	}
}

// onlyOf reports whether nobody refers to an object but that one.
func (p *plan) onlyOf(o *graph.Object, id int32) bool {
	for other := range p.snap.Incoming(o.ID) {
		if other.ID != id {
			return false
		}
	}
	return true
}

// part plans the deletion of an object that goes with another write.
func (p *plan) part(o *graph.Object, w *Write) *Write {
	part := &Write{Op: Deletion, Type: o.Type, ID: o.ID, UID: o.UID, Name: p.nameOf(o), Before: o, implied: true, partOf: w}
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
	users, unseen := map[*schema.Type][]string{}, map[*schema.Type]int{}
	var order []*schema.Type
	for o, property := range p.snap.Incoming(w.ID) {
		other := p.byUID[objectKey{o.Type, o.UID}]
		switch rewritten := other != nil && other.Values != nil; {
		case rewritten && p.opts.KeepGood: // it may yet be refused, and then refers to the object as before
		case rewritten, other != nil && p.going(other), removable(property, o.Type):
			continue
		}
		if users[o.Type] == nil && unseen[o.Type] == 0 {
			order = append(order, o.Type)
		}
		if p.sees(o) {
			users[o.Type] = append(users[o.Type], o.Name())
		} else {
			unseen[o.Type]++
		}
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
		return !holds[relation(p)] // the embedded document goes
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
	lose(p.changedBy(o, changed).Values, p.snap.Object(id))
}

// lose takes the references to an object out of a document, and reports whether the document was about it: then it goes, too.
func lose(doc *graph.Values, lost *graph.Object) (gone bool) {
	for _, p := range doc.Type.Stored() {
		switch x := doc.Get(p).(type) {
		case int32:
			switch {
			case x != lost.ID || authored(p):
			case p.Target.Name == "legendSet", relation(p) == "mapView.organisationUnitGroupSet": // it says how something is shown
				doc.Set(p, nil)
			default:
				gone = true
			}
		case []int32:
			if slices.Contains(x, lost.ID) {
				rest := drop(x, lost.ID)
				doc.Set(p, rest)
				gone = gone || len(rest) == 0
			}
		case []string:
			if layout.Axis(p) {
				doc.Set(p, slices.DeleteFunc(slices.Clone(x), func(name string) bool { return layout.Names(name, lost.UID) }))
			}
		case *graph.Values:
			if lose(x, lost) {
				doc.Set(p, nil)
				gone = true
			}
		case []*graph.Values:
			doc.Set(p, slices.DeleteFunc(slices.Clone(x), func(inner *graph.Values) bool { return lose(inner, lost) }))
		}
	}
	return gone
}

// changedBy is the write of an object that a deletion changes.
func (p *plan) changedBy(o *graph.Object, changed map[int32]*Write) *Write {
	w := changed[o.ID]
	if w == nil {
		w = &Write{Op: Replacement, Type: o.Type, ID: o.ID, UID: o.UID, Name: p.nameOf(o), Before: o, Values: o.Doc().Values(), implied: true}
		changed[o.ID] = w
		p.writes = append(p.writes, w)
	}
	return w
}

func drop(list []int32, id int32) []int32 {
	return slices.DeleteFunc(slices.Clone(list), func(x int32) bool { return x == id })
}
