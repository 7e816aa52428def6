package layout

import (
	"slices"
	"strings"

	"cohort/payload"
	"cohort/period"
	"cohort/schema"
)

// The dimensions that every analysis may have.
const (
	data    = "dx"
	periods = "pe"
	units   = "ou"
)

// metrics are what can be asked of the reporting of a data set.
var metrics = []string{"REPORTING_RATE", "REPORTING_RATE_ON_TIME", "ACTUAL_REPORTS", "ACTUAL_REPORTS_ON_TIME", "EXPECTED_REPORTS"}

// single are the data that are objects of their own, in the order in which an identifier is looked for.
var single = []struct{ member, kind string }{
	{"indicator", "INDICATOR"}, {"dataElement", "DATA_ELEMENT"}, {"programIndicator", "PROGRAM_INDICATOR"},
	{"expressionDimensionItem", "EXPRESSION_DIMENSION_ITEM"},
}

// data keeps the data that are shown.
func (k *keeping) data() {
	const kept = "dataDimensionItems"
	d, laid := k.find(data)
	if p := k.property(kept); p == nil || laid && d.given == nil {
		return
	}
	var list []any
	for _, id := range d.items() {
		if item := k.dataItem(k.property(kept).Target, id); item != nil {
			list = append(list, item)
		} else {
			k.reader.Unknown(k.property(kept), id)
		}
	}
	k.set(kept, list)
}

// dataItem is what is kept of one of the data: an object, or parts of several that are joined by points.
func (k *keeping) dataItem(t *schema.Type, id string) payload.Tree {
	parts := strings.Split(id, ".")
	is := func(i int, typ *schema.Type) bool { return k.reader.Find(typ, parts[i]) != 0 }
	element := t.MustProperty("dataElement").Target
	set := t.MustProperty("reportingRate").Target.MustProperty("dataSet").Target
	program := t.MustProperty("programDataElement").Target.MustProperty("program").Target
	attribute := t.MustProperty("programAttribute").Target.MustProperty("attribute").Target
	item := func(kind, member string, value payload.Tree) payload.Tree {
		return payload.Tree{"dataDimensionItemType": kind, member: value}
	}
	switch {
	case len(parts) == 1:
		for _, s := range single {
			if is(0, t.MustProperty(s.member).Target) {
				return item(s.kind, s.member, ref(id))
			}
		}
		if is(0, set) {
			return item("REPORTING_RATE", "reportingRate", payload.Tree{"dataSet": ref(id), "metric": metrics[0]})
		}
	case len(parts) == 2 && is(0, set) && slices.Contains(metrics, parts[1]):
		return item("REPORTING_RATE", "reportingRate", payload.Tree{"dataSet": ref(parts[0]), "metric": parts[1]})
	case len(parts) == 2 && is(0, program) && is(1, element):
		return item("PROGRAM_DATA_ELEMENT", "programDataElement", payload.Tree{"program": ref(parts[0]), "dataElement": ref(parts[1])})
	case len(parts) == 2 && is(0, program) && is(1, attribute):
		return item("PROGRAM_ATTRIBUTE", "programAttribute", payload.Tree{"program": ref(parts[0]), "attribute": ref(parts[1])})
	case len(parts) <= 3 && is(0, element):
		operand := payload.Tree{"dataElement": ref(parts[0])}
		for i, member := range []string{"categoryOptionCombo", "attributeOptionCombo"}[:len(parts)-1] {
			if parts[i+1] == "*" {
				continue
			}
			if !is(i+1, t.MustProperty("dataElementOperand").Target.MustProperty(member).Target) {
				return nil
			}
			operand[member] = ref(parts[i+1])
		}
		return item("DATA_ELEMENT_OPERAND", "dataElementOperand", operand)
	}
	return nil
}

// periods keeps the periods that are shown: those with a fixed date, and those that are relative to today.
func (k *keeping) periods() {
	d, laid := k.find(periods)
	if laid && d.given == nil {
		return
	}
	var fixed []any
	relative := payload.Tree{}
	for _, id := range d.items() {
		switch {
		case period.IsRelative(id):
			relative[period.Flag(id)] = true
		case id[0] >= '0' && id[0] <= '9':
			fixed = append(fixed, ref(id))
		default:
			k.reader.Unknown(k.values.Type.MustProperty("periods"), id)
		}
	}
	k.set("periods", fixed)
	if len(relative) == 0 {
		k.set("relativePeriods", nil)
		return
	}
	k.set("relativePeriods", relative)
}

// The units of whoever looks at the analysis, and what units are named by.
const (
	levelPrefix = "LEVEL-"
	groupPrefix = "OU_GROUP-"
)

var userUnits = map[string]string{
	"USER_ORGUNIT": "userOrganisationUnit", "USER_ORGUNIT_CHILDREN": "userOrganisationUnitChildren",
	"USER_ORGUNIT_GRANDCHILDREN": "userOrganisationUnitGrandChildren",
}

// units keeps the organisation units that are shown: by themselves, by levels and groups, and those of the user.
func (k *keeping) units() {
	d, laid := k.find(units)
	if laid && d.given == nil {
		return
	}
	var own, levels, groups []any
	users := map[string]any{}
	for _, id := range d.items() {
		level, isLevel := strings.CutPrefix(id, levelPrefix)
		group, isGroup := strings.CutPrefix(id, groupPrefix)
		switch {
		case userUnits[id] != "":
			users[userUnits[id]] = true
		case isLevel:
			if number := k.level(level); number != "" {
				levels = append(levels, payload.Number(number))
			} else {
				k.reader.Unknown(k.values.Type.MustProperty("organisationUnitLevels"), id)
			}
		case isGroup:
			groups = append(groups, ref(group))
		default:
			own = append(own, ref(id))
		}
	}
	k.set("organisationUnits", own)
	k.set("organisationUnitLevels", levels)
	k.set("itemOrganisationUnitGroups", groups)
	for _, name := range userUnits {
		k.set(name, users[name])
	}
}

// level is the number of a level that is named by it, or by its identifier.
func (k *keeping) level(name string) string {
	if name != "" && strings.Trim(name, "0123456789") == "" {
		return name
	}
	return k.reader.Level(name)
}
