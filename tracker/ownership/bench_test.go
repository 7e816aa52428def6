package ownership_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cohort/access"
	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
	"cohort/uid"
)

// How many organisation units the users of the benchmarks see: below one that they are given, or given one by one.
const manyUnits = 5000

// largeCountry is the country with many clinics in district 1, an audited and a protected program at some of them, and two users
// who see all clinics.
func largeCountry() string {
	var units, refs, some []string
	for i := range manyUnits {
		id := fmt.Sprintf("UnitBig%04d", i)
		units = append(units, fmt.Sprintf(`{"id":%q,"name":%[1]q,"shortName":%[1]q,"openingDate":"1990-01-01","parent":{"id":"UnitDistr01"}}`, id))
		refs = append(refs, `{"id":"`+id+`"}`)
		if i%50 == 0 {
			some = append(some, `{"id":"`+id+`"}`)
		}
	}
	program := func(id, level string) string {
		return fmt.Sprintf(`{"id":%q,"name":%[1]q,"shortName":%[1]q,"programType":"WITH_REGISTRATION","accessLevel":%[2]q,"trackedEntityType":{"id":"TypePerson1"},"categoryCombo":{"id":"bjDvmb4bfuf"},
			"displayIncidentDate":false,"organisationUnits":[%[3]s],"sharing":{"public":"rwrw----","external":false}}`, id, level, strings.Join(some, ","))
	}
	stage := func(program string) string {
		return fmt.Sprintf(`{"id":%q,"name":%[1]q,"program":{"id":%[2]q},"repeatable":true,"sharing":{"public":"rwrw----","external":false},
			"programStageDataElements":[{"dataElement":{"id":"ElementAge1"}},{"dataElement":{"id":"ElementGend"}},{"dataElement":{"id":"ElementDate"}},{"dataElement":{"id":"ElementBool"}}]}`, stageOf(program), program)
	}
	return `{"organisationUnits":[` + strings.Join(units, ",") + `],"userRoles":[{"id":"RoleWorker1","name":"Worker"}],
		"programs":[` + program("ProgAudit01", "AUDITED") + `,` + program("ProgProt001", "PROTECTED") + `],"programStages":[` + stage("ProgAudit01") + `,` + stage("ProgProt001") + `],
		"users":[{"id":"UserNameone","username":"one","firstName":"Ada","surname":"One","userRoles":[{"id":"RoleWorker1"}],"organisationUnits":[{"id":"UnitDistr01"}]},
			{"id":"UserNameall","username":"each","firstName":"Ada","surname":"Each","userRoles":[{"id":"RoleWorker1"}],"organisationUnits":[` + strings.Join(refs, ",") + `]}]}`
}

var observers = []string{"admin", "one", "each"}

// crowd is a body of n people at some clinics, enrolled in a program; it returns their enrollments, too.
func crowd(r *rand.Rand, n int, program string) (body string, enrollments, units []string) {
	var b strings.Builder
	b.WriteString(`{"trackedEntityInstances":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		unit, enrollment := fmt.Sprintf("UnitBig%04d", 50*r.IntN(manyUnits/50)), uid.New()
		fmt.Fprintf(&b, `{"trackedEntityType":"TypePerson1","orgUnit":%q,"attributes":[{"attribute":"AttrFirstNm","value":"Name%d"},{"attribute":"AttrLastNam","value":"Smith"}],
			"enrollments":[{"enrollment":%q,"program":%q,"orgUnit":%[1]q,"enrollmentDate":"2024-01-%02[5]d","events":[{"programStage":%[6]q,"orgUnit":%[1]q,"eventDate":"2024-02-%02[5]d","dataValues":[{"dataElement":"ElementAge1","value":"30"}]}]}]}`,
			unit, r.IntN(1000), enrollment, program, 1+r.IntN(28), stageOf(program))
		enrollments, units = append(enrollments, enrollment), append(units, unit)
	}
	b.WriteString(`]}`)
	return b.String(), enrollments, units
}

// further are n events of enrollments, one each.
func further(r *rand.Rand, n int, program string, enrollments, units []string) string {
	var b strings.Builder
	b.WriteString(`{"events":[`)
	for i, at := range r.Perm(len(enrollments))[:n] {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"event":%q,"enrollment":%q,"program":%q,"programStage":%q,"orgUnit":%q,"eventDate":"2024-03-%02d","status":"COMPLETED","dataValues":[{"dataElement":"ElementAge1","value":"%d"},{"dataElement":"ElementGend","value":"Female"},{"dataElement":"ElementDate","value":"2023-02-01"},{"dataElement":"ElementBool","value":"true"}]}`,
			uid.New(), enrollments[at], program, stageOf(program), units[at], 1+r.IntN(28), r.IntN(90))
	}
	b.WriteString(`]}`)
	return b.String()
}

func large(b *testing.B, engine string) *trackertest.Node {
	n := trackertest.Open(b, dbtest.Open(b, engine))
	n.Load(b, largeCountry())
	return n
}

// compare runs something as each of the observers in turn, so that what changes meanwhile changes for all of them, and reports
// the time of each and how much more the others take than the superuser: the median of the runs.
func compare(b *testing.B, run func(user string)) {
	times := map[string][]time.Duration{}
	for i := range max(b.N, 3) {
		for j := range observers {
			user := observers[(i+j)%len(observers)]
			began := time.Now()
			run(user)
			times[user] = append(times[user], time.Since(began))
		}
	}
	median := func(user string) float64 {
		slices.Sort(times[user])
		return float64(times[user][len(times[user])/2])
	}
	b.ReportMetric(0, "ns/op")
	for _, user := range observers {
		b.ReportMetric(median(user)/1e3, user+"-us")
	}
	for _, user := range observers[1:] {
		b.ReportMetric(100*(median(user)/median("admin")-1), user+"-more-%")
	}
}

// BenchmarkGuardedImport imports 500 events of as many people of a protected program, as the superuser and as users who see many
// organisation units.
func BenchmarkGuardedImport(b *testing.B) {
	const program = "ProgProt001"
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			n := large(b, engine)
			r := rand.New(rand.NewPCG(1, 2))
			body, enrollments, units := crowd(r, 5000, program)
			if n.Send(b, "admin", tracker.KindEntity, body, importer.Options{}).Failed {
				b.Fatal("the people were refused")
			}
			compare(b, func(user string) {
				report := n.Send(b, user, tracker.KindEvent, further(r, 500, program, enrollments, units), importer.Options{})
				if report.Failed {
					b.Fatal("the events were refused")
				}
			})
		})
	}
}

// BenchmarkGuardedLists reads 50 rows among 20,000 people, as the superuser and as users who see many organisation units.
func BenchmarkGuardedLists(b *testing.B) {
	for _, engine := range dbtest.Engines {
		n := large(b, engine)
		x := &exporter.Exporter{DB: n.DB, Models: n.Models, Zone: time.UTC}
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 20 {
			program := []string{"ProgAudit01", "ProgProt001"}[i%2]
			body, _, _ := crowd(r, 1000, program)
			if n.Send(b, "admin", tracker.KindEntity, body, importer.Options{}).Failed {
				b.Fatal("the people were refused")
			}
		}
		profiles, snapshot := access.NewProfiles(), n.Metadata.Current()
		view := func(user string) *access.View { // as a request gets it
			return profiles.View(snapshot, snapshot.Unique(tracker.UserType.MustProperty("username"), user))
		}
		page := exporter.Page{Number: 1, Size: 50}
		units := exporter.Units{UIDs: []string{"UnitBig0050", "UnitBig0100", "UnitBig0150", "UnitBig0200", "UnitBig0250"}}
		skip := func([]byte) error { return nil }
		for _, program := range []string{"ProgAudit01", "ProgProt001", ""} {
			people := func(name string, shape *exporter.EntityShape) {
				b.Run(fmt.Sprintf("%s/%s/%s", engine, name, program), func(b *testing.B) {
					compare(b, func(user string) {
						q := &exporter.EntityQuery{Program: program, Units: units, Page: page}
						if _, err := x.Entities(b.Context(), view(user), q, shape, skip); err != nil {
							b.Fatal(err)
						}
					})
				})
			}
			people("people", exporter.Entity(nil, exporter.Listed))
			people("people,all", exporter.Entity(fields("*"), exporter.Listed))
			b.Run(fmt.Sprintf("%s/events/%s", engine, program), func(b *testing.B) {
				compare(b, func(user string) {
					q := &exporter.EventQuery{Program: program, Units: units, Page: page}
					if _, err := x.Events(b.Context(), view(user), q, exporter.Event(nil, exporter.Listed), skip); err != nil {
						b.Fatal(err)
					}
				})
			})
			b.Run(fmt.Sprintf("%s/enrollments/%s", engine, program), func(b *testing.B) {
				compare(b, func(user string) {
					q := &exporter.EnrollmentQuery{Program: program, Units: units, Page: page}
					if _, err := x.Enrollments(b.Context(), view(user), q, exporter.Enrollment(nil, exporter.Listed), skip); err != nil {
						b.Fatal(err)
					}
				})
			})
		}
	}
}
