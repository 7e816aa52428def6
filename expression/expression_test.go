package expression

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"cohort/fault"
)

// named knows objects whose identifiers begin as these do.
var named = map[string]string{
	"De1": "BCG doses", "De2": "Live births", "Co1": "Female", "Ao1": "NGO", "Pr1": "Immunisation", "St1": "Visit", "At1": "Age",
	"Pi1": "Mean weight", "In1": "Coverage", "Ds1": "Monthly report", "Cn1": "Pi", "Gr1": "Clinics", "Ou1": "Bo", "Rt1": "Mother",
	"age": "Age in years", "last weight": "Weight",
}

func name(o Object) (string, bool) {
	if o.Type != Variable {
		text, ok := named[o.UID[:3]]
		return text, ok
	}
	text, ok := named[o.UID]
	return text, ok
}

const (
	de1, de2, co1, ao1 = "De1aaaaaaaa", "De2aaaaaaaa", "Co1aaaaaaaa", "Ao1aaaaaaaa"
	pr1, st1, at1, ds1 = "Pr1aaaaaaaa", "St1aaaaaaaa", "At1aaaaaaaa", "Ds1aaaaaaaa"
)

// fill writes the short identifiers of a test at their full length.
func fill(s string) string {
	for key := range named {
		if len(key) == 3 && key != "age" {
			s = strings.ReplaceAll(s, key, key+"aaaaaaaa")
		}
	}
	return s
}

func TestDescriptions(t *testing.T) {
	for _, test := range []struct {
		kind       Kind
		text, want string
		typ        Type
	}{
		{Indicator, "#{De1}", "BCG doses", Unknown},
		{Indicator, " 100 * #{De1.Co1} / #{De2.*.Ao1}\n", " 100 * BCG doses Female / Live births NGO\n", Number},
		{Indicator, "#{De1.Co1.Ao1}+#{De1.Co1.*}-#{De1.*}", "BCG doses Female NGO+BCG doses Female-BCG doses", Number},
		{Indicator, "D{Pr1.De1} + A{Pr1.At1} + I{Pi1} + N{In1} + C{Cn1} + OUG{Gr1} + [days]",
			"Immunisation BCG doses + Immunisation Age + Mean weight + Coverage + Pi + Clinics + [Number of days]", Number},
		{Indicator, "R{Ds1.REPORTING_RATE} - R{Ds1.EXPECTED_REPORTS}", "Monthly report - Reporting rate - Monthly report - Expected reports", Number},
		{Indicator, "#{De1}.periodOffset( -1 ).aggregationType(MAX).minDate(2024-01-31)", "BCG doses.periodOffset( -1 ).aggregationType(MAX).minDate(2024-01-31)", Unknown},
		{Indicator, "(#{De1}+1).yearToDate()", "(BCG doses+1).yearToDate()", Number},
		{Indicator, "subExpression(if(#{De1} > 3, 1, 0))", "subExpression(if(BCG doses > 3, 1, 0))", Number},
		{Indicator, "if(isNull(#{De1}) || not isNotNull(#{De2}) and 1 != 2, firstNonNull(#{De1}, .5e3), log(10, 2)^2^-1)",
			"if(isNull(BCG doses) || not isNotNull(Live births) and 1 != 2, firstNonNull(BCG doses, .5e3), log(10, 2)^2^-1)", Unknown},
		{Indicator, "greatest(1, 2, 3, 4) % least(7) + log10(100) + removeZeros(#{De1})", "greatest(1, 2, 3, 4) % least(7) + log10(100) + removeZeros(BCG doses)", Number},
		{Indicator, "#{De1}.yearToDate() / [periodInYear] * [yearlyPeriodCount]", "BCG doses.yearToDate() / [Period in year] * [Yearly period count]", Number},
		{Indicator, "if(is(#{De1} in 1, 'a', C{Cn1}), 1, 0) /* of #{De1} */", "if(is(BCG doses in 1, 'a', Pi), 1, 0) /* of #{De1aaaaaaaa} */", Number},
		{ValidationRule, "if(orgUnit.group(Gr1, Gr1) && orgUnit.ancestor(Ou1), #{De1}, 0)", "if(orgUnit.group(Clinics, Clinics) && orgUnit.ancestor(Bo), BCG doses, 0)", Unknown},
		{Predictor, "avg(#{De1}) + 1.5 * stddev(#{De1}.minDate(2020-1-1)) + percentileCont(0.5, #{De1})",
			"avg(BCG doses) + 1.5 * stddev(BCG doses.minDate(2020-1-1)) + percentileCont(0.5, BCG doses)", Number},
		{Predictor, "'none'", "'none'", Text},
		{PredictorSkip, "#{De1} == null || 1 != 1", "BCG doses == null || 1 != 1", Boolean},
		{ProgramIndicator, "d2:zing(#{St1.De1}) + d2:zpvc(#{St1.De1}, A{At1}) * C{Cn1} / V{event_count}",
			"d2:zing(Visit.BCG doses) + d2:zpvc(Visit.BCG doses, Age) * Pi / Event count", Number},
		{ProgramIndicator, "d2:daysBetween(PS_EVENTDATE:St1, V{current_date}) + d2:yearsBetween('2020-01-31', A{At1})",
			"d2:daysBetween(Visit, Current date) + d2:yearsBetween('2020-01-31', Age)", Number},
		{ProgramIndicator, "d2:condition('#{St1.De1} < \"it\\'s\"', d2:count(#{St1.De1}), 0)", "d2:condition('Visit.BCG doses < \"it\\'s\"', d2:count(Visit.BCG doses), 0)", Number},
		{ProgramIndicator, "d2:condition(\"V{event_date} > '2020-01-01'\", 'a', 'b')", "d2:condition(\"Event date > '2020-01-01'\", 'a', 'b')", Text},
		{ProgramIndicator, "d2:countIfCondition(#{St1.De1}.stageOffset(-1), '< C{Cn1}') + d2:relationshipCount() + d2:relationshipCount('Rt1')",
			"d2:countIfCondition(Visit.BCG doses.stageOffset(-1), '< Pi') + d2:relationshipCount() + d2:relationshipCount(Mother)", Number},
		{ProgramIndicatorFilter, "d2:hasValue(#{St1.De1}) and V{enrollment_date} >= '2024-02-29' and A{At1} == 'x'",
			"d2:hasValue(Visit.BCG doses) and Enrollment date >= '2024-02-29' and Age == 'x'", Boolean},
		{RuleCondition, "#{last weight} < 10 && A{age} >= 5 || d2:hasValue('last weight') == 1", "Weight < 10 && Age in years >= 5 || d2:hasValue(Weight) == 1", Boolean},
		{RuleCondition, "true", "true", Boolean},
		{RuleCondition, "d2:validatePattern(A{age}, '\\d{3}\\/x')", "d2:validatePattern(Age in years, '\\d{3}\\/x')", Boolean},
		{ProgramIndicator, "#{St1.De1} + V{incident_date}", "Visit.BCG doses + Incident date", Number},
		{RuleData, "d2:concatenate('Kg: ', d2:round(#{last weight}, 1))", "d2:concatenate('Kg: ', d2:round(Weight, 1))", Text},
		{RuleData, "d2:addDays(V{event_date}, -7)", "d2:addDays(Event date, -7)", Date},
		{RuleData, "-2 ^ d2:length('é')", "-2 ^ d2:length('é')", Number},
	} {
		e, err := Parse(test.kind, fill(test.text))
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got, err := e.Describe(name); err != nil || got != test.want {
			t.Errorf("%s: %q, %v", test.text, got, err)
		}
		if e.Root.Type() != test.typ {
			t.Errorf("%s is %s, not %s", test.text, e.Root.Type(), test.typ)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		kind     Kind
		text     string
		position int
		value    string
		has      string
	}{
		{Indicator, " ", 1, " ", "is empty"},
		{Indicator, "1 <> 1", 4, ">", "a value is expected"},
		{Indicator, "1 = 1", 3, "=", "no meaning"},
		{Indicator, "1 +", 4, "", "ends where a value"},
		{Indicator, "(1", 3, "", "ends where `)`"},
		{Indicator, "1 2", 3, "2", "an operator is expected"},
		{Indicator, "1)", 2, ")", "an operator"},
		{Indicator, "'é' + €", 7, "€", "`€` has no meaning"},
		{Indicator, "1 + 'abc'", 5, "'abc'", "is a text; `+` takes a number"},
		{Indicator, "1 == 1", 1, "1 == 1", "is true or false; the result in an indicator must be a number"},
		{Indicator, "1 + true", 5, "true", "takes a number"},
		{Indicator, "if(1 + 1, 1, 0)", 4, "1 + 1", "`if` takes true or false"},
		{Indicator, "((1)+(2)) && true", 1, "((1)+(2))", "`&&` takes true or false"},
		{Indicator, "007", 1, "007", "begins with a zero"},
		{Indicator, "7up", 1, "7", "letter"},
		{Indicator, "1e999", 1, "1e999", "too large"},
		{Indicator, "#{De1", 1, "#{", "no closing brace"},
		{Indicator, "1 + #{short}", 5, "short", "is not an identifier"},
		{Indicator, "#{*}", 1, "*", "is not an identifier"},
		{Indicator, "#{De1.Co1.Ao1.Ao1}", 1, "#{De1.Co1.Ao1.Ao1}", "from 1 to 3 identifiers"},
		{Indicator, "A{At1}", 1, "A{At1}", "2 identifiers"},
		{Indicator, "R{Ds1.RATE}", 1, "RATE", "no metric"},
		{Indicator, "V{event_date}", 1, "V{event_date}", "cannot be part of an indicator"},
		{Indicator, "X{De1}", 1, "X{De1}", "is not known"},
		{Indicator, "foo(1)", 1, "foo", "not a function"},
		{Indicator, "foo", 1, "foo", "in quotes"},
		{Indicator, "2 * avg(#{De1})", 5, "avg", "not a function of an indicator"},
		{Indicator, "if(true, 1)", 11, "if", "fewer than the three arguments"},
		{Indicator, "log10(1, 2)", 10, "log10", "more than the one argument"},
		{Indicator, "greatest()", 10, "greatest", "fewer than the one argument"},
		{Indicator, "greatest(1,)", 12, ")", "a value"},
		{Indicator, "if 1", 4, "1", "`(` is expected"},
		{Indicator, "#{De1}.lastYear()", 16, "lastYear", "no modifier"},
		{Indicator, "#{De1}.periodOffset(x)", 16, "x", "is not a whole number"},
		{Indicator, "#{De1}.minDate(2024-02-30)", 16, "2024-02-30", "is not a date"},
		{Indicator, "#{De1}.yearToDate(1)", 16, "1", "takes nothing"},
		{Indicator, "#{De1}.periodOffset(1", 29, "periodOffset", "no closing parenthesis"},
		{Indicator, "'abc", 1, "'abc", "does not end"},
		{Indicator, "a\xff", 0, "", "UTF-8"},
		{Indicator, strings.Repeat("(", 1000), 201, "", "nested more than 200"},
		{Indicator, strings.Repeat("-", 1000) + "1", 201, "", "nested more than 200"},
		{Indicator, strings.Repeat("1+", 60_000) + "1", 100_001, "", "longer than"},
		{ValidationRule, "N{In1}", 1, "N{In1}", "cannot be part of a validation rule"},
		{ValidationRule, "if(orgUnit.group('Gr1'), 1, 2)", 18, "'Gr1'", "an identifier for"},
		{PredictorSkip, "1 + 1", 1, "1 + 1", "must be true or false"},
		{ProgramIndicator, "#{De1}", 1, "#{De1}", "2 identifiers"},
		{ProgramIndicator, "V{weather}", 1, "weather", "no variable of a program indicator"},
		{ProgramIndicator, "V{event_date} && true", 1, "V{event_date}", "is a date"},
		{Indicator, "1 /* one", 3, "/*", "comment does not end"},
		{Indicator, "is(1, 2) == true", 5, ",", "`in` is expected"},
		{Indicator, "[weeks]", 1, "[weeks]", "not known"},
		{Indicator, "[days", 1, "[", "no meaning"},
		{ProgramIndicator, "d2:daysBetween('soon', V{event_date})", 16, "'soon'", "takes a date"},
		{ProgramIndicator, "d2:count(1)", 10, "1", "an item in braces"},
		{ProgramIndicator, "d2:condition('1 < x', 1, 2)", 19, "x", "no meaning"},
		{ProgramIndicator, `d2:condition('"\u0041" + 2', 1, 2)`, 14, `"A"`, "takes a number"},
		{ProgramIndicator, "d2:condition('1', 1, 2)", 15, "1", "must be true or false"},
		{ProgramIndicator, "d2:condition('', 1, 2)", 14, "''", "empty"},
		{ProgramIndicator, "d2:countIfCondition(#{St1.De1}, '< x')", 52, "x", "no meaning"},
		{ProgramIndicator, "d2:relationshipCount('x')", 22, "'x'", "identifier in quotes"},
		{ProgramIndicatorFilter, "1", 1, "1", "must be true or false"},
		{ProgramIndicatorFilter, "V{event_date} > true", 15, ">", "compares a date with true or false"},
		{RuleCondition, "if(true, true, true)", 1, "if", "not a function of a program rule's condition"},
		{RuleCondition, "#{ }", 1, "#{ }", "must have a name"},
	} {
		_, err := Parse(test.kind, fill(test.text))
		f, ok := fault.As(err)
		if !ok {
			t.Errorf("%.80s: %v", test.text, err)
			continue
		}
		position := 0
		if len(f.Properties) > 0 {
			position = f.Properties[0].(int)
		}
		if f.Kind != fault.Conflict || f.Property != "expression" || position != test.position || f.Value != fill(test.value) || !strings.Contains(fill(f.Message), fill(test.has)) {
			t.Errorf("%.80s: position %d, value %q: %s", test.text, position, f.Value, f.Message)
		}
	}
}

func TestItems(t *testing.T) {
	e, err := Parse(ProgramIndicator, fill("#{St1.De1} + d2:condition('A{At1} > V{event_count}', C{Cn1}, PS_EVENTDATE:St1)"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, it := range e.Items() {
		got = append(got, fmt.Sprint(it.Symbol, it.Name, it.Objects))
	}
	want := []string{"#[{programStage " + st1 + "} {dataElement " + de1 + "}]", "A[{trackedEntityAttribute " + at1 + "}]", "Vevent_count[]",
		"C[{constant Cn1aaaaaaaa}]", "PS_EVENTDATE[{programStage " + st1 + "}]"}
	if !reflect.DeepEqual(got, want) {
		t.Error(got)
	}
}

func TestUnknownObjects(t *testing.T) {
	e, err := Parse(ProgramIndicator, fill("#{St1.Xx1aaaaaaaa} + d2:condition('A{Xx2aaaaaaaa} > 1', 1, 2)"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = e.Describe(name)
	list, ok := err.(fault.List)
	if !ok || len(list) != 2 {
		t.Fatal(err)
	}
	if f := list[0]; f.Message != "At position 1: The data element `Xx1aaaaaaaa` does not exist." || f.Value != "Xx1aaaaaaaa" || f.Expected != "dataElement" {
		t.Error(f)
	}
	if f := list[1]; f.Message != "At position 43: The tracked entity attribute `Xx2aaaaaaaa` does not exist." {
		t.Error(f)
	}
}

func TestManyUnknownObjects(t *testing.T) {
	for _, text := range []string{"A{Xx1aaaaaaaa}+", "d2:condition('A{Xx1aaaaaaaa} > 1', 1, 0)+"} {
		e, err := Parse(ProgramIndicator, strings.Repeat(text, 2000)+"1")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Describe(name); len(err.(fault.List)) != mostMissing {
			t.Error(len(err.(fault.List)))
		}
	}
}

func TestTree(t *testing.T) {
	for text, want := range map[string]string{
		"1+2*3-4":                            "((1 + (2 * 3)) - 4)",
		"-2^2":                               "(- (2 ^ 2))",
		"2^3^-4":                             "(2 ^ (3 ^ (- 4)))",
		"1 < 2 == 3 > 2":                     "((1 < 2) == (3 > 2))",
		"a || b && !c":                       "", // no bare words
		"true or true and not false == true": "(true || (true && ((! false) == true)))",
		"(1+2)*3":                            "((1 + 2) * 3)",
	} {
		e, err := Parse(Predictor, text)
		if err != nil {
			if want != "" {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if got := shape(e.Root); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func shape(n Node) string {
	switch n := n.(type) {
	case *Literal:
		return n.Value
	case *Operation:
		if len(n.Operands) == 1 {
			return "(" + n.Operator + " " + shape(n.Operands[0]) + ")"
		}
		return "(" + shape(n.Operands[0]) + " " + n.Operator + " " + shape(n.Operands[1]) + ")"
	}
	return fmt.Sprintf("%T", n)
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"100 * #{De1}/R{Ds1.ACTUAL_REPORTS}", "d2:condition('#{St1.De1} < \"a\\u0041\"', 1, 2)", "d2:countIfCondition(#{St1.De1}, '< 5')",
		"d2:hasValue('x') && A{y} == null", "if(isNull(#{De1}), .5e-3, [days]).periodOffset(-1)", "d2:condition('d2:condition(\"1<2\",1<2,2>1)',1,2)"} {
		for kind := range kinds {
			f.Add(uint8(kind), fill(s))
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		k := Kind(int(kind) % len(kinds))
		e, err := Parse(k, text)
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatal(err)
			}
			return
		}
		start, end := e.Root.Span()
		if start < 0 || end > len(text) || start >= end {
			t.Fatalf("the span %d-%d of %q", start, end, text)
		}
		for _, it := range e.Items() {
			if len(it.Objects) == 0 && it.Name == "" && calendar[it.Symbol] == "" {
				t.Fatalf("an item without a name in %q", text)
			}
		}
		e.Describe(func(o Object) (string, bool) { return "", o.UID[0]%2 == 0 })
		if len(e.mentions) > 0 {
			return
		}
		if same, err := e.Describe(func(Object) (string, bool) { return "", false }); err != nil || same != text {
			t.Fatalf("%q is described as %q, %v", text, same, err)
		}
	})
}
