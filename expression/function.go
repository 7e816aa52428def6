package expression

import "strings"

// function is one line of the table below.
type function struct {
	name   string
	in     set
	result Type // Unknown is that of the arguments marked s
	params []param
	of     string // the type of the objects that arguments name
}

// param is an argument that a function takes. What it wants is a letter:
//
//	n b t d  a number, a truth, a text, a date
//	a        any value
//	s        any value, of which the result is
//	i        an item
//	v        an item, or the name of a variable in quotes
//	c        a condition in quotes
//	q        the rest of a comparison in quotes
//	u        an identifier
//	r        an identifier in quotes
type param struct {
	want     byte
	optional bool
	repeated bool // once or more
}

var functions = map[string]*function{}

// define reads a signature: letters, each with ? where it may be left out or + where it may be repeated.
func define(in set, name, signature string, result Type, of ...string) {
	f := &function{name: name, in: in, result: result, of: strings.Join(of, "")}
	for p := range strings.FieldsSeq(signature) {
		f.params = append(f.params, param{want: p[0], optional: strings.HasSuffix(p, "?"), repeated: strings.HasSuffix(p, "+")})
	}
	functions[name] = f
}

func init() {
	computing := aggregate | programs
	define(computing, "contains", "t t+", Boolean)
	define(computing, "containsItems", "t t+", Boolean)
	define(computing, "firstNonNull", "s+", Unknown)
	define(computing, "greatest", "n+", Number)
	define(computing, "if", "b s s", Unknown)
	define(computing, "is", "a a+", Boolean)
	define(computing, "isNotNull", "a", Boolean)
	define(computing, "isNull", "a", Boolean)
	define(computing, "least", "n+", Number)
	define(computing, "log", "n n?", Number)
	define(computing, "log10", "n", Number)
	define(computing, "normDistCum", "n n? n?", Number)
	define(computing, "normDistDen", "n n? n?", Number)
	define(computing, "removeZeros", "s", Unknown)
	define(indicators, "subExpression", "s", Unknown)

	units := validations | predictors
	define(units, "orgUnit.ancestor", "u+", Boolean, "organisationUnit")
	define(units, "orgUnit.dataSet", "u+", Boolean, "dataSet")
	define(units, "orgUnit.group", "u+", Boolean, "organisationUnitGroup")
	define(units, "orgUnit.program", "u+", Boolean, "program")

	samples := predictors | programs
	define(samples, "avg", "n", Number)
	define(samples, "count", "a", Number)
	define(samples, "max", "n", Number)
	define(samples, "min", "n", Number)
	define(samples, "stddev", "n", Number)
	define(samples, "sum", "n", Number)
	define(samples, "variance", "n", Number)
	define(predictors, "median", "n", Number)
	define(predictors, "percentileCont", "n n", Number)
	define(predictors, "stddevPop", "n", Number)
	define(predictors, "stddevSamp", "n", Number)

	people := programs | rules
	define(people, "d2:condition", "c s s", Unknown)
	define(people, "d2:contains", "t t+", Boolean)
	define(people, "d2:containsItems", "t t+", Boolean)
	define(people, "d2:count", "v", Number)
	define(people, "d2:countIfValue", "v a", Number)
	define(people, "d2:daysBetween", "d d", Number)
	define(people, "d2:hasValue", "v", Boolean)
	define(people, "d2:maxValue", "v", Unknown)
	define(people, "d2:minValue", "v", Unknown)
	define(people, "d2:minutesBetween", "d d", Number)
	define(people, "d2:monthsBetween", "d d", Number)
	define(people, "d2:oizp", "n", Number)
	define(people, "d2:weeksBetween", "d d", Number)
	define(people, "d2:yearsBetween", "d d", Number)
	define(people, "d2:zing", "n", Number)
	define(people, "d2:zpvc", "n+", Number)

	define(programs, "d2:countIfCondition", "i q", Number)
	define(programs, "d2:relationshipCount", "r?", Number, "relationshipType")

	define(rules, "d2:addControlDigits", "t", Text)
	define(rules, "d2:addDays", "d n", Date)
	define(rules, "d2:ceil", "n", Number)
	define(rules, "d2:checkControlDigits", "t", Boolean)
	define(rules, "d2:concatenate", "a+", Text)
	define(rules, "d2:countIfZeroPos", "v", Number)
	define(rules, "d2:extractDataMatrixValue", "t t", Text)
	define(rules, "d2:floor", "n", Number)
	define(rules, "d2:hasUserRole", "t", Boolean)
	define(rules, "d2:inOrgUnitGroup", "t", Boolean)
	define(rules, "d2:inUserGroup", "t", Boolean)
	define(rules, "d2:lastEventDate", "v", Date)
	define(rules, "d2:left", "t n", Text)
	define(rules, "d2:length", "t", Number)
	define(rules, "d2:modulus", "n n", Number)
	define(rules, "d2:right", "t n", Text)
	define(rules, "d2:round", "n n?", Number)
	define(rules, "d2:split", "t t n", Text)
	define(rules, "d2:substring", "t n n", Text)
	define(rules, "d2:validatePattern", "t t", Boolean)
	define(rules, "d2:zScoreHFA", "n n t", Number)
	define(rules, "d2:zScoreWFA", "n n t", Number)
	define(rules, "d2:zScoreWFH", "n n t", Number)
}

// param is what the argument at an index is for; ok is false where there are too many.
func (f *function) param(i int) (p param, ok bool) {
	if i < len(f.params) {
		return f.params[i], true
	}
	if i > 0 && len(f.params) > 0 && f.params[len(f.params)-1].repeated {
		return f.params[len(f.params)-1], true
	}
	return param{}, false
}

// least is how many arguments a function must have.
func (f *function) least() int {
	n := 0
	for _, p := range f.params {
		if !p.optional {
			n++
		}
	}
	return n
}

// type of a value that a letter wants.
func (p param) typ() Type {
	switch p.want {
	case 'n':
		return Number
	case 'b':
		return Boolean
	case 't':
		return Text
	case 'd':
		return Date
	}
	return Unknown
}

// modifier is what may follow an expression behind a dot, with the argument that it takes.
type modifier struct {
	in       set
	expected string // in words; empty takes no argument
	takes    func(string) bool
}

var modifiers = map[string]modifier{
	"aggregationType": {indicators, "a type of aggregation such as SUM", isAggregationType},
	"minDate":         {indicators | predictors, "a date such as 2024-01-31", isDay},
	"maxDate":         {indicators | predictors, "a date such as 2024-01-31", isDay},
	"periodOffset":    {indicators, "a whole number such as -1", isInteger},
	"yearToDate":      {indicators, "", func(s string) bool { return s == "" }},
	"stageOffset":     {programs, "a whole number such as -1", isInteger},
}

// aggregationTypes are those that can replace a data element's own.
var aggregationTypes = strings.Fields(`SUM AVERAGE AVERAGE_SUM_ORG_UNIT LAST LAST_AVERAGE_ORG_UNIT LAST_LAST_ORG_UNIT
	LAST_IN_PERIOD LAST_IN_PERIOD_AVERAGE_ORG_UNIT FIRST FIRST_AVERAGE_ORG_UNIT FIRST_FIRST_ORG_UNIT COUNT STDDEV VARIANCE
	MIN MAX MIN_SUM_ORG_UNIT MAX_SUM_ORG_UNIT NONE CUSTOM DEFAULT`)
