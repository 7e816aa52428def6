package query

import (
	"iter"

	"cohort/graph"
	"cohort/schema"
)

// relations find the objects of relations that are kept nowhere, by the name of the property.
var relations = map[string]func(s scope) iter.Seq[*graph.Object]{
	"ancestors":      ancestors,
	"categoryCombos": usedCombos,
}

// ancestors are the organisation units above this one, the topmost first.
func ancestors(s scope) iter.Seq[*graph.Object] {
	return func(yield func(*graph.Object) bool) {
		above := s.Snapshot.Tree().Path(s.object.ID)
		for i := 0; i < len(above)-1; i++ {
			if o := s.Snapshot.Object(above[i]); o != nil && !yield(o) {
				return
			}
		}
	}
}

// usedCombos are the category combos of a section's data elements, each once: that which the data set gives an element,
// or else the element's own.
func usedCombos(s scope) iter.Seq[*graph.Object] {
	return func(yield func(*graph.Object) bool) {
		elements := s.doc.Type().Property("dataElements")
		if elements == nil || elements.Storage != schema.StoredRefs {
			return
		}
		given := givenCombos(s)
		seen := map[*graph.Object]bool{}
		for _, id := range s.doc.Refs(elements) {
			combo := given[id]
			if element := s.Snapshot.Object(id); combo == nil && element != nil {
				combo = s.at(element).ref("categoryCombo")
			}
			if combo == nil || seen[combo] {
				continue
			}
			if seen[combo] = true; !yield(combo) {
				return
			}
		}
	}
}

// givenCombos are the category combos that a section's data set gives to data elements, by the elements' ids.
func givenCombos(s scope) map[int32]*graph.Object {
	set := s.ref("dataSet")
	if set == nil {
		return nil
	}
	elements := set.Type.MustProperty("dataSetElements")
	given := map[int32]*graph.Object{}
	for _, doc := range set.Doc().Docs(elements) {
		if combo := s.at(set).inside(doc).ref("categoryCombo"); combo != nil {
			given[doc.Ref(elements.Target.MustProperty("dataElement"))] = combo
		}
	}
	return given
}
