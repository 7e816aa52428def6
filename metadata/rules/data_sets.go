package rules

import (
	"cohort/graph"
	"cohort/period"
	"cohort/schema/catalog"
)

var (
	dataSet         = catalog.Get("dataSet")
	dataSetPeriods  = dataSet.MustProperty("periodType")
	dataSetElements = dataSet.MustProperty("dataSetElements")
	dataSetElement  = dataSetElements.Target.MustProperty("dataElement")

	inputPeriods = dataSet.MustProperty("dataInputPeriods")
	inputPeriod  = inputPeriods.Target.MustProperty("period")
	inputOpens   = inputPeriods.Target.MustProperty("openingDate")
	inputCloses  = inputPeriods.Target.MustProperty("closingDate")
)

// InputPeriods refuses periods of another kind than those for which a data set reports, and those whose entry would close before it
// opens.
func (s *State) InputPeriods() []Refusal {
	var out []Refusal
	for i := range s.objects {
		o := &s.objects[i]
		if o.Type != dataSet || o.Values == nil || !o.changed(inputPeriods, dataSetPeriods) {
			continue
		}
		docs, _ := o.Values.Get(inputPeriods).([]*graph.Values)
		kind := s.text(o.ID, dataSetPeriods)
		for _, doc := range docs {
			id, _ := doc.Get(inputPeriod).(string)
			switch is := period.KindOf(id); {
			case id == "":
			case is == "":
				out = append(out, refuse(o, "E4027", inputPeriods.Name, id, []any{id, inputPeriods.Name}, "Value `%s` is not valid for property `%s`: there is no such period", id, inputPeriods.Name))
			case is != kind:
				out = append(out, refuse(o, "E4012", inputPeriods.Name, id, []any{inputPeriods.Name},
					"Attribute `%s` contains elements of different period type than the data set it was added to: %s is %s, and the data set %s", inputPeriods.Name, id, is, kind))
			}
			opens, begins := doc.Get(inputOpens).(int64)
			closes, ends := doc.Get(inputCloses).(int64)
			if begins && ends && closes < opens {
				first, last := day(opens), day(closes)
				out = append(out, refuse(o, "E4013", inputPeriods.Name, last, []any{last, first}, "Invalid Closing date `%s`, must be after Opening date `%s`", last, first))
			}
		}
	}
	return out
}
