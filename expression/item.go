package expression

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Object is a metadata object that an expression names: the schema name of its type, and its identifier. Of a program rule's
// variable, UID is the name: identifiers are not written there.
type Object struct {
	Type string
	UID  string
}

// Variable is the type of the objects that program rules name by name.
const Variable = "programRuleVariable"

const (
	eventDate = "PS_EVENTDATE"
)

// calendar are the items in brackets, in words.
var calendar = map[string]string{
	"[days]":              "[Number of days]",
	"[periodInYear]":      "[Period in year]",
	"[yearlyPeriodCount]": "[Yearly period count]",
}

// Item is one mention of something outside of the expression.
type Item struct {
	Symbol  string   // how it is written: #, D, A, I, R, C, OUG, N, V, PS_EVENTDATE, [days] and the like; a function's name where that takes identifiers
	Objects []Object // that it names, in their order; parts that stand for all have none
	Tested  bool     // it is asked whether there is a value, and need not be known
	Name    string   // a program variable's, such as event_date, or a reporting rate's, such as ACTUAL_REPORTS

	typ       Type
	separator string // between the names of the objects
}

// symbols are the items that are written with braces, where they are allowed, and what stands in the braces: the types of
// objects, separated by dots.
var symbols = []struct {
	symbol    string
	in        set
	types     []string
	typ       Type
	separator string
}{
	{"#", aggregate, []string{"dataElement", "?categoryOptionCombo", "?categoryOptionCombo"}, Unknown, " "},
	{"#", programs, []string{"programStage", "dataElement"}, Unknown, "."},
	{"#", rules, []string{Variable}, Unknown, ""},
	{"A", rules, []string{Variable}, Unknown, ""},
	{"A", programs, []string{"trackedEntityAttribute"}, Unknown, ""},
	{"A", aggregate, []string{"program", "trackedEntityAttribute"}, Unknown, " "},
	{"D", aggregate, []string{"program", "dataElement"}, Unknown, " "},
	{"I", aggregate, []string{"programIndicator"}, Unknown, ""},
	{"R", aggregate, []string{"dataSet", "metric"}, Number, ""},
	{"C", everybody, []string{"constant"}, Number, ""},
	{"OUG", aggregate, []string{"organisationUnitGroup"}, Number, ""},
	{"N", indicators, []string{"indicator"}, Number, ""},
	{"V", programs | rules, []string{"variable"}, Unknown, ""},
	{eventDate, programs, []string{"programStage"}, Date, ""},
	{"[days]", aggregate, nil, Number, ""},
	{"[periodInYear]", indicators, nil, Number, ""},
	{"[yearlyPeriodCount]", indicators, nil, Number, ""},
}

// groups are what may stand in the place of an object of a type, behind a prefix: all members of a group are meant, or of several
// groups at once.
var groups = map[string]map[string]string{
	"dataElement":         {"deGroup": "dataElementGroup"},
	"categoryOptionCombo": {"co": "categoryOption", "coGroup": "categoryOptionGroup"},
}

// metrics are the ways to look at how a data set is reported, in words.
var metrics = map[string]string{
	"REPORTING_RATE":         "Reporting rate",
	"REPORTING_RATE_ON_TIME": "Reporting rate on time",
	"ACTUAL_REPORTS":         "Actual reports",
	"ACTUAL_REPORTS_ON_TIME": "Actual reports on time",
	"EXPECTED_REPORTS":       "Expected reports",
}

// variables are what V{...} may name, in words.
var variables = map[string]struct {
	in   set
	typ  Type
	text string
}{
	"analytics_period_end":   {programs, Date, "Analytics period end"},
	"analytics_period_start": {programs, Date, "Analytics period start"},
	"completed_date":         {programs | rules, Date, "Completed date"},
	"creation_date":          {programs, Date, "Creation date"},
	"current_date":           {programs | rules, Date, "Current date"},
	"due_date":               {programs | rules, Date, "Due date"},
	"enrollment_count":       {programs | rules, Number, "Enrollment count"},
	"enrollment_date":        {programs | rules, Date, "Enrollment date"},
	"enrollment_id":          {rules, Text, "Enrollment ID"},
	"enrollment_status":      {programs | rules, Text, "Enrollment status"},
	"environment":            {rules, Text, "Environment"},
	"event_count":            {programs | rules, Number, "Event count"},
	"event_date":             {programs | rules, Date, "Event date"},
	"event_id":               {rules, Text, "Event ID"},
	"event_status":           {programs | rules, Text, "Event status"},
	"execution_date":         {programs | rules, Date, "Execution date"},
	"incident_date":          {programs | rules, Date, "Incident date"},
	"org_unit":               {programs | rules, Text, "Organisation unit"},
	"org_unit_count":         {programs, Number, "Organisation unit count"},
	"orgunit_code":           {rules, Text, "Organisation unit code"},
	"program_name":           {rules, Text, "Program name"},
	"program_stage_id":       {programs | rules, Text, "Program stage ID"},
	"program_stage_name":     {programs | rules, Text, "Program stage name"},
	"scheduled_date":         {programs | rules, Date, "Scheduled date"},
	"scheduled_event_count":  {programs, Number, "Scheduled event count"},
	"sync_date":              {programs, Date, "Sync date"},
	"tei_count":              {programs | rules, Number, "Tracked entity count"},
	"value_count":            {programs, Number, "Value count"},
	"zero_pos_value_count":   {programs, Number, "Zero or positive value count"},
}

// item reads what stands between braces.
func (p *parser) item(t token) (Item, error) {
	written := p.lex.text[t.start:t.end]
	known := false
	for _, s := range symbols {
		if s.symbol != t.symbol {
			continue
		}
		known = true
		if !s.in.has(p.kind) {
			continue
		}
		it := Item{Symbol: s.symbol, typ: s.typ, separator: s.separator}
		switch {
		case len(s.types) == 0:
			return it, nil
		case s.types[0] == Variable:
			return p.variable(it, t)
		case s.types[0] == "variable":
			v, ok := variables[t.text]
			if !(ok && v.in.has(p.kind)) && !(p.loose && isName(t.text)) {
				return it, p.lex.fail(t.start, t.text, "`%s` is no variable of %s.", t.text, p.kind)
			}
			it.Name, it.typ = t.text, v.typ
			return it, nil
		}
		least := len(s.types)
		for least > 0 && strings.HasPrefix(s.types[least-1], "?") {
			least--
		}
		parts := strings.Split(t.text, ".")
		if len(parts) < least || len(parts) > len(s.types) {
			return it, p.lex.fail(t.start, written, "`%s` must have %s.", written, counted(least, len(s.types)))
		}
		for i, part := range parts {
			typ, optional := strings.CutPrefix(s.types[i], "?")
			switch {
			case typ == "metric":
				if metrics[part] == "" {
					return it, p.lex.fail(t.start, part, "`%s` in `%s` is no metric of reporting rates.", part, written)
				}
				it.Name = part
			case optional && part == "*":
			default:
				objects := objectsOf(typ, part)
				if objects == nil {
					return it, p.lex.fail(t.start, part, "`%s` in `%s` is not an identifier.", part, written)
				}
				it.Objects = append(it.Objects, objects...)
			}
		}
		return it, nil
	}
	if known {
		return Item{}, p.lex.fail(t.start, written, "`%s` cannot be part of %s.", written, p.kind)
	}
	return Item{}, p.lex.fail(t.start, written, "`%s` is not known.", written)
}

// objectsOf are the objects that a part of an item names: one of the type, or groups of those. nil is none.
func objectsOf(typ, part string) []Object {
	if isUID(part) {
		return []Object{{typ, part}}
	}
	prefix, list, _ := strings.Cut(part, ":")
	typ = groups[typ][prefix]
	if typ == "" {
		return nil
	}
	var out []Object
	for id := range strings.SplitSeq(list, "&") {
		if !isUID(id) {
			return nil
		}
		out = append(out, Object{typ, id})
	}
	return out
}

// isName reports whether a variable could be called so.
func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r > 127 || !isWord(byte(r)) }) < 0
}

// variable is a program rule's variable under its name, which may be any.
func (p *parser) variable(it Item, t token) (Item, error) {
	if strings.TrimSpace(t.text) == "" {
		return it, p.lex.fail(t.start, p.lex.text[t.start:t.end], "A variable must have a name.")
	}
	it.Objects = []Object{{Variable, t.text}}
	return it, nil
}

func counted(least, most int) string {
	switch {
	case least != most:
		return "from " + strconv.Itoa(least) + " to " + strconv.Itoa(most) + " identifiers, separated by dots"
	case least == 1:
		return "one identifier"
	}
	return strconv.Itoa(least) + " identifiers, separated by a dot"
}

// isUID reports whether a text has the form of an identifier: eleven letters and digits, a letter first.
func isUID(s string) bool {
	if len(s) != 11 || isDigit(s[0]) {
		return false
	}
	for i := range len(s) {
		if !isWord(s[i]) || s[i] == '_' {
			return false
		}
	}
	return true
}

func isAggregationType(s string) bool { return slices.Contains(aggregationTypes, s) }

func isDay(s string) bool {
	_, err := time.Parse("2006-1-2", s)
	return err == nil
}

func isInteger(s string) bool {
	_, err := strconv.ParseInt(s, 10, 32)
	return err == nil
}
