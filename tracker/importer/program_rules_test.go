package importer_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/growth"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
	"cohort/uid"
)

// fiveRules are rules of both programs with events: a value that is computed and assigned, values that are compared with each other
// and with those of other events, a text, a message.
func fiveRules() string {
	var rules, actions, variables []string
	for _, p := range []struct{ program, letter string }{{"ProgEvents1", "E"}, {"ProgCare001", "C"}} {
		for i, v := range []string{
			`"name":"age","programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementAge1"}`,
			`"name":"sex","programRuleVariableSourceType":"DATAELEMENT_NEWEST_EVENT_PROGRAM","useCodeForOptionSet":true,"dataElement":{"id":"ElementGend"}`,
			`"name":"before","programRuleVariableSourceType":"DATAELEMENT_PREVIOUS_EVENT","dataElement":{"id":"ElementAge1"}`,
			`"name":"sum","programRuleVariableSourceType":"CALCULATED_VALUE","valueType":"NUMBER"`,
		} {
			variables = append(variables, fmt.Sprintf(`{"id":"Variable%s%02d","program":{"id":%q},%s}`, p.letter, i, p.program, v))
		}
		for i, r := range [][2]string{
			{"#{age} >= 0", `"programRuleActionType":"ASSIGN","content":"#{sum}","data":"#{age} * 2 + 1"`},
			{"#{sum} > 1000 || d2:hasValue(#{before}) && #{before} > 200", `"programRuleActionType":"SHOWERROR","content":"Too old","dataElement":{"id":"ElementAge1"}`},
			{"#{sex} == 'Female' && d2:yearsBetween(V{event_date}, V{current_date}) > 500", `"programRuleActionType":"SHOWWARNING","content":"Long ago"`},
			{"d2:count(#{sex}) > 100000", `"programRuleActionType":"SETMANDATORYFIELD","dataElement":{"id":"ElementDate"}`},
			{"d2:length(d2:concatenate(#{sex}, V{program_stage_name})) > 100", `"programRuleActionType":"ERRORONCOMPLETE","content":"Too long"`},
		} {
			rules = append(rules, fmt.Sprintf(`{"id":"RuleNo00%s%02d","name":"%s%d","priority":%d,"program":{"id":%q},"condition":%q,"programRuleActions":[{"id":"Action00%s%02d"}]}`, p.letter, i, p.letter, i, i, p.program, r[0], p.letter, i))
			actions = append(actions, fmt.Sprintf(`{"id":"Action00%s%02d","programRule":{"id":"RuleNo00%s%02d"},%s}`, p.letter, i, p.letter, i, r[1]))
		}
	}
	return `{"programRuleVariables":[` + strings.Join(variables, ",") + `],"programRules":[` + strings.Join(rules, ",") + `],"programRuleActions":[` + strings.Join(actions, ",") + `]}`
}

// visits are events of n enrollments, one each, in the newer dialect.
func visits(enrollments []string) string {
	var b strings.Builder
	for _, e := range enrollments {
		fmt.Fprintf(&b, `,{"event":%q,"enrollment":%q,"program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","occurredAt":"2023-02-01","status":"COMPLETED","dataValues":[{"dataElement":"ElementAge1","value":"7"},{"dataElement":"ElementGend","value":"Female"}]}`, uid.New(), e)
	}
	return `{"events":[` + b.String()[1:] + `]}`
}

// enrolled are people with an enrollment each, whose identifiers come back.
func enrolled(n int) (body string, enrollments []string) {
	var b strings.Builder
	for range n {
		enrollments = append(enrollments, uid.New())
		fmt.Fprintf(&b, `,{"trackedEntity":%q,"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":"AttrFirstNm","value":"Ann"}],"enrollments":[{"enrollment":%q,"program":"ProgCare001","orgUnit":"UnitClinic1","enrolledAt":"2023-01-01","occurredAt":"2023-01-01"}]}`,
			uid.New(), enrollments[len(enrollments)-1])
	}
	return `{"trackedEntities":[` + b.String()[1:] + `]}`, enrollments
}

func take(t testing.TB, n *trackertest.Node, text string, o importer.Options) *importer.Report {
	t.Helper()
	report, err := n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(text), 500), o)
	if err != nil || report.Failed {
		for s := range report.All() {
			t.Logf("%+v", s)
		}
		t.Fatal(err)
	}
	return report
}

// What rules look at is read by one statement a batch, whatever its size; where a program has none, nothing is read for them.
func TestStatementsOfRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		body, enrollments := enrolled(400)
		take(t, n, body, importer.Options{})
		statements := func(size int, o importer.Options) int64 {
			t.Helper()
			ctx, counter := db.Counting(t.Context())
			report, err := n.Importer.Take(ctx, n.View(t, "admin"), payload.NewReader(strings.NewReader(visits(enrollments[:size])), 500), o)
			if err != nil || report.Failed {
				t.Fatal(err)
			}
			return counter.Statements()
		}
		plain := importer.Options{Strategy: importer.CreateAndUpdate, MergeValues: true}
		ruled := plain
		ruled.Rules = true
		statements(10, plain)
		without := statements(10, plain)
		if got := statements(10, ruled); got != without {
			t.Errorf("%d statements without any rules, %d with rules asked for", without, got)
		}
		n.Load(t, fiveRules())
		few, many := statements(10, ruled), statements(400, ruled)
		if few != many || few != without+1 {
			t.Errorf("%d statements without rules, %d of 10 events with rules, %d of 400", without, few, many)
		}
	})
}

// typicalRules are five rules of both programs with events that look at the present event alone: an age from a date of birth, an error
// and a warning that are not told, a value that is assigned, and a field that must be filled in.
func typicalRules() string {
	var rules, actions, variables []string
	for _, p := range []struct{ program, letter string }{{"ProgEvents1", "E"}, {"ProgCare001", "C"}} {
		for i, v := range []string{
			`"name":"born","programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementDate"}`,
			`"name":"sex","programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","useCodeForOptionSet":true,"dataElement":{"id":"ElementGend"}`,
			`"name":"age","programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementAge1"}`,
			`"name":"years","programRuleVariableSourceType":"CALCULATED_VALUE","valueType":"NUMBER"`,
		} {
			variables = append(variables, fmt.Sprintf(`{"id":"Typical0%s%02d","program":{"id":%q},%s}`, p.letter, i, p.program, v))
		}
		for i, r := range [][2]string{
			{"true", `"programRuleActionType":"ASSIGN","content":"#{years}","data":"d2:yearsBetween('1990-06-15', V{event_date})"`},
			{"#{years} < 0 || #{years} > 120", `"programRuleActionType":"SHOWERROR","content":"No age","dataElement":{"id":"ElementAge1"}`},
			{"#{sex} == 'Male' && #{age} > 10000", `"programRuleActionType":"SHOWWARNING","content":"Look again","dataElement":{"id":"ElementAge1"}`},
			{"d2:hasValue(#{age})", `"programRuleActionType":"ASSIGN","dataElement":{"id":"ElementAge1"},"data":"#{age}"`},
			{"#{years} > 5", `"programRuleActionType":"SETMANDATORYFIELD","dataElement":{"id":"ElementAge1"}`},
		} {
			rules = append(rules, fmt.Sprintf(`{"id":"RuleNo00%s%02d","name":"%s%d","priority":%d,"program":{"id":%q},"condition":%q,"programRuleActions":[{"id":"Action00%s%02d"}]}`, p.letter, i, p.letter, i, i, p.program, r[0], p.letter, i))
			actions = append(actions, fmt.Sprintf(`{"id":"Action00%s%02d","programRule":{"id":"RuleNo00%s%02d"},%s}`, p.letter, i, p.letter, i, r[1]))
		}
	}
	return `{"programRuleVariables":[` + strings.Join(variables, ",") + `],"programRules":[` + strings.Join(rules, ",") + `],"programRuleActions":[` + strings.Join(actions, ",") + `]}`
}

// BenchmarkRules tells what imports cost with rules and without; the processor's time is that of the whole process. With "judged"
// nothing is written, so that what rules add is not lost in what writing takes.
func BenchmarkRules(b *testing.B) {
	sets := map[string]func() string{"typical": typicalRules, "five": fiveRules}
	for _, engine := range dbtest.Engines {
		for _, kind := range []string{"events", "visits"} {
			for _, written := range []string{"judged", "written"} {
				for _, ruled := range []string{"none", "skipped", "typical", "five"} {
					b.Run(fmt.Sprintf("%s/%s/%s/%s", engine, kind, written, ruled), func(b *testing.B) {
						n := trackertest.Open(b, dbtest.Open(b, engine))
						if rules := sets[ruled]; rules != nil {
							n.Load(b, rules())
						}
						o := importer.Options{Strategy: importer.CreateAndUpdate, MergeValues: true, Newer: true, Rules: ruled != "skipped"}
						r := rand.New(rand.NewPCG(1, 2))
						bodies := make([]string, b.N)
						var enrollments []string
						for i := range bodies {
							if kind == "events" {
								bodies[i] = strings.ReplaceAll(happenings(r, 500), "eventDate", "occurredAt")
								continue
							}
							if enrollments == nil || i%5 == 0 && written == "written" { // nobody has more than four visits before
								var people string
								people, enrollments = enrolled(500)
								take(b, n, people, o)
							}
							bodies[i] = visits(enrollments)
						}
						o.DryRun = written == "judged"
						view := n.View(b, "admin")
						runtime.GC()
						b.ReportAllocs()
						b.ResetTimer()
						before := processor()
						for _, body := range bodies {
							report, err := n.Importer.Take(b.Context(), view, payload.NewReader(strings.NewReader(body), 500), o)
							if err != nil || report.Failed {
								b.Fatal(err)
							}
						}
						b.ReportMetric(float64(b.Elapsed().Nanoseconds())/1000/float64(500*b.N), "us/event")
						b.ReportMetric(float64((processor()-before).Nanoseconds())/1000/float64(500*b.N), "cpu-us/event")
					})
				}
			}
		}
	}
}

// processor is how long the process has computed.
func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Rules are computed anew with a batch that lost a race: what they assigned the first time is not taken for what was sent.
func TestRulesOfBatchesThatLoseRaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		n.Load(t, `{"programRules":[{"id":"RuleAssigns","name":"Assigns","program":{"id":"ProgCare001"},"condition":"true","programRuleActions":[{"id":"ActAssigns1"},{"id":"ActPlansOne"}]}],
			"programRuleActions":[{"id":"ActAssigns1","programRule":{"id":"RuleAssigns"},"programRuleActionType":"ASSIGN","data":"V{event_count}","dataElement":{"id":"ElementAge1"}},
			{"id":"ActPlansOne","programRule":{"id":"RuleAssigns"},"programRuleActionType":"CREATEEVENT","programStage":{"id":"StageBirth1"}}]}`)
		body, enrollments := enrolled(1)
		take(t, n, body, importer.Options{Strategy: importer.CreateAndUpdate})
		const writers = 8
		failed := make(chan string, writers)
		for range writers {
			go func() {
				text := strings.Replace(visits(enrollments), `{"dataElement":"ElementAge1","value":"7"},`, "", 1)
				report, err := n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(text), 500), importer.Options{Strategy: importer.CreateAndUpdate, MergeValues: true, Rules: true})
				why := ""
				if err != nil {
					why = err.Error()
				} else if report.Failed {
					for s := range report.All() {
						why = fmt.Sprintf("%+v", s)
					}
				}
				failed <- why
			}()
		}
		for range writers {
			if why := <-failed; why != "" {
				t.Error(why)
			}
		}
		var planned, values int
		err := d.Read(t.Context(), func(tx db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(CASE WHEN status = 2 THEN 1 END), count(DISTINCT data_values) FROM event WHERE subject IN (SELECT subject FROM enrollment WHERE uid = $1)`, enrollments[0]).Scan(&planned, &values)
		})
		// Each of the writers counted the events that were there before it, the planned one among them; that one has no values.
		if err != nil || planned != 1 || values != writers+1 {
			t.Errorf("%v: %d events were planned, and there are %d sets of values", err, planned, values)
		}
	})
}

func TestWarningsArePacked(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		n.Load(t, `{"programRules":[{"id":"RuleOfTests","name":"Warns","program":{"id":"ProgEvents1"},"condition":"true","programRuleActions":[{"id":"ActionWarns"}]}],
			"programRuleActions":[{"id":"ActionWarns","programRule":{"id":"RuleOfTests"},"programRuleActionType":"SHOWWARNING","content":"Seen","dataElement":{"id":"ElementAge1"}}]}`)
		report := n.Send(t, "admin", tracker.KindEvent, happenings(rand.New(rand.NewPCG(1, 2)), 3), importer.Options{Rules: true})
		if report.Failed || !report.Warned || report.Counts.Imported != 3 {
			t.Errorf("%+v", report)
		}
		for s := range report.All() {
			if len(s.Warnings) != 1 || s.Warnings[0] != (importer.Problem{Object: "ElementAge1", Code: "E1300", Value: "Generated by program rule (`RuleOfTests`) - `Seen`"}) {
				t.Errorf("%+v", s)
			}
		}
	})
}

// Rules compute z-scores by the tables that are installed, and are told of where these do not go so far.
func TestGrowthOfChildren(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "wfa_boys.txt"), []byte("Month L M S\n0 1 4 0.25\n60 1 16 0.25\n"), 0o600); err != nil { // made up
		t.Fatal(err)
	}
	standards, _, err := growth.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	n.Importer = importer.New(importer.Settings{DB: n.DB, Metadata: n.Metadata, Models: n.Models, Memory: 1 << 20, Dir: dir, Growth: standards})
	n.Load(t, `{"programRuleVariables":[{"id":"VariableAge","name":"age","program":{"id":"ProgEvents1"},"programRuleVariableSourceType":"DATAELEMENT_CURRENT_EVENT","dataElement":{"id":"ElementAge1"}}],
		"programRules":[{"id":"RuleOfTests","name":"Warns","program":{"id":"ProgEvents1"},"condition":"d2:hasValue(#{age})","programRuleActions":[{"id":"ActionWarns"}]}],
		"programRuleActions":[{"id":"ActionWarns","programRule":{"id":"RuleOfTests"},"programRuleActionType":"SHOWWARNING","content":"Score","data":"d2:zScoreWFA(#{age}, 7, 'M')"}]}`)
	for age, want := range map[int]string{0: "`Score 3`", 15: "`Score 0`", 30: "`Score -1.2`", 60: "`Score -2.25`", 61: "it could not be computed: The installed growth standard of weight for age of boys goes from 0 to 60 months; 61 is beyond it."} {
		report := take(t, n, fmt.Sprintf(`{"events":[{"program":"ProgEvents1","programStage":"StageEvent1","orgUnit":"UnitClinic1","occurredAt":"2023-02-01","dataValues":[{"dataElement":"ElementAge1","value":"%d"}]}]}`, age), importer.Options{Newer: true, Rules: true})
		for s := range report.All() {
			if text := fmt.Sprint(s.Warnings); !strings.Contains(text, want) {
				t.Errorf("%d months: %s, want %s", age, text, want)
			}
		}
	}
}

// Whether an event is looked at alone or among the others of its enrollment, which a further rule has it be, rules say the same of it.
func TestEventsAloneAndAmongOthers(t *testing.T) {
	n := trackertest.Open(t, dbtest.Open(t, dbtest.Engines[0]))
	r := rand.New(rand.NewPCG(5, 6))
	body, enrollments := enrolled(20)
	take(t, n, body, importer.Options{Newer: true})
	take(t, n, visits(enrollments), importer.Options{Newer: true})
	var stored []string
	err := n.DB.Read(t.Context(), func(tx db.Tx) error {
		for _, e := range enrollments {
			var uid string
			if err := tx.QueryRow(t.Context(), `SELECT uid FROM event WHERE subject IN (SELECT subject FROM enrollment WHERE uid = $1)`, e).Scan(&uid); err != nil {
				return err
			}
			stored = append(stored, uid)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for range 20 {
		var b strings.Builder
		for i, e := range enrollments {
			name := stored[i]
			if r.IntN(2) == 0 {
				name = uid.New()
			}
			fmt.Fprintf(&b, `,{"event":%q,"enrollment":%q,"program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1","occurredAt":"2023-02-%02d","status":%q,"dataValues":[{"dataElement":"ElementGend","value":%q}`,
				name, e, 1+r.IntN(28), []string{"ACTIVE", "COMPLETED"}[r.IntN(2)], []string{"", "Male", "Female"}[r.IntN(3)])
			if r.IntN(2) == 0 {
				fmt.Fprintf(&b, `,{"dataElement":"ElementAge1","value":%q}`, []string{"", "7", "20000"}[r.IntN(3)])
			}
			b.WriteString("]}")
		}
		bodies = append(bodies, `{"events":[`+b.String()[1:]+`]}`)
	}
	said := func() (out []string) {
		t.Helper()
		for _, body := range bodies {
			report, err := n.Importer.Take(t.Context(), n.View(t, "admin"), payload.NewReader(strings.NewReader(body), 500), importer.Options{Strategy: importer.CreateAndUpdate, MergeValues: true, Newer: true, Rules: true, DryRun: true})
			if err != nil {
				t.Fatal(err)
			}
			for s := range report.All() {
				out = append(out, fmt.Sprint(s.UID, s.Outcome, s.Conflicts, s.Warnings))
			}
		}
		return out
	}
	n.Load(t, typicalRules())
	alone := said()
	n.Load(t, `{"programRules":[{"id":"RuleLooking","name":"Looks","program":{"id":"ProgCare001"},"condition":"V{event_count} < 0","programRuleActions":[{"id":"ActionLooks"}]}],
		"programRuleActions":[{"id":"ActionLooks","programRule":{"id":"RuleLooking"},"programRuleActionType":"SHOWWARNING","content":"Seen"}]}`)
	among := said()
	if len(alone) != 20*len(bodies) || len(among) != len(alone) {
		t.Fatal(len(alone), len(among))
	}
	told := strings.Join(alone, "")
	for _, code := range []string{"E1308", "E1300", "E1301"} {
		if !strings.Contains(told, code) {
			t.Errorf("no event was told %s of", code)
		}
	}
	for i := range alone {
		if alone[i] != among[i] {
			t.Errorf("%s\n%s among others", alone[i], among[i])
		}
	}
}
