package layout

import (
	"slices"

	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// kind is a kind of dimensions that are objects: where they are kept, by which reference, and with which list of items. Those
// without one are narrowed down by a filter.
type kind struct{ kept, ref, items string }

var kinds = []kind{
	{"categoryDimensions", "category", "categoryOptions"},
	{"dataElementGroupSetDimensions", "dataElementGroupSet", "dataElementGroups"},
	{"organisationUnitGroupSetDimensions", "organisationUnitGroupSet", "organisationUnitGroups"},
	{"categoryOptionGroupSetDimensions", "categoryOptionGroupSet", "categoryOptionGroups"},
	{"dataElementDimensions", "dataElement", ""},
	{"attributeDimensions", "attribute", ""},
	{"programIndicatorDimensions", "programIndicator", ""},
}

// simpleDimensions are what every event has.
var simpleDimensions = []string{"eventDate", "enrollmentDate", "incidentDate", "scheduledDate", "lastUpdated", "eventStatus",
	"programStatus", "createdBy", "lastUpdatedBy"}

// bare are dimensions of which there is nothing to be chosen.
var bare = []string{"co", "ao", "longitude", "latitude"}

// kind keeps the dimensions of one kind.
func (k *keeping) kind(kind kind) {
	p := k.property(kind.kept)
	if p == nil {
		return
	}
	target := p.Target.MustProperty(kind.ref)
	was, _ := k.values.Get(p).([]*graph.Values)
	var now []*graph.Values
	for _, d := range k.dimensions {
		stage, uid := qualified(d.name)
		id := k.reader.Find(target.Target, uid)
		if id == 0 {
			continue
		}
		if d.given == nil {
			i := slices.IndexFunc(was, func(doc *graph.Values) bool { return doc.Get(target) == id })
			if i >= 0 {
				now = append(now, was[i])
				continue
			}
		}
		list, _ := k.reader.Value(p, []any{kind.tree(d, stage, uid)}).([]*graph.Values)
		now = append(now, list...)
	}
	if now == nil {
		k.values.Set(p, nil)
		return
	}
	k.values.Set(p, now)
}

// tree is a dimension in the form in which it is kept.
func (kind kind) tree(d dimension, stage, uid string) payload.Tree {
	tree := payload.Tree{kind.ref: ref(uid)}
	if kind.items != "" {
		var list []any
		for _, id := range d.items() {
			list = append(list, ref(id))
		}
		tree[kind.items] = list
		return tree
	}
	tree["filter"], tree["legendSet"] = d.given["filter"], d.given["legendSet"]
	if tree["programStage"] = d.given["programStage"]; stage != "" {
		tree["programStage"] = ref(stage)
	}
	return tree
}

// simple keeps the dimensions that are no objects, and refuses those that there are none of.
func (k *keeping) simple() {
	const kept = "simpleDimensions"
	p := k.property(kept)
	var list []any
	for _, d := range k.dimensions {
		switch _, uid := qualified(d.name); {
		case slices.Contains([]string{data, periods, units}, d.name), slices.Contains(bare, d.name), k.known(uid):
		case p != nil && slices.Contains(simpleDimensions, d.name):
			list = append(list, k.simpleTree(p, d))
		default:
			k.reader.Unknown(k.values.Type.MustProperty("columns"), d.name)
		}
	}
	k.set(kept, list)
}

func (k *keeping) simpleTree(p *schema.Property, d dimension) payload.Tree {
	values := []any{}
	for _, id := range d.items() {
		values = append(values, id)
	}
	if was := k.formerly(p, d.name); d.given == nil && was != nil {
		texts, _ := was.Get(p.Target.MustProperty("values")).([]string)
		for _, text := range texts {
			values = append(values, text)
		}
	}
	return payload.Tree{"parent": d.parent, "dimension": d.name, "values": values}
}

// formerly is the document of a list that was kept for a dimension, or nil.
func (k *keeping) formerly(p *schema.Property, name string) *graph.Values {
	was, _ := k.values.Get(p).([]*graph.Values)
	dimension := p.Target.MustProperty("dimension")
	for _, doc := range was {
		if doc.Get(dimension) == name {
			return doc
		}
	}
	return nil
}

// known reports whether a dimension is an object of one of the kinds that the type of analysis has.
func (k *keeping) known(uid string) bool {
	return slices.ContainsFunc(kinds, func(kind kind) bool {
		p := k.property(kind.kept)
		return p != nil && k.reader.Find(p.Target.MustProperty(kind.ref).Target, uid) != 0
	})
}

// repetitions keeps which of the repeated events of a stage are shown.
func (k *keeping) repetitions() {
	p := k.property("repetitions")
	if p == nil {
		return
	}
	var now []*graph.Values
	for _, d := range k.dimensions {
		if d.given == nil {
			if was := k.formerly(p, d.name); was != nil {
				now = append(now, was)
			}
			continue
		}
		repetition, ok := d.given["repetition"].(payload.Tree)
		if !ok {
			continue
		}
		tree := payload.Tree{"parent": d.parent, "dimension": d.name, "indexes": repetition["indexes"]}
		list, _ := k.reader.Value(p, []any{tree}).([]*graph.Values)
		now = append(now, list...)
	}
	if now == nil {
		k.values.Set(p, nil)
		return
	}
	k.values.Set(p, now)
}
