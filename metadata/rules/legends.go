package rules

import (
	"cmp"
	"slices"
	"strconv"

	"cohort/graph"
	"cohort/schema/catalog"
)

var (
	legendSet   = catalog.Get("legendSet")
	legends     = legendSet.MustProperty("legends")
	legendStart = legends.Target.MustProperty("startValue")
	legendEnd   = legends.Target.MustProperty("endValue")
	legendName  = legends.Target.MustProperty("name")
)

// legend is the values from start up to end.
type legend struct {
	name       string
	start, end float64
}

// Legends refuses a legend set in which a value would have two colors, or a legend that no value has. Values without a color, between
// two legends, do no harm.
func (s *State) Legends() []Refusal {
	var out []Refusal
	for i := range s.objects {
		o := &s.objects[i]
		if o.Type != legendSet || o.Values == nil || !o.changed(legends) {
			continue
		}
		docs, _ := o.Values.Get(legends).([]*graph.Values)
		list := make([]legend, len(docs))
		for i, doc := range docs {
			list[i] = legend{start: number(doc.Get(legendStart)), end: number(doc.Get(legendEnd))}
			list[i].name, _ = doc.Get(legendName).(string)
		}
		slices.SortFunc(list, func(a, b legend) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end)) })
		for i, l := range list {
			from, to := shown(l.start), shown(l.end)
			if l.start >= l.end {
				out = append(out, refuse(o, "E4008", "legends", to, []any{l.name, from, to}, "Legend `%s` must start before it ends: it is from %s to %s", l.name, from, to))
			} else if i > 0 && l.start < list[i-1].end {
				out = append(out, refuse(o, "E4008", "legends", from, []any{l.name, list[i-1].name}, "Legend `%s` begins at %s, within legend `%s`", l.name, from, list[i-1].name))
			}
		}
	}
	return out
}

func number(value any) float64 {
	text, _ := value.(string)
	x, _ := strconv.ParseFloat(text, 64)
	return x
}

func shown(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
