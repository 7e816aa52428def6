package rules_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/rules"
	"cohort/tracker/trackertest"
)

// world is a snapshot with rules of the program of care, and what they are computed over.
type world struct {
	view  *access.View
	model *tracker.Model
	rules *rules.Model
	ids   map[string]int32
}

func newWorld(t testing.TB, n *trackertest.Node, text string) *world {
	t.Helper()
	n.Load(t, text)
	w := &world{view: n.View(t, "admin"), ids: map[string]int32{}}
	w.model = n.Models.At(w.view.Snapshot)
	w.rules = new(rules.Models).Of(w.model)
	for typ, uids := range map[string][]string{
		"program": {"ProgCare001", "ProgEvents1", "ProgOnce001"}, "programStage": {"StageVisit1", "StageBirth1", "StageEvent1"}, "organisationUnit": {"UnitClinic1", "UnitClinic2"},
		"dataElement": {"ElementAge1", "ElementGend", "ElementBool", "ElementDate"}, "trackedEntityAttribute": {"AttrFirstNm", "AttrWeight1"},
	} {
		for _, uid := range uids {
			w.ids[uid] = w.view.Snapshot.ByName(typ, uid).ID
		}
	}
	return w
}

// person is somebody with these attributes.
type person map[int32]string

func (p person) Attribute(id int32) string { return p[id] }

func millis(day string) *int64 {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	ms := t.UnixMilli()
	return &ms
}

func (w *world) event(id int64, stage, day string, values ...string) *tracker.Event {
	e := &tracker.Event{ID: id, UID: fmt.Sprintf("EventNo%04d", id), Stage: w.ids[stage], OrgUnit: w.ids["UnitClinic2"], EventDate: millis(day), Due: millis("2024-02-02")}
	e.Created = id
	for i := 0; i < len(values); i += 2 {
		e.Values = append(e.Values, tracker.DataValue{Element: w.ids[values[i]], Value: values[i+1]})
	}
	return e
}

// rulesOf is a package with a rule of the program for each condition, in the order of their priorities.
func rulesOf(program string, list ...[2]string) string {
	var out, actions []string
	for i, r := range list {
		out = append(out, fmt.Sprintf(`{"id":"RuleNum%04d","name":"Rule %d","program":{"id":%q},"priority":%d,"condition":%q,"programRuleActions":[{"id":"ActionN%04d"}]}`, i, i, program, i, r[0], i))
		actions = append(actions, fmt.Sprintf(`{"id":"ActionN%04d","programRule":{"id":"RuleNum%04d"},%s}`, i, i, r[1]))
	}
	return `{"programRules":[` + strings.Join(out, ",") + `],"programRuleActions":[` + strings.Join(actions, ",") + `]}`
}

const sources = `{"constants":[{"id":"ConstantOne","name":"One","value":2.5}],"programRuleVariables":[
	{"id":"VarCurrent1","name":"current","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementAge1"}},
	{"id":"VarNewest01","name":"newest","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM","dataElement":{"id":"ElementAge1"}},
	{"id":"VarBirth001","name":"birth","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE","programStage":{"id":"StageBirth1"},"dataElement":{"id":"ElementAge1"}},
	{"id":"VarPrevious","name":"previous","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_PREVIOUS_EVENT","dataElement":{"id":"ElementAge1"}},
	{"id":"VarBoolean1","name":"fever","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementBool"}},
	{"id":"VarDate0001","name":"date","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementDate"}},
	{"id":"VarAttribut","name":"first name","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"TEI_ATTRIBUTE","trackedEntityAttribute":{"id":"AttrFirstNm"}},
	{"id":"VarWeight01","name":"weight","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"TEI_ATTRIBUTE","trackedEntityAttribute":{"id":"AttrWeight1"}},
	{"id":"VarCalculat","name":"calculated","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"CALCULATED_VALUE","valueType":"NUMBER"},
	{"id":"VarNameOfSx","name":"name of sex","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementGend"}}]}`

func (w *world) compute(program string, e *tracker.Event, n *tracker.Enrollment, others ...*tracker.Event) []rules.Effect {
	c := &rules.Case{
		View: w.view, Now: time.Date(2024, 3, 5, 23, 30, 0, 0, time.FixedZone("", 3600)), Program: w.model.Program(w.ids[program]), Event: e, Enrollment: n, History: &rules.History{},
		Person: person{w.ids["AttrFirstNm"]: "Ann", w.ids["AttrWeight1"]: "4.5"},
	}
	for _, o := range others {
		c.History.Add(o)
	}
	if e != nil {
		c.History.Add(e)
	}
	return w.rules.Program(w.ids[program]).Compute(c, nil)
}

// What each variable is for an enrollment, and for an event of it.
func TestVariables(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	n.Load(t, sources)
	table := []struct{ data, enrollment, event string }{
		{"#{current}", "0", "7"}, {"#{newest}", "9", "9"}, {"#{birth}", "3", "3"}, {"#{previous}", "0", "3"}, {"#{current} + 1", "1", "8"}, {"#{fever} == true", "false", "true"}, {"#{date}", "", "2024-01-15"},
		{"A{first name}", "Ann", "Ann"}, {"#{weight} * 2", "9", "9"}, {"#{calculated}", "0", "0"}, {"#{fever}", "false", "true"}, {"#{name of sex}", "", ""}, {"C{ConstantOne}", "2.5", "2.5"},
		{"d2:count('newest')", "3", "4"}, {"d2:count('current')", "0", "1"}, {"d2:count('previous')", "0", "1"}, {"d2:count('birth')", "1", "1"}, {"d2:count('weight')", "1", "1"}, {"d2:count('calculated')", "0", "0"},
		{"d2:hasValue('current')", "false", "true"}, {"d2:lastEventDate('newest')", "2024-02-20", "2024-02-20"}, {"d2:lastEventDate('weight')", "2024-03-05", "2024-03-05"}, {"d2:lastEventDate('calculated')", "", ""}, {"d2:maxValue('calculated')", "NaN", "NaN"},
		{"V{current_date}", "2024-03-05", "2024-03-05"}, {"V{event_date}", "", "2024-01-10"}, {"V{execution_date}", "", "2024-01-10"}, {"V{due_date}", "", "2024-02-02"}, {"V{scheduled_date}", "", "2024-02-02"},
		{"V{completed_date}", "", "2024-01-12"}, {"V{event_count}", "3", "4"}, {"V{event_id}", "", "EventNo0002"}, {"V{event_status}", "CANCELLED", "COMPLETED"}, {"V{enrollment_status}", "CANCELLED", "CANCELLED"},
		{"V{enrollment_date}", "2024-01-01", "2024-01-01"}, {"V{incident_date}", "2024-01-01", "2024-01-01"}, {"V{enrollment_id}", "EnrollNo001", "EnrollNo001"}, {"V{enrollment_count}", "1", "1"}, {"V{tei_count}", "1", "1"},
		{"V{org_unit}", "UnitClinic1", "UnitClinic2"}, {"V{orgunit_code}", "C111", "C112"}, {"V{program_stage_id}", "", "StageVisit1"}, {"V{program_stage_name}", "", "Visit"}, {"V{program_name}", "Care", "Care"}, {"V{environment}", "Server", "Server"},
	}
	var list [][2]string
	for _, x := range table {
		list = append(list, [2]string{"true", fmt.Sprintf(`"programRuleActionType":"SHOWWARNING","data":%q`, x.data)})
	}
	w := newWorld(t, n, rulesOf("ProgCare001", list...))
	if set := w.rules.Program(w.ids["ProgCare001"]); !set.History() || w.rules.Program(w.ids["ProgOnce001"]) != nil {
		t.Errorf("%+v", set)
	}
	stay := &tracker.Enrollment{UID: "EnrollNo001", Program: w.ids["ProgCare001"], OrgUnit: w.ids["UnitClinic1"], Date: *millis("2024-01-01"), Status: tracker.EnrollmentCancelled}
	others := []*tracker.Event{
		w.event(1, "StageBirth1", "2024-01-02", "ElementAge1", "3"), w.event(3, "StageVisit1", "2024-02-20", "ElementAge1", "9"), w.event(4, "StageVisit1", "2024-02-10", "ElementAge1", "8"),
	}
	e := w.event(2, "StageVisit1", "2024-01-10", "ElementAge1", "7", "ElementBool", "true", "ElementDate", "2024-01-15")
	e.Status, e.Completed = tracker.EventCompleted, millis("2024-01-12")
	ofEnrollment, ofEvent := w.compute("ProgCare001", nil, stay, others...), w.compute("ProgCare001", e, stay, others...)
	for i, x := range table {
		if got := ofEnrollment[i].Text; got != x.enrollment {
			t.Errorf("%s of the enrollment: %q, want %q", x.data, got, x.enrollment)
		}
		if got := ofEvent[i].Text; got != x.event {
			t.Errorf("%s of the event: %q, want %q", x.data, got, x.event)
		}
	}
}

// What is assigned to a variable is known to the rules behind, under its name. They know a field by the value that it had.
func TestAssignments(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	n.Load(t, sources)
	tell := func(data string) [2]string {
		return [2]string{"true", fmt.Sprintf(`"programRuleActionType":"SHOWWARNING","data":%q`, data)}
	}
	w := newWorld(t, n, rulesOf("ProgCare001",
		[2]string{"d2:hasValue('current')", `"programRuleActionType":"ASSIGN","content":"#{calculated}","data":"#{current} * 10"`}, tell("#{calculated} + 1"), tell("d2:count('calculated')"),
		[2]string{"true", `"programRuleActionType":"ASSIGN","dataElement":{"id":"ElementAge1"},"data":"12"`}, tell("#{current}"), tell("#{newest}"), tell("#{previous}"), tell("d2:maxValue('newest')"), tell("d2:count('newest')"),
		[2]string{"true", `"programRuleActionType":"ASSIGN","trackedEntityAttribute":{"id":"AttrFirstNm"},"data":"A{first name} + 'e'"`}, tell("A{first name}"),
		[2]string{"true", `"programRuleActionType":"ASSIGN","dataElement":{"id":"ElementGend"},"data":"''"`}, [2]string{"true", `"programRuleActionType":"SHOWERROR","content":"Not","data":"1 - 'x'"`},
		[2]string{"true", `"programRuleActionType":"ASSIGN","dataElement":{"id":"ElementAge1"},"data":"1 / #{calculated} / 0"`}, [2]string{"true", `"programRuleActionType":"ASSIGN","content":"#{calculated}","data":"null"`}, tell("#{calculated} == ''"),
	))
	stay := &tracker.Enrollment{UID: "EnrollNo001", OrgUnit: w.ids["UnitClinic1"]}
	told := func(effects []rules.Effect) (out []string) {
		for _, e := range effects {
			text := e.Text
			if e.Does == rules.Assign {
				text = "= " + e.Value
			}
			if e.Does == rules.Malformed {
				text = "?"
			}
			out = append(out, text)
		}
		return out
	}
	other := func() *tracker.Event { return w.event(1, "StageBirth1", "2024-01-02", "ElementAge1", "3") }
	for _, x := range []struct {
		name string
		got  []rules.Effect
		want string
	}{
		{"event", w.compute("ProgCare001", w.event(2, "StageVisit1", "2024-01-10", "ElementAge1", "7"), stay, other()), "71|0|= 12|7|7|3|7|2|Ann|?|Not|?|true"},
		{"empty event", w.compute("ProgCare001", w.event(2, "StageVisit1", "2024-01-10"), stay, other()), "1|0|= 12|0|3|3|3|1|Ann|?|Not|?|true"},
		{"older event", w.compute("ProgCare001", w.event(2, "StageVisit1", "2024-01-01"), stay, other()), "1|0|= 12|0|3|0|3|1|Ann|?|Not|?|true"},
		{"enrollment", w.compute("ProgCare001", nil, stay, other()), "1|0|0|3|0|3|1|= Anne|Ann|?|Not|true"},
	} {
		if got := strings.Join(told(x.got), "|"); got != x.want {
			t.Errorf("%s: %s, want %s", x.name, got, x.want)
		}
	}
}

// A field gets what is assigned in the form in which it takes values.
func TestFields(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	n.Load(t, `{"options":[{"id":"OptionBoy01","name":"A boy","code":"male","sortOrder":3,"optionSet":{"id":"OptSetGendr"}}],"optionSets":[{"id":"OptSetGendr","name":"Gender","valueType":"TEXT","options":[{"id":"OptionMale1"},{"id":"OptionFema1"},{"id":"OptionBoy01"}]}],
		"dataElements":[{"id":"ElementTrue","name":"Only","shortName":"Only","valueType":"TRUE_ONLY","domainType":"TRACKER","aggregationType":"NONE"},{"id":"ElementTime","name":"Time","shortName":"Time","valueType":"DATETIME","domainType":"TRACKER","aggregationType":"NONE"},
		{"id":"ElementTim2","name":"Time 2","shortName":"Time 2","valueType":"DATETIME","domainType":"TRACKER","aggregationType":"NONE"},{"id":"ElementText","name":"Text","shortName":"Text","valueType":"TEXT","domainType":"TRACKER","aggregationType":"NONE"}],
		"programRuleVariables":[{"id":"VarTime0001","name":"time","program":{"id":"ProgOnce001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementTim2"}},
		{"id":"VarAge00001","name":"age","program":{"id":"ProgOnce001"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementAge1"}}],
		"programStages":[{"id":"StageFields","name":"Fields","program":{"id":"ProgOnce001"},"programStageDataElements":[{"dataElement":{"id":"ElementTrue"}},{"dataElement":{"id":"ElementTim2"}},{"dataElement":{"id":"ElementText"}},{"dataElement":{"id":"ElementTime"}},{"dataElement":{"id":"ElementAge1"}},{"dataElement":{"id":"ElementGend"}},{"dataElement":{"id":"ElementBool"}},{"dataElement":{"id":"ElementDate"}}]}]}`)
	table := []struct{ element, data, want string }{
		{"ElementTrue", "1 == 1", "true"}, {"ElementTrue", "1 == 2", ""}, {"ElementTrue", "'perhaps'", "perhaps"}, {"ElementBool", "1 == 2", "false"}, {"ElementBool", "1", "true"}, {"ElementBool", "'x'", "x"},
		{"ElementAge1", "'07.0'", "7"}, {"ElementAge1", "22 / 2", "11"}, {"ElementAge1", "7 / 2", "3.5"}, {"ElementAge1", "'old'", "old"},
		{"ElementDate", "'2024-1-2'", "2024-01-02"}, {"ElementDate", "d2:addDays('2024-01-31', 1)", "2024-02-01"}, {"ElementDate", "'soon'", "soon"}, {"ElementTime", "'2024-01-02'", "2024-01-02T00:00:00.000"},
		{"ElementAge1", "d2:addDays('2024-01-31', 1)", "2024-02-01"}, {"ElementAge1", "#{again} - 1", "11"}, {"ElementTime", "#{time}", "2024-01-02T10:30"}, {"ElementTime", "d2:addDays(#{time}, 1)", "2024-01-03T00:00:00.000"}, {"ElementText", "#{age}", "07"}, {"ElementText", "#{age} + 0", "7"},
		{"ElementGend", "'male'", "male"}, {"ElementGend", "'A boy'", "male"}, {"ElementGend", "'Male'", "Male"}, {"ElementGend", "'Other'", "Other"}, {"ElementGend", "''", ""},
	}
	for _, x := range table {
		w := newWorld(t, n, rulesOf("ProgOnce001", [2]string{"#{again} == null", `"programRuleActionType":"ASSIGN","content":"#{again}","data":"12"`}, [2]string{"#{again} == 12", fmt.Sprintf(`"programRuleActionType":"ASSIGN","dataElement":{"id":%q},"data":%q`, x.element, x.data)}))
		e := w.event(1, "StageEvent1", "2024-01-01")
		e.Values = []tracker.DataValue{{Element: w.view.Snapshot.ByName("dataElement", "ElementTim2").ID, Value: "2024-01-02T10:30"}, {Element: w.ids["ElementAge1"], Value: "07"}}
		e.Stage = w.view.Snapshot.ByName("programStage", "StageFields").ID
		got := ""
		for _, effect := range w.compute("ProgOnce001", e, &tracker.Enrollment{OrgUnit: w.ids["UnitClinic1"]}) {
			if got = effect.Value; effect.Does != rules.Assign {
				got = effect.Text
			}
		}
		element := w.model.Element(w.view.Snapshot.ByName("dataElement", x.element).ID)
		if got != x.want {
			t.Errorf("%s = %s: %q, want %q", x.element, x.data, got, x.want)
		}
		if problem := element.Check(w.model, got); problem != "" && got != "" && got != strings.Trim(x.data, "'") && got != "3.5" && x.data != "d2:addDays('2024-01-31', 1)" {
			t.Errorf("%s = %s: %s", x.element, got, problem)
		}
	}
}

// A variable is known by the name of an option or by its code. Where values of several events are counted they go by their codes.
func TestOptions(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	n.Load(t, `{"options":[{"id":"OptionBoy01","name":"A boy","code":"male","sortOrder":3,"optionSet":{"id":"OptSetGendr"}}],"optionSets":[{"id":"OptSetGendr","name":"Gender","valueType":"TEXT","options":[{"id":"OptionMale1"},{"id":"OptionFema1"},{"id":"OptionBoy01"}]}]}`)
	for i, source := range []string{"CURRENT_EVENT", "NEWEST_EVENT_PROGRAM", "PREVIOUS_EVENT"} {
		for _, code := range []string{"true", "false"} {
			n.Load(t, fmt.Sprintf(`{"programRuleVariables":[{"id":"VarOpt%d%s","name":"%s %s","program":{"id":"ProgCare001"},"programRuleVariableSourceType":"DATAELEMENT_%s","dataElement":{"id":"ElementGend"},"useCodeForOptionSet":%s}]}`, i, (code + code)[:4], source[:3], code, source, code))
		}
	}
	table := [][2]string{
		{"#{CUR true}", "male"}, {"#{CUR false}", "A boy"}, {"#{NEW true}", "male"}, {"#{NEW false}", "A boy"}, {"#{PRE true}", "male"}, {"#{PRE false}", "A boy"},
		{"d2:countIfValue('CUR true', 'male')", "1"}, {"d2:countIfValue('CUR false', 'A boy')", "1"}, {"d2:countIfValue('CUR false', 'male')", "0"}, {"d2:countIfValue('NEW true', 'male')", "2"}, {"d2:countIfValue('NEW false', 'male')", "2"},
		{"d2:countIfValue('NEW false', 'A boy')", "0"}, {"d2:countIfValue('PRE false', 'male')", "1"}, {"d2:count('NEW false')", "2"},
	}
	var list [][2]string
	for _, x := range table {
		list = append(list, [2]string{"true", fmt.Sprintf(`"programRuleActionType":"SHOWWARNING","data":%q`, x[0])})
	}
	w := newWorld(t, n, rulesOf("ProgCare001", list...))
	effects := w.compute("ProgCare001", w.event(2, "StageVisit1", "2024-01-10", "ElementGend", "male"), &tracker.Enrollment{OrgUnit: w.ids["UnitClinic1"]}, w.event(1, "StageBirth1", "2024-01-02", "ElementGend", "male"))
	for i, x := range table {
		if got := effects[i].Text; got != x[1] {
			t.Errorf("%s: %q, want %q", x[0], got, x[1])
		}
	}
}

// A history finds the newest and the previous values as one who looks at all events does.
func TestHistories(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	n.Load(t, sources)
	tell := func(data string) [2]string {
		return [2]string{"true", fmt.Sprintf(`"programRuleActionType":"SHOWWARNING","data":%q`, data)}
	}
	w := newWorld(t, n, rulesOf("ProgCare001", tell("#{newest}"), tell("#{birth}"), tell("#{previous}"), tell("d2:count('newest')")))
	r := rand.New(rand.NewPCG(3, 4))
	stay := &tracker.Enrollment{UID: "EnrollNo001", OrgUnit: w.ids["UnitClinic1"]}
	for range 300 {
		h := &rules.History{}
		var all []*tracker.Event
		for i := range 1 + r.IntN(8) {
			e := w.event(int64(i+1), []string{"StageVisit1", "StageBirth1"}[r.IntN(2)], fmt.Sprintf("2024-01-%02d", 1+r.IntN(4)))
			*e.EventDate += r.Int64N(24 * 60 * 60 * 1000) // which does not count
			if e.Created = int64(r.IntN(3)); r.IntN(3) > 0 {
				e.Values = []tracker.DataValue{{Element: w.ids["ElementAge1"], Value: fmt.Sprint(10 + i)}}
			}
			all = append(all, e)
			h.Add(e)
		}
		for range 6 {
			e := all[r.IntN(len(all))]
			got := w.rules.Program(w.ids["ProgCare001"]).Compute(&rules.Case{View: w.view, Now: time.Now().UTC(), Program: w.model.Program(w.ids["ProgCare001"]), Enrollment: stay, Event: e, History: h, Person: person{}}, nil)
			ordered := slices.Clone(all)
			key := func(e *tracker.Event) string {
				return fmt.Sprintf("%s %020d %020d", time.UnixMilli(*e.EventDate).UTC().Format(time.DateOnly), e.Created, e.ID)
			}
			slices.SortFunc(ordered, func(a, b *tracker.Event) int { return strings.Compare(key(a), key(b)) })
			newest, birth, previous, count := "0", "0", "0", 0
			for _, o := range ordered {
				if len(o.Values) == 0 {
					continue
				}
				newest, count = o.Values[0].Value, count+1
				if o.Stage == w.ids["StageBirth1"] {
					birth = newest
				}
				if key(o) < key(e) {
					previous = newest
				}
			}
			want := []string{newest, birth, previous, fmt.Sprint(count)}
			for i := range want {
				if got[i].Text != want[i] {
					t.Fatalf("%v, want %v", got, want)
				}
			}
		}
	}
}

// A message is written once, and goes to another day as long as it waits for one.
func TestKeep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		trackertest.Open(t, d)
		keep := func(list ...rules.Note) {
			t.Helper()
			if err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return rules.Keep(t.Context(), tx, list) }); err != nil {
				t.Fatal(err)
			}
		}
		due := func(action int32) (at int64) {
			t.Helper()
			if err := d.Read(t.Context(), func(tx db.Tx) error {
				return tx.QueryRow(t.Context(), `SELECT due FROM rule_message WHERE action = $1`, action).Scan(&at)
			}); err != nil {
				t.Fatal(err)
			}
			return at
		}
		at := func(action int32, due int64) rules.Note {
			return rules.Note{Subject: 1, Object: 2, Kind: tracker.KindEvent, Action: action, Template: 9, Scheduled: action == 2, Due: due}
		}
		keep()
		keep(at(1, 10), at(2, 10))
		keep(at(1, 20), at(2, 20))
		if due(1) != 10 || due(2) != 20 {
			t.Errorf("%d, %d", due(1), due(2))
		}
		if err := d.Write(t.Context(), db.Interactive, func(tx db.Tx) error {
			_, err := tx.Exec(t.Context(), `UPDATE rule_message SET sent = 20`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		keep(at(1, 30), at(2, 30))
		if due(1) != 10 || due(2) != 20 {
			t.Errorf("%d, %d after they were sent", due(1), due(2))
		}
	})
}
