package rules_test

import (
	"testing"
	"time"

	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/rules"
	"cohort/tracker/trackertest"
)

// typical are five rules as programs have them: an age from a date of birth, an error and a warning that are not told as a rule, a
// value that is assigned, and a field that must be filled in.
func typical() string {
	return rulesOf("ProgCare001",
		[2]string{"d2:hasValue(#{date})", `"programRuleActionType":"ASSIGN","content":"#{calculated}","data":"d2:yearsBetween(#{date}, V{event_date})"`},
		[2]string{"#{calculated} < 0 || #{calculated} > 120", `"programRuleActionType":"SHOWERROR","content":"No age","dataElement":{"id":"ElementDate"}`},
		[2]string{"#{sex} == 'Male' && #{fever}", `"programRuleActionType":"SHOWWARNING","content":"Look again","dataElement":{"id":"ElementBool"}`},
		[2]string{"d2:hasValue(#{date})", `"programRuleActionType":"ASSIGN","dataElement":{"id":"ElementAge1"},"data":"#{calculated}"`},
		[2]string{"#{calculated} < 5 && A{weight} > 1", `"programRuleActionType":"SETMANDATORYFIELD","dataElement":{"id":"ElementGend"}`},
	)
}

const sexVariable = `{"programRuleVariables":[{"id":"VarSexOfOne","name":"sex","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","useCodeForOptionSet":true,"dataElement":{"id":"ElementGend"}}]}`

func BenchmarkFive(b *testing.B) {
	n := trackertest.Open(b, dbtest.Open(b, dbtest.Engines[0]))
	n.Load(b, sources)
	n.Load(b, sexVariable)
	w := newWorld(b, n, typical())
	set := w.rules.Program(w.ids["ProgCare001"])
	e := w.event(2, "StageVisit1", "2024-01-10", "ElementAge1", "2", "ElementGend", "Female", "ElementBool", "true", "ElementDate", "2021-06-15")
	history := &rules.History{}
	history.Add(e)
	c := rules.Case{
		View: w.view, Now: time.Date(2024, 3, 5, 23, 30, 0, 0, time.UTC), Program: w.model.Program(w.ids["ProgCare001"]), Event: e, Enrollment: &tracker.Enrollment{OrgUnit: w.ids["UnitClinic1"]},
		History: history, Person: person{w.ids["AttrWeight1"]: "4.5"},
	}
	b.ReportAllocs()
	var got []rules.Effect
	for b.Loop() {
		if got = set.Compute(&c, got[:0]); len(got) != 2 {
			b.Fatalf("%+v", got)
		}
	}
}
