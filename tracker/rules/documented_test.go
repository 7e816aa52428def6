package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"cohort/db/dbtest"
	"cohort/schema/catalog"
	"cohort/tracker"
	"cohort/tracker/trackertest"
)

// given are the variables of the examples in DHIS2's user manual, and what they are here.
var given = []struct{ name, typ, value string }{
	{"lastMenstrualDate", "DATE", "'2024-01-01'"}, {"symptomDate", "DATE", "'2024-03-06'"}, {"hemoglobinValue", "NUMBER", "11.2"}, {"gestationalAgeDays", "NUMBER", "38"},
	{"variableWithText", "TEXT", "'ABCD'"}, {"parted", "TEXT", "'a-b-c'"}, {"nrc", "TEXT", "'123456/78/9'"}, {"registrationAddress", "TEXT", "'Main street 12'"}, {"name", "TEXT", "'Ann'"},
	{"mobile", "TEXT", "'0555123'"}, {"GS1 Value", "TEXT", `']d2010847976000005610AC3453G3'`}, {"negative", "NUMBER", "-3"}, {"yes", "BOOLEAN", "true"}, {"empty", "NUMBER", "''"},
	{"day as text", "TEXT", "d2:addDays('2024-02-28', 2)"},
}

// Every function, operator and variable that the manual lists, with its examples where it has such.
func TestWhatIsDocumented(t *testing.T) {
	table := []struct{ data, want string }{
		// operators
		{"1 + 2", "3"}, {"5 - 7", "-2"}, {"2 * 3", "6"}, {"7 / 2", "3.5"}, {"7 % 4", "3"}, {"#{yes} && (1 == 1)", "true"}, {"(1 == 2) || #{yes}", "true"}, {"2 > 1", "true"}, {"1 >= 1", "true"}, {"2 < 1", "false"},
		{"1 <= 0", "false"}, {"'a' == 'a'", "true"}, {"#{yes} == true", "true"}, {"#{hemoglobinValue} == 11.2", "true"}, {"'a' != 'b'", "true"}, {"!#{yes}", "false"}, {"!(1 == 2)", "true"}, {"(1 + 2) * 3", "9"},
		{"1 + 2 * 3 - 4 / 2", "5"}, {"not #{yes} or #{yes} and true", "true"}, {"#{empty} == ''", "true"}, {"#{unassigned} + 1", "1"}, {"#{unassigned} == ''", "false"},
		// functions
		{"d2:addDays(#{lastMenstrualDate},'283')", "2024-10-10"}, {"d2:addDays( '2018-04-20', '2' )", "2018-04-22"}, {"d2:addDays('2024-03-01', -1)", "2024-02-29"},
		{"d2:ceil(#{hemoglobinValue})", "12"}, {"d2:ceil(-1.5)", "-1"}, {"d2:ceil(3)", "3"},
		{"d2:concatenate('weeks','+','gestationalageDays')", "weeks+gestationalageDays"}, {"d2:concatenate(d2:weeksBetween(#{lastMenstrualDate}, V{event_date}), '+', d2:modulus(d2:daysBetween(#{lastMenstrualDate}, V{event_date}), 7))", "1+2"},
		{`d2:contains("abcd", "abcd")`, "true"}, {`d2:contains("abcd", "b")`, "true"}, {`d2:contains("abcd", "ab", "bc")`, "true"}, {`d2:contains("abcd", "B")`, "false"}, {`contains("abcd", "ab", "bc")`, "true"},
		{`d2:containsItems("abcd", "abcd")`, "true"}, {`d2:containsItems("ab,cd", "ab", "cd")`, "true"}, {`d2:containsItems("abcd", "b")`, "false"}, {`d2:containsItems("abcd", "ab", "bc")`, "false"},
		{"d2:count('outcome')", "3"}, {"d2:count(#{outcome})", "3"}, {"d2:countIfValue('outcome','Female')", "2"}, {"d2:countIfValue('outcome','Abortion')", "0"}, {"d2:countIfZeroPos('discrepancy')", "2"},
		{"d2:daysBetween(#{lastMenstrualDate},V{event_date})", "9"}, {"d2:daysBetween('2024-03-02','2024-02-28')", "-3"}, {"d2:daysBetween(#{symptomDate},V{current_date}) < 0", "true"},
		{"d2:extractDataMatrixValue( 'gtin', A{GS1 Value} )", "08479760000056"}, {"d2:extractDataMatrixValue('lot number', A{GS1 Value})", "AC3453G3"}, {"d2:extractDataMatrixValue('batch number', A{GS1 Value})", "AC3453G3"}, {"d2:extractDataMatrixValue('10', A{GS1 Value})", "AC3453G3"},
		{"d2:floor(#{gestationalAgeDays}/7)", "5"}, {"d2:floor( d2:daysBetween(#{lastMenstrualDate},V{event_date}) / 7 )", "1"}, {"d2:floor(-1.5)", "-2"},
		{"d2:hasUserRole('UYXOT4A3ASA')", "false"}, {"d2:hasUserRole('%ROLE%')", "true"}, {"d2:inUserGroup('HrXOT4trAFG')", "true"}, {"d2:inUserGroup('HrXOT4trAFH')", "false"},
		{"d2:inOrgUnitGroup('HIGH_RISK_FACILITY')", "true"}, {"d2:inOrgUnitGroup('UnitGroupHR')", "true"}, {"d2:inOrgUnitGroup('OF_ENROLLMENT')", "false"},
		{"d2:hasValue( 'hemoglobinValue' )", "true"}, {"d2:hasValue(#{empty})", "false"}, {"d2:hasValue('outcome')", "true"}, {"d2:hasValue('previous outcome')", "true"}, {"d2:hasValue('current outcome')", "false"}, {"d2:hasValue('nowhere')", "false"}, {"d2:hasValue(#{nowhere}) || 1 > 2", "false"},
		{"d2:lastEventDate('outcome')", "2024-02-20"}, {"d2:lastEventDate('previous outcome')", "2024-01-02"},
		{"d2:left(#{variableWithText}, 3)", "ABC"}, {"d2:left(#{variableWithText}, 9)", "ABCD"}, {"d2:right(#{variableWithText}, 2)", "CD"}, {"d2:length(#{variableWithText})", "4"}, {"d2:length(#{hemoglobinValue})", "4"},
		{"d2:substring(#{variableWithText}, 1, 3)", "BC"}, {"d2:split(#{parted}, '-', 1)", "b"}, {"d2:split(#{parted}, '-', 5)", ""},
		{"d2:maxValue( 'discrepancy' )", "3"}, {"d2:minValue( 'discrepancy' )", "-1"},
		{"d2:modulus(#{gestationalAgeDays},7)", "3"}, {"d2:monthsBetween('2023-11-15','2024-01-10')", "1"}, {"d2:monthsBetween('2024-01-10','2023-11-15')", "-1"}, {"d2:weeksBetween('2024-01-01','2024-01-14')", "1"},
		{"d2:weeksBetween('2024-01-14','2024-01-01')", "-1"}, {"d2:yearsBetween('2000-03-06','2024-03-05')", "23"}, {"d2:yearsBetween('2000-03-05', V{current_date})", "24"}, {"d2:yearsBetween('2024-03-05','2000-03-06')", "-23"},
		{"d2:oizp(#{negative})", "0"}, {"d2:oizp(0)", "1"}, {"d2:zing(#{negative})", "0"}, {"d2:zing(7)", "7"}, {"d2:zpvc(1, 0, #{negative}, #{empty}, '5')", "3"},
		{"d2:round(1.25, 1)", "1.3"}, {"d2:round(2.5)", "3"}, {"d2:round(1234.5, -2)", "1200"},
		{`!d2:validatePattern(A{nrc},'\\d{6}\/\\d{2}\/\\d')`, "false"}, {`!d2:validatePattern('123456/78/90','\\d{6}\/\\d{2}\/\\d')`, "true"}, {`!d2:validatePattern(A{registrationAddress},'[\\w ]+ \\d+')`, "false"},
		{`!d2:validatePattern(A{name},'[^\\d]*')`, "false"}, {"d2:validatePattern(A{mobile} ,'.*555.*')", "true"}, {"d2:validatePattern('12', '1')", "false"},
		{"d2:condition('#{gestationalAgeDays} > 100',150,50)", "50"}, {"d2:condition('#{gestationalAgeDays} > 10',150,50)", "150"}, {"if(1 < 2, 'a', 'b')", "a"},
		{"d2:addControlDigits('123456789')", "12345678906"}, {"d2:addControlDigits(1)", "136"}, {"d2:checkControlDigits('12345678906')", "true"}, {"d2:checkControlDigits('12345678916')", "false"}, {"d2:checkControlDigits('7')", "false"},
		// dates that are computed as texts, and texts that are dates
		{"d2:daysBetween(#{day as text}, '2024-03-02')", "1"}, {"#{day as text}", "2024-03-01"}, {"d2:left(#{lastMenstrualDate}, 4)", "2024"}, {"#{lastMenstrualDate} < '2024-01-02'", "true"}, {"V{event_date} == '2024-01-10'", "true"}, {"#{lastMenstrualDate} < V{event_date}", "true"},
		// variables
		{"V{current_date}", "2024-03-05"}, {"V{event_date}", "2024-01-10"}, {"V{event_status} == 'COMPLETED'", "true"}, {"V{due_date}", "2024-02-02"}, {"V{event_count}", "4"}, {"V{enrollment_date}", "2023-12-30"}, {"V{incident_date}", "2023-12-29"},
		{"V{enrollment_id}", "EnrollNo001"}, {"V{enrollment_status}", "ACTIVE"}, {"V{event_id}", "EventNo0002"}, {"d2:left(V{orgunit_code},2) == 'C1'", "true"}, {"V{environment}", "Server"}, {"V{program_stage_id}", "StageVisit1"},
		{"V{program_stage_name}", "Visit"}, {"V{completed_date}", "2024-01-12"},
	}
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	admin := n.View(t, "admin").User
	role := n.View(t, "admin").Snapshot.Object(admin.Doc().Refs(catalog.Get("user").MustProperty("userRoles"))[0]).UID
	n.Load(t, `{"organisationUnitGroups":[{"id":"UnitGroupHR","name":"High","shortName":"High","code":"HIGH_RISK_FACILITY","organisationUnits":[{"id":"UnitClinic2"}]},
		{"id":"UnitGroupEn","name":"Enrolls","shortName":"Enrolls","code":"OF_ENROLLMENT","organisationUnits":[{"id":"UnitClinic1"}]}],"userGroups":[{"id":"HrXOT4trAFG","name":"Group","users":[{"id":"`+admin.UID+`"}]}],
		"programRuleVariables":[{"id":"VarOutcome1","name":"outcome","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM","useCodeForOptionSet":true,"dataElement":{"id":"ElementGend"}},
		{"id":"VarOutcome2","name":"previous outcome","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_PREVIOUS_EVENT","useCodeForOptionSet":true,"dataElement":{"id":"ElementGend"}},
		{"id":"VarOutcome3","name":"current outcome","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","useCodeForOptionSet":true,"dataElement":{"id":"ElementGend"}},
		{"id":"VarNotAssig","name":"unassigned","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"CALCULATED_VALUE","valueType":"NUMBER"},
		{"id":"VarDiscrep1","name":"discrepancy","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM","dataElement":{"id":"ElementAge1"}}]}`)
	var list [][2]string
	for i, v := range given {
		n.Load(t, fmt.Sprintf(`{"programRuleVariables":[{"id":"Calculate%02d","name":%q,"program":{"id":"ProgCare001"},"programRuleVariableSourceType":"CALCULATED_VALUE","valueType":%q}]}`, i, v.name, v.typ))
		list = append(list, [2]string{"true", fmt.Sprintf(`"programRuleActionType":"ASSIGN","content":%q,"data":%q`, "#{"+v.name+"}", v.value)})
	}
	for i := range table {
		table[i].data = strings.Replace(table[i].data, "%ROLE%", role, 1)
		list = append(list, [2]string{"true", fmt.Sprintf(`"programRuleActionType":"SHOWWARNING","data":%q`, table[i].data)})
	}
	w := newWorld(t, n, rulesOf("ProgCare001", list...))
	stay := &tracker.Enrollment{UID: "EnrollNo001", OrgUnit: w.ids["UnitClinic1"], Date: *millis("2023-12-30"), Incident: millis("2023-12-29"), Status: tracker.EnrollmentActive}
	e := w.event(2, "StageVisit1", "2024-01-10", "ElementAge1", "-1")
	e.Status, e.Completed = tracker.EventCompleted, millis("2024-01-12")
	effects := w.compute("ProgCare001", e, stay, w.event(1, "StageBirth1", "2024-01-02", "ElementAge1", "3", "ElementGend", "Female"),
		w.event(3, "StageVisit1", "2024-02-20", "ElementAge1", "0", "ElementGend", "Female"), w.event(4, "StageVisit1", "2024-02-10", "ElementGend", "Male"))
	if len(effects) != len(table) {
		t.Fatalf("%d effects of %d rules: %+v", len(effects), len(table), effects)
	}
	for i, x := range table {
		if got := effects[i].Text; got != x.want {
			t.Errorf("%s: %q, want %q", x.data, got, x.want)
		}
	}
}
