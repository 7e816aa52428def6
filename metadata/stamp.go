package metadata

import (
	"bytes"

	"cohort/graph"
	"cohort/schema"
)

// stampMembers dates the documents with an identity of their own that live inside an object. One that was there before
// keeps its dates, unless it has changed.
func stampMembers(v *graph.Values, before *graph.Values, now int64) {
	for _, property := range v.Type.Stored() {
		docs, _ := v.Get(property).([]*graph.Values)
		dates := datesOf(property)
		if len(docs) == 0 || dates == nil {
			continue
		}
		was := map[any]*graph.Values{}
		if before != nil {
			old, _ := before.Get(property).([]*graph.Values)
			for _, doc := range old {
				was[doc.Get(dates.id)] = doc
			}
		}
		for _, doc := range docs {
			dates.stamp(doc, was[doc.Get(dates.id)], now)
		}
	}
}

// memberDates are the properties by which a kind of embedded document is known and dated.
type memberDates struct{ id, created, updated *schema.Property }

func datesOf(p *schema.Property) *memberDates {
	if p.Target == nil {
		return nil
	}
	d := &memberDates{p.Target.Property("id"), p.Target.Property("created"), p.Target.Property("lastUpdated")}
	for _, each := range []*schema.Property{d.id, d.created, d.updated} {
		if each == nil || each.Slot < 0 {
			return nil
		}
	}
	return d
}

func (d *memberDates) stamp(doc, former *graph.Values, now int64) {
	if former != nil {
		doc.Set(d.created, former.Get(d.created))
		doc.Set(d.updated, former.Get(d.updated))
		if !bytes.Equal(doc.Doc().Body(), former.Doc().Body()) {
			doc.Set(d.updated, now)
		}
	}
	for _, date := range []*schema.Property{d.created, d.updated} {
		if doc.Get(date) == nil {
			doc.Set(date, now)
		}
	}
}
