package expression

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cohort/fault"
	"cohort/growth"
)

// world is a Scope of maps, by the name of a variable or the identifiers of an item.
type world struct {
	values map[string]Value
	lists  map[string][]Value
}

func key(r *Ref) string {
	if r.Symbol == "V" {
		return r.Item.Name
	}
	var parts []string
	for _, o := range r.Objects {
		parts = append(parts, o.UID)
	}
	return strings.Join(parts, ".")
}

func (w *world) Value(r *Ref) Value            { return w.values[key(r)] }
func (w *world) Values(r *Ref) []Value         { return w.lists[key(r)] }
func (w *world) LastDate(*Ref) Value           { return date("2024-05-01") }
func (w *world) HasRole(role string) bool      { return role == "UYXOT4A3ASA" }
func (w *world) InUserGroup(group string) bool { return group == "HrXOT4trAFG" }
func (w *world) InUnitGroup(group string) bool { return group == "HIGH_RISK_FACILITY" }
func (w *world) Relationships(typ string) int  { return 3 - len(typ)/11 }

// ZScore tells what it was asked for; of children above 100 it knows nothing.
func (w *world) ZScore(of growth.Indicator, male bool, at, measure float64) (float64, error) {
	if at > 100 {
		return 0, fault.New(fault.Conflict, "The standard does not go so far.")
	}
	score := 10000*float64(of) + 100*at + measure
	if male {
		score = -score
	}
	return score, nil
}

func TestScores(t *testing.T) {
	for text, want := range map[string]Value{
		"d2:zScoreWFA(3, 4, 'M')": NumberOf(-304), "d2:zScoreHFA(3, 4, 'Male')": NumberOf(-10304), "d2:zScoreWFH(3, 4.5, 'MALE')": NumberOf(-20304.5), "d2:zScoreWFA('3', '4', 'male')": NumberOf(-304),
		"d2:zScoreWFA(3, 4, 'ma')": NumberOf(-304), "d2:zScoreWFA(3, 4, 'm')": NumberOf(-304), "d2:zScoreWFA(3, 4, 0)": NumberOf(-304), "d2:zScoreWFA(3, 4, false)": NumberOf(-304), "d2:zScoreWFA(3, 4, 1 == 2)": NumberOf(-304),
		"d2:zScoreWFA(3, 4, 'F')": NumberOf(304), "d2:zScoreWFA(3, 4, '')": NumberOf(304), "d2:zScoreWFA(3, 4, #{missing})": NumberOf(304), "d2:zScoreWFA(3, 4, 1)": NumberOf(304), "d2:zScoreWFA(3, 4, true)": NumberOf(304),
		"d2:zScoreWFA(#{missing}, 4, 'M')": Null, "d2:zScoreWFA(3, #{missing}, 'M')": Null, "d2:zScoreWFA(0, 4, 'M')": NumberOf(-4),
	} {
		if got, err := evaluate(t, RuleData, text); err != nil || got != want {
			t.Errorf("%s: %v, %v; want %v", text, got, err, want)
		}
	}
	for text, has := range map[string]string{
		"d2:zScoreWFA(3, 0, 'M')": "Argument 2 of `d2:zScoreWFA` must be above zero", "d2:zScoreHFA(-1, 4, 'M')": "Argument 1 of `d2:zScoreHFA`", "d2:zScoreWFH('tall', 4, 'M')": "Argument 1 of `d2:zScoreWFH` must be a number",
		"d2:zScoreWFH(101, 4, 'M')": "does not go so far",
	} {
		if _, err := evaluate(t, RuleData, text); err == nil || !strings.Contains(err.Error(), has) {
			t.Errorf("%s: %v, want %s", text, err, has)
		}
	}
}

func date(s string) Value { return ValueOf(Date, s) }

func newWorld() *world {
	return &world{
		values: map[string]Value{
			"hb": NumberOf(9.5), "age": NumberOf(7), "name": TextOf("Ana María"), "yes": BooleanOf(true), "no": BooleanOf(false), "ten": TextOf("10"),
			"lmp": date("2024-01-01"), "noNumber": EmptyOf(Number), "noText": EmptyOf(Text), "noTruth": EmptyOf(Boolean), "noDate": EmptyOf(Date),
			"current_date": date("2024-03-05"), "event_date": date("2024-03-01"), "orgunit_code": TextOf("WB_12"), "multi": TextOf("ab,cd"),
			"St1aaaaaaaa.De1aaaaaaaa": NumberOf(4), "St1aaaaaaaa.De2aaaaaaaa": NumberOf(-2), "At1aaaaaaaa": EmptyOf(Number),
		},
		lists: map[string][]Value{
			"hb": {NumberOf(9.5), NumberOf(-1), TextOf("11"), NumberOf(0)}, "outcome": {TextOf("Abortion"), TextOf("Live"), TextOf("Abortion")},
			"St1aaaaaaaa.De1aaaaaaaa": {NumberOf(1), NumberOf(4), NumberOf(12)},
		},
	}
}

func evaluate(t *testing.T, kind Kind, text string) (Value, error) {
	t.Helper()
	e, err := ParseLoosely(kind, fill(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	p, err := e.Compile(nil)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return p.Eval(newWorld())
}

func TestRuleValues(t *testing.T) {
	for text, want := range map[string]string{
		// operators
		"1 + 2 * 3 - 4 / 2": "5", "5 - 2 + 1": "4", "4 / 2 * 3": "6", "7 % 4 * 2": "6", "2 ^ 3 ^ 2": "512", "-2 ^ 2": "-4", "-7 % 3": "-1", "(1 + 2) * 3": "9", "0.1 + 0.2": "0.3", "1.1 * 3": "3.3", "4.35 * 100": "435", "0.3 - 0.1": "0.2", "100000.1 - 100000": "0.1", "4.35 / 0.01": "435", "0.3 % 0.1": "0", "1 / 3": "0.3333333333333333", "-7.5 % 2": "-1.5", "7 % -3": "1", "1e300 * 1e8 / 1e8": "1" + strings.Repeat("0", 300),
		"'1' + '2'": "3", "#{ten} * 2": "20", "'Kg: ' + 5": "Kg: 5", "'a' + 'b' + 1.50": "ab1.5", "#{noText} + 'x'": "x", "#{noNumber} + 1": "1", "true + 1": "2", "#{lmp} + 1": "19724", "V{event_date} - #{lmp}": "60",
		"1 / 0": "Infinity", "-1 / 0": "-Infinity", "#{noNumber} / 0": "NaN", "5 % #{noNumber}": "NaN", "1 / 0 > 5": "true", "0 / 0 > 5": "false", "0 / 0 == 0 / 0": "false", "0 / 0 <= 0": "false", "10 ^ 999": "Infinity",
		"1 == 1.0": "true", "1 == 01": "true", "007.5": "7.5", "#{ten} == 10": "true", "#{ten} == '10'": "true", "'a' != 'b'": "true", "'abc' == 1": "false", "true == 1": "true", "true == 'true'": "true", "#{yes} == 2": "false", "#{yes} == 'TRUE'": "true", "false == 'perhaps'": "true", "true == '1'": "false", "'1' && true": "false", "'maybe' && true": "false", "!'maybe'": "true", "2 && true": "true",
		"#{lmp} == '2024-1-1'": "true", "#{lmp} < '2024-01-02'": "true", "V{event_date} >= V{current_date}": "false", "'9' < '10'": "true", "'a' < 'b'": "true", "'2024-01-01' < '2024-02-01'": "true",
		"!#{yes}": "false", "not #{no} and true": "true", "#{no} or #{yes}": "true", "true || 1 / 0 == 1": "true", "false && 1 / 0 == 1": "false", "1 < 2 && 2 < 3 || false": "true",
		// nothing entered
		"#{noNumber} == 0": "true", "#{noNumber} == ''": "false", "#{noNumber} != ''": "true", "#{noNumber} == null": "false", "#{noNumber} < 1": "true", "#{noNumber}": "0", "#{noText} == ''": "true", "#{noText} == null": "false", "#{noText} == 0": "false",
		"#{noText} < 'a'": "true", "#{noTruth} == false": "true", "#{noTruth} == 0": "true", "#{noTruth} == ''": "true", "#{noTruth}": "false", "!#{noTruth}": "true", "#{noTruth} || #{noNumber}": "false",
		"#{noDate} == ''": "false", "#{noDate} == null": "true", "#{noDate}": "", "null == null": "true", "null == 0": "false", "#{hb} != ''": "true", "0 == ''": "false", "V{enrollment_date} == ''": "false", "V{event_date} != ''": "true",
		"null && true": "", "true && null": "", "null && false": "", "false && null": "false", "null || true": "true", "true || null": "true", "null || false": "", "false || null": "",
		// functions of the documentation
		"d2:hasValue('hb')": "true", "d2:hasValue(#{noNumber})": "false", "d2:hasValue(A{nothing})": "false",
		"d2:addDays(#{lmp}, '283')": "2024-10-10", "d2:addDays( '2018-04-20', '2' )": "2018-04-22", "d2:addDays(#{noDate}, 1)": "", "d2:addDays(#{lmp}, null)": "2024-01-01", "d2:addDays(#{lmp}, 1.9)": "2024-01-02", "d2:addDays(#{lmp}, -1.9)": "2023-12-31", "d2:addDays(#{lmp}, #{noNumber})": "2024-01-01", "d2:addDays('2024-02-28', 1)": "2024-02-29", "d2:addDays('2023-02-28', 1)": "2023-03-01",
		"d2:ceil(9.1)": "10", "d2:ceil(-9.1)": "-9", "d2:floor(#{hb})": "9", "d2:floor(-0.5)": "-1", "d2:round(1.25, 1)": "1.3", "d2:round(1.005, 2)": "1.01", "d2:round(2.5)": "3", "d2:round(1234, -2)": "1200", "d2:round(-2.5)": "-3", "d2:round(-1.25, 1)": "-1.3", "d2:round(null)": "NaN", "d2:round(1 / 0)": "NaN", "d2:ceil(null)": "0", "d2:floor(#{noDate})": "0", "d2:floor(#{noNumber})": "0",
		"d2:concatenate('weeks','+','gestationalageDays')": "weeks+gestationalageDays", "d2:concatenate(1.0, null, true, #{lmp})": "1true2024-01-01",
		"d2:concatenate(d2:weeksBetween(#{lmp}, V{current_date}), '+',\n d2:modulus(d2:daysBetween(#{lmp}, V{current_date}), 7))": "9+1",
		"d2:contains('abcd', 'abcd')": "true", "d2:contains('abcd', 'ab', 'bc')": "true", "d2:contains('abcd', 'x')": "false", "d2:contains('abcd', null)": "false", "d2:contains(#{noNumber}, '0')": "true", "d2:concatenate(#{noNumber}, #{noTruth}, #{noText}, #{noDate}, 'x')": "0falsex",
		"d2:containsItems(#{multi}, 'ab', 'cd')": "true", "d2:containsItems('abcd', 'b')": "false", "d2:containsItems('abcd', 'ab', 'bc')": "false",
		"d2:count('hb')": "4", "d2:count('nothing')": "0", "d2:countIfValue('outcome','Abortion')": "2", "d2:countIfValue('hb', '9.5')": "1", "d2:countIfZeroPos('hb')": "3",
		"d2:daysBetween('2024-02-28', '2024-03-01')": "2", "d2:daysBetween('2024-03-01', '2024-02-28')": "-2", "d2:daysBetween('2024-01-01T23:00', '2024-01-02T01:00')": "1",
		"d2:weeksBetween('2024-01-15', '2024-01-01')": "-2", "d2:weeksBetween('2024-01-01', '2024-01-14')": "1",
		"d2:monthsBetween('2024-01-31', '2024-02-29')": "0", "d2:monthsBetween('2024-01-31', '2024-03-31')": "2", "d2:monthsBetween('2024-03-31', '2024-02-01')": "-1", "d2:monthsBetween('2024-02-01', '2024-03-31')": "1", "d2:monthsBetween('2023-01-31', '2023-02-28')": "0", "d2:monthsBetween('2024-03-31', '2024-02-29')": "-1", "d2:monthsBetween('2024-02-29', '2024-03-28')": "0", "d2:monthsBetween('2023-12-31', '2024-01-31')": "1",
		"d2:weeksBetween('2024-01-14', '2024-01-01')": "-1", "d2:weeksBetween('2024-01-07', '2024-01-01')": "0", "d2:yearsBetween('2020-02-29', '2021-02-28')": "0", "d2:yearsBetween('2020-02-29', '2021-03-01')": "1", "d2:yearsBetween('2021-02-28', '2020-02-29')": "0", "d2:addDays('2023-12-31', 1)": "2024-01-01", "d2:addDays('2024-03-01', -1)": "2024-02-29",
		"d2:yearsBetween('2020-02-29', '2024-02-28')": "3", "d2:yearsBetween('2020-02-29', '2024-02-29')": "4", "d2:yearsBetween('2024-02-29', '2020-03-01')": "-3", "d2:minutesBetween('2024-01-01T10:00', '2024-01-01 11:30:59')": "90",
		"d2:hasUserRole('UYXOT4A3ASA')": "true", "d2:hasUserRole('x')": "false", "d2:inOrgUnitGroup('HIGH_RISK_FACILITY')": "true", "d2:inUserGroup('HrXOT4trAFG')": "true", "d2:lastEventDate('hb')": "2024-05-01",
		"d2:left(V{orgunit_code},3) == 'WB_'": "true", "d2:left('é', 5)": "é", "d2:right(#{name}, 2)": "ía", "d2:right('ab', 9)": "ab", "d2:left('ab', 0)": "", "d2:substring('ABCD', 1, 3)": "BC", "d2:substring('AB', 1, 9)": "B", "d2:substring('AB', 2, 9)": "", "d2:substring('AB', -3, 1)": "A", "d2:substring(#{noText}, 0, 3)": "",
		"d2:length(#{name})": "9", "d2:length(#{noText})": "0", "d2:length(1.5)": "3", "d2:length(#{noNumber})": "1", "d2:length(#{noDate})": "0", "d2:split('a-b-c', '-', 1)": "b", "d2:split('a-b-c', '-', 0)": "a", "d2:split('a-b-c', '-', 3)": "", "d2:split('a.b', '.', 1)": "b", "d2:split('a-b', '-', -1)": "", "d2:split('a--c', '-', 1)": "", "d2:split('a--', '-', 5)": "",
		"d2:maxValue('hb')": "11", "d2:minValue( 'hb' )": "-1", "d2:maxValue('nothing')": "NaN", "d2:minValue('nothing') < 5": "false", "d2:modulus(73, 7)": "3", "d2:oizp(0)": "1", "d2:oizp(-1)": "0", "d2:zing(-4)": "0", "d2:zing(4.5)": "4.5", "d2:zing(null)": "", "d2:zing(#{noNumber})": "0", "d2:oizp(#{noNumber})": "1", "d2:oizp(null)": "0", "d2:modulus(-7, 3)": "-1", "d2:modulus(7, -3)": "1", "d2:modulus(0.3, 0.1)": "0", "d2:modulus(1, 0)": "NaN",
		"d2:addControlDigits(#{noText})": "", "d2:checkControlDigits('x36')": "false", "d2:checkControlDigits('')": "false", "d2:checkControlDigits('136')": "true", "d2:zpvc(#{hb}, #{noNumber}, -1, 0, '5', 'x')": "4", "d2:zpvc(#{noText}, #{noDate}, null)": "0", "d2:condition('#{hb} > 9', 'high', \"low\")": "high", "d2:condition('true && d2:condition(\"0 == 1\", true, false)', 1 / 0, 2)": "2",
		`d2:validatePattern('123456/11/1','\d{6}\/\d{2}\/\d')`: "true", `d2:validatePattern('123456/11/1x','\\d{6}\/\\d{2}\/\\d')`: "false", `d2:validatePattern('Main road 5','[\\w ]+ \\d+')`: "true",
		`d2:validatePattern('Ana5','[^\\d]*')`: "false", `d2:validatePattern('00555','.*555.*')`: "true", `d2:validatePattern('b','a|b')`: "true", `d2:validatePattern('ñ9','[\\p{IsAlphabetic}\\p{Digit}]+')`: "true",
		"if(isNull(#{noNumber}), 1, 0)": "1", "if(is(#{name} in 'x', 'Ana María'), 1, 0)": "1", "firstNonNull(#{noNumber}, 44)": "44", "greatest(1, null, '3')": "3", "least(2, -1)": "-1", "log10(100)": "2", "log(8, 2)": "3", "isNull(removeZeros(0))": "true",
		// a long chain is no deep one
		strings.Repeat("1+", 40_000) + "1": "40001",
	} {
		if got, err := evaluate(t, RuleData, text); err != nil || got.String() != want {
			t.Errorf("%.100s: %q, %v; not %q", text, got, err, want)
		}
	}
}

// A rule acts where its condition says that it is true; a number does not.
func TestConditions(t *testing.T) {
	for text, want := range map[string]bool{
		"true": true, "1 < 2": true, "#{yes}": true, "#{no}": false, "#{noTruth}": false, "!#{noTruth}": true, "'true'": true, "'TRUE'": true, "'yes'": false, "#{name}": false, "#{noText}": false,
		"1": false, "#{hb}": false, "d2:count('hb')": false, "d2:oizp(1)": false, "null": false, "#{lmp}": false, "1 && true": true, "d2:hasValue('hb')": true,
	} {
		e, err := ParseLoosely(RuleCondition, text)
		if err != nil {
			t.Fatal(err)
		}
		p, err := e.Compile(nil)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := p.Holds(newWorld()); got != want || err != nil {
			t.Errorf("%s: %t, %v", text, got, err)
		}
	}
}

func TestProgramIndicatorValues(t *testing.T) {
	for text, want := range map[string]string{
		"(#{St1.De1} + #{St1.De2} + A{At1} + #{St1.De1}) / V{value_count}": "3", "#{St1.De1} + 0 * V{zero_pos_value_count}": "4", "#{St1.De2} * V{zero_pos_value_count}": "0",
		"d2:count(#{St1.De1})": "3", "d2:countIfValue(#{St1.De1}, 4)": "1", "d2:countIfCondition(#{St1.De1}, '< 10')": "2", "d2:countIfCondition(#{St1.De1}, '>= 4 && 0 == 0')": "2",
		"d2:relationshipCount()": "3", "d2:relationshipCount('Rt1')": "2", "d2:zpvc(#{St1.De1}, A{At1}, 4, -1)": "2", "d2:hasValue(A{At1})": "false",
	} {
		if got, err := evaluate(t, ProgramIndicator, text); err != nil || got.String() != want {
			t.Errorf("%s: %q, %v; not %q", text, got, err, want)
		}
	}
}

func TestFailures(t *testing.T) {
	long := "'" + strings.Repeat("x", 20_000) + "'"
	for text, has := range map[string]string{
		"null + 1": "`+` takes a number, and there is no value", "#{noDate} - 1": "no value", "#{noText} + 1": "no value", "-null": "no value", "!null": "`!` takes true or false, and there is no value", "!(null && true)": "no value",
		"null < 1": "`<` compares two values, and one of them is missing", "!(#{noDate} > V{event_date})": "missing", "#{noText} < 5": "cannot compare `` with `5`", "1.5 && true": "`&&` takes true or false, not `1.5`",
		"d2:daysBetween(#{noDate}, V{current_date}) != 7": "Argument 1 of `d2:daysBetween` is missing", "d2:weeksBetween(V{current_date}, #{noDate})": "Argument 2 of `d2:weeksBetween` is missing", "d2:monthsBetween(null, null)": "missing",
		"d2:yearsBetween('', V{current_date})": "missing", "d2:modulus(null, 3)": "missing", "d2:contains(null, 'x')": "Argument 1 of `d2:contains` is missing", "d2:substring('AB', 5, 9)": "Argument 2", "d2:substring(#{noText}, 1, 3)": "Argument 2",
		"1 - 'abc'": "`-` takes a number, not `abc`", "'abc' < 1": "cannot compare `abc` with `1`",
		"log10(0)": "`log10` is no number", "if(1.5, 1, 2)": "Argument 1 of `if` must be true or false",
		"d2:addControlDigits('1234567890')": "Argument 1 of `d2:addControlDigits` must be at most nine digits", "d2:addControlDigits('1a')": "at most nine digits",
		"d2:floor('abc')": "Argument 1 of `d2:floor` must be a number; it is `abc`", "d2:addDays('2024-02-30', 1)": "Argument 1 of `d2:addDays` must be a date", "d2:left('abc', -1)": "Argument 2 of `d2:left` must be a whole number",
		"d2:left('abc', 1.5)": "Argument 2", "d2:substring('abc', 2, 1)": "Argument 3", "d2:split('a', '', 0)": "Argument 2", "d2:round(1, 99)": "Argument 2", "d2:validatePattern('a', '(?=a)')": "Argument 2", "d2:validatePattern('a', '[a[b]]')": "Argument 2",
		"d2:validatePattern('a', '((a{999}){999})')": "Argument 2", "d2:validatePattern(" + long + ", 'a')": "Argument 1", "greatest(1, 'x')": "Argument 2 of `greatest`",
		"d2:concatenate(" + strings.Repeat("'"+strings.Repeat("x", 1000)+"',", 90) + "1)": "",
	} {
		_, err := evaluate(t, RuleData, text)
		if has == "" {
			if err != nil {
				t.Errorf("%.60s: %v", text, err)
			}
			continue
		}
		if _, ok := fault.As(err); !ok || !strings.Contains(err.Error(), has) {
			t.Errorf("%.60s: %v, not %q", text, err, has)
		}
	}
}

func TestTimeIsBounded(t *testing.T) {
	w := newWorld()
	w.lists["St1aaaaaaaa.De1aaaaaaaa"] = slices.Repeat([]Value{NumberOf(0)}, 1000)
	text := "1"
	for range 4 {
		text = `d2:countIfCondition(#{St1aaaaaaaa.De1aaaaaaaa}, '< ` + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + `')`
	}
	e, err := ParseLoosely(ProgramIndicator, text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := e.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Eval(w); err == nil || !strings.Contains(err.Error(), "more than 100000 values") {
		t.Error(err)
	}
}

func TestTextsAreBounded(t *testing.T) {
	w := newWorld()
	w.values["big"] = TextOf(strings.Repeat("x", 50_000))
	for _, text := range []string{strings.Repeat("#{big} + ", 100) + "''", "d2:concatenate(" + strings.Repeat("#{big}, ", 100) + "'')"} {
		e, err := Parse(RuleData, text)
		if err != nil {
			e, err = ParseLoosely(RuleData, text)
		}
		if err != nil {
			t.Fatal(err)
		}
		p, err := e.Compile(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Eval(w); err == nil || !strings.Contains(err.Error(), "longer than") {
			t.Error(err)
		}
	}
}

func TestDates(t *testing.T) {
	zone := time.FixedZone("", 5*3600)
	at := time.Date(2024, 1, 31, 23, 30, 0, 0, zone)
	if got := DateOf(at).String(); got != "2024-01-31" {
		t.Error(got)
	}
	if got := DateTimeOf(at).String(); got != "2024-01-31T23:30:00.000" {
		t.Error(got)
	}
	for text, want := range map[string]string{
		"2024-1-5": "2024-01-05", "2024-01-05T10:20:30.123+02:00": "2024-01-05T10:20:30.123", "2024-01-05 10:20": "2024-01-05T10:20:00.000", "2024-02-30": "", "2024-13-01": "", "24-01-01": "", "2024-01-01x": "", "2024-01-01T25:00": "", "2024-01-01T10:00+2": "", "": "",
	} {
		if got, ok := TextOf(text).Time(); ok != (want != "") || ok && DateTimeOf(got).String() != want {
			t.Errorf("%s: %s, %v", text, got, ok)
		}
	}
}

func FuzzEval(f *testing.F) {
	for _, s := range []string{"#{hb} < 10 && A{age} >= 5", "d2:countIfCondition(#{St1aaaaaaaa.De1aaaaaaaa}, '< 10')", "d2:round(1e300 * 1e8, 3)", "d2:split('a', 'b', 1e9)", "d2:substring(#{name}, 1, 3) + 1", "d2:addDays('9999-12-31', 1000000)", "d2:validatePattern('a', '[')", "null ^ null / 'x'", "d2:condition('!1', -'2', +true)"} {
		f.Add(uint8(RuleData), s)
		f.Add(uint8(ProgramIndicator), s)
	}
	f.Fuzz(func(t *testing.T, kind uint8, text string) {
		e, err := ParseLoosely(Kind(int(kind)%len(kinds)), text)
		if err != nil {
			return
		}
		p, err := e.Compile(nil)
		if err == nil {
			var v Value
			w := newWorld()
			if v, err = p.Eval(w); err == nil && len(v.String()) > longestText {
				t.Fatalf("%d bytes", len(v.String()))
			}
			if again, err := p.Eval(w); err == nil && again.String() != v.String() {
				t.Fatalf("%q, then %q", v, again)
			}
		}
		if _, ok := fault.As(err); err != nil && !ok {
			t.Fatalf("%v is no fault", err)
		}
	})
}

// slots is a Scope that knows items by the numbers that it gave them.
type slots struct {
	world
	values []Value
}

func (s *slots) Value(r *Ref) Value { return s.values[r.Number] }

func BenchmarkHolds(b *testing.B) {
	e, err := Parse(RuleCondition, "d2:hasValue('hb') && #{hb} < 11 && d2:daysBetween(A{lmp}, V{current_date}) > 30 || A{sex} == 'Female'")
	if err != nil {
		b.Fatal(err)
	}
	numbers := map[string]int{}
	p, err := e.Compile(func(it Item) int {
		name := key(&Ref{Item: it})
		if _, ok := numbers[name]; !ok {
			numbers[name] = len(numbers)
		}
		return numbers[name]
	})
	if err != nil {
		b.Fatal(err)
	}
	s := &slots{values: []Value{NumberOf(9), date("2024-01-01"), date("2024-03-01"), TextOf("Male")}}
	b.ReportAllocs()
	for b.Loop() {
		if ok, err := p.Holds(s); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}

func TestDataMatrices(t *testing.T) {
	const code = "]d201084700069915412110081996195256\x1d10DXB2005\x1d17220228"
	for _, x := range []struct{ title, code, want string }{
		{"gtin", code, "08470006991541"}, {"SERIAL_NUMBER", code, "10081996195256"}, {"lot number", code, "DXB2005"}, {" exp date ", code, "220228"}, {"expiration date", code, "220228"}, {"batch number", code, "DXB2005"}, {"Exp-Date", code, "220228"}, {"17", code, "220228"}, {"net weight kg 3", "3103001750\x1d10A", "001750"}, {"3103", "3103001750\x1d10A", "001750"},
		{"gtin", "\x1d0108470006991541", "08470006991541"}, {"net weight kg", "3103001750\x1d10A", "001750"}, {"lot_number", "310300175010A", "A"},
		{"ship to comp", "4300ACME\x1d420123", "ACME"}, {"ship to post", "4300ACME\x1d420123", "123"}, {"loc number", "4145412345000013210", "5412345000013"}, {"nhrn pzn", "71012345", "12345"},
	} {
		v, err := dataMatrixValue("d2:extractDataMatrixValue", [3]Value{TextOf(x.title), TextOf(x.code)})
		if err != nil || v.String() != x.want {
			t.Errorf("%s of %q: %q, %v, want %q", x.title, x.code, v, err, x.want)
		}
	}
	for _, x := range [][2]string{{"nothing", code}, {"sscc", code}, {"production date", code}, {"gtin", ""}, {"net weight kg 2", "3103001750\x1d10A"}, {"", code}, {"gtin", "hello"}, {"gtin", "01123"}, {"gtin", "0"}, {"gtin", "10"}, {"gtin", "31ab123456"}, {"gtin", "0108470006991\x1d1541"}} {
		if v, err := dataMatrixValue("d2:extractDataMatrixValue", [3]Value{TextOf(x[0]), TextOf(x[1])}); err == nil {
			t.Errorf("%s of %q: %q", x[0], x[1], v)
		}
	}
	if v, err := evaluate(t, RuleData, "d2:extractDataMatrixValue('lot number', '10DXB2005')"); err != nil || v.String() != "DXB2005" {
		t.Errorf("%v, %v", v, err)
	}
}
