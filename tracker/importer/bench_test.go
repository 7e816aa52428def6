package importer_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
	"cohort/uid"
)

// people is a body of n people, each with an enrollment and as many events as make the number of entities.
func people(r *rand.Rand, n, entities int) string {
	var b strings.Builder
	b.WriteString(`{"trackedEntityInstances":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		unit := fmt.Sprintf("UnitClinic%d", 1+r.IntN(3))
		fmt.Fprintf(&b, `{"trackedEntityInstance":%q,"trackedEntityType":"TypePerson1","orgUnit":%q,"attributes":[{"attribute":"AttrFirstNm","value":"Name%d"},{"attribute":"AttrLastNam","value":"Surname%d"},{"attribute":"AttrGender1","value":"Female"},{"attribute":"AttrWeight1","value":"%d"}]`,
			uid.New(), unit, r.IntN(1000), r.IntN(1000), 1+r.IntN(100))
		if entities > 1 {
			fmt.Fprintf(&b, `,"enrollments":[{"enrollment":%q,"program":"ProgCare001","orgUnit":%q,"enrollmentDate":"2023-01-%02d","incidentDate":"2023-01-01","status":"ACTIVE","events":[`, uid.New(), unit, 1+r.IntN(28))
			for e := range entities - 2 {
				if e > 0 {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, `{"event":%q,"program":"ProgCare001","programStage":"StageVisit1","orgUnit":%q,"eventDate":"2023-02-%02d","status":"COMPLETED","storedBy":"admin","dataValues":[{"dataElement":"ElementAge1","value":"%d"},{"dataElement":"ElementGend","value":"Female"},{"dataElement":"ElementDate","value":"2023-02-01"},{"dataElement":"ElementBool","value":"true"}]}`,
					uid.New(), unit, 1+r.IntN(28), r.IntN(90))
			}
			b.WriteString(`]}]`)
		}
		b.WriteByte('}')
	}
	b.WriteString(`]}`)
	return b.String()
}

func BenchmarkImport(b *testing.B) {
	for _, engine := range dbtest.Engines {
		for _, entities := range []int{1, 4, 9} {
			b.Run(fmt.Sprintf("%s/%d", engine, entities), func(b *testing.B) {
				n := trackertest.Open(b, dbtest.Open(b, engine))
				view := n.View(b, "admin")
				r := rand.New(rand.NewPCG(1, 2))
				persons := 500 / entities
				bodies := make([]string, b.N)
				for i := range bodies {
					bodies[i] = people(r, persons, entities)
				}
				b.SetBytes(int64(len(bodies[0])))
				b.ResetTimer()
				for _, body := range bodies {
					report, err := n.Importer.Import(b.Context(), view, tracker.KindEntity, payload.NewReader(strings.NewReader(body), 500), importer.Options{})
					if err != nil || report.Failed {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(persons*entities*b.N)/b.Elapsed().Seconds(), "entities/s")
			})
		}
	}
}

// happenings is a body of n events without registration.
func happenings(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString(`{"events":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"event":%q,"program":"ProgEvents1","programStage":"StageEvent1","orgUnit":"UnitClinic%d","eventDate":"2023-02-%02d","status":"COMPLETED","storedBy":"admin","dataValues":[{"dataElement":"ElementAge1","value":"%d"},{"dataElement":"ElementGend","value":"Female"},{"dataElement":"ElementDate","value":"2023-02-01"},{"dataElement":"ElementBool","value":"true"}]}`,
			uid.New(), 1+r.IntN(4), 1+r.IntN(28), r.IntN(90))
	}
	b.WriteString(`]}`)
	return b.String()
}

func BenchmarkEvents(b *testing.B) {
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			n := trackertest.Open(b, dbtest.Open(b, engine))
			view := n.View(b, "admin")
			r := rand.New(rand.NewPCG(1, 2))
			bodies := make([]string, b.N)
			for i := range bodies {
				bodies[i] = happenings(r, 500)
			}
			b.SetBytes(int64(len(bodies[0])))
			b.ResetTimer()
			for _, body := range bodies {
				report, err := n.Importer.Import(b.Context(), view, tracker.KindEvent, payload.NewReader(strings.NewReader(body), 500), importer.Options{})
				if err != nil || report.Failed {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(500*b.N)/b.Elapsed().Seconds(), "entities/s")
		})
	}
}
