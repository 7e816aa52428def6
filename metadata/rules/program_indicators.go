package rules

import (
	"strings"

	"cohort/expression"
	"cohort/graph"
	"cohort/schema/catalog"
)

var (
	programIndicator = catalog.Get("programIndicator")
	boundaries       = programIndicator.MustProperty("analyticsPeriodBoundaries")
	boundaryTarget   = boundaries.Target.MustProperty("boundaryTarget")
)

// bounded refuses a boundary that is set to no date: neither to one that every event or enrollment has, such as EVENT_DATE, nor to
// one that is recorded, such as #{stage.dataElement}, A{attribute} and PS_EVENTDATE:stage.
func bounded(o *Object) []Refusal {
	list, _ := o.Values.Get(boundaries).([]*graph.Values)
	if len(list) == 0 || !o.changed(boundaries) {
		return nil
	}
	var out []Refusal
	for _, doc := range list {
		target, _ := doc.Get(boundaryTarget).(string)
		if target == "" || strings.Trim(target, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == "" || isDate(target) {
			continue
		}
		out = append(out, refuse(o, "E4027", boundaryTarget.Name, target, []any{target, boundaryTarget.Name},
			"Value `%s` is not a valid for property `%s`", target, boundaryTarget.Name))
	}
	return out
}

func isDate(target string) bool {
	e, err := expression.ParseLoosely(expression.ProgramIndicator, target)
	if err != nil {
		return false
	}
	item, ok := e.Root.(*expression.Reference)
	return ok && item.Item.Symbol != "C"
}
