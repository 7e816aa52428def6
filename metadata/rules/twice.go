package rules

import (
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

// listing is a list of documents of which no two may be about the same.
type listing struct{ list, about *schema.Property }

// listings are those of each type. Lists of references alone are sets, in which what is given twice stands once.
var listings = map[*schema.Type][]listing{}

func init() {
	add := func(typ, list, about string) {
		t := catalog.Get(typ)
		p := t.MustProperty(list)
		listings[t] = append(listings[t], listing{p, p.Target.MustProperty(about)})
	}
	add("dataSet", "dataSetElements", "dataElement")
	add("dataSet", "dataInputPeriods", "period")
	add("programStage", "programStageDataElements", "dataElement")
	add("program", "programTrackedEntityAttributes", "trackedEntityAttribute")
	add("trackedEntityType", "trackedEntityTypeAttributes", "trackedEntityAttribute")
}

// Twice refuses what is listed twice in a form: nobody could say which of the two holds.
func (s *State) Twice() []Refusal {
	var out []Refusal
	for i := range s.objects {
		o := &s.objects[i]
		for _, l := range listings[o.Type] {
			if o.Values == nil || !o.changed(l.list) {
				continue
			}
			docs, _ := o.Values.Get(l.list).([]*graph.Values)
			seen := make(map[any]bool, len(docs))
			for _, doc := range docs {
				about := doc.Get(l.about)
				if seen[about] {
					id, _ := about.(string)
					if ref, ok := about.(int32); ok {
						id = s.uid(ref)
					}
					out = append(out, refuse(o, "E4027", l.list.Name, id, []any{id, l.list.Name}, "Value `%s` is not valid for property `%s`: %s lists it twice", id, l.list.Name, o.UID))
				}
				seen[about] = true
			}
		}
	}
	return out
}
