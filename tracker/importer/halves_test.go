package importer_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// What is judged in halves becomes what it would as a whole, and its rows stand in the order of the objects.
func TestHalves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		n.Load(t, fiveRules())
		send := func(from int, prefix string, clash bool) string {
			t.Cleanup(importer.DivideFrom(from))
			var people []string
			for i := range 60 {
				number := i
				if clash && i == 45 {
					number = 10 // which is another's, in the other half
				}
				unit := "UnitClinic1"
				if i%20 == 7 {
					unit = "Nowhere1234"
				}
				id := fmt.Sprintf("%05d", i)
				people = append(people, strings.NewReplacer("@", prefix, "#", id, "UNIT", unit, "NUMBER", fmt.Sprint(number)).Replace(
					`{"trackedEntityInstance":"@Pers#","trackedEntityType":"TypePerson1","orgUnit":"UNIT","attributes":[{"attribute":"AttrFirstNm","value":"Ann"},{"attribute":"AttrNatlId1","value":"@NUMBER"}],
					"enrollments":[{"enrollment":"@Enro#","program":"ProgCare001","orgUnit":"UnitClinic1","enrollmentDate":"2023-01-05","incidentDate":"2023-01-05","events":[
					{"event":"@Even#","programStage":"StageVisit1","orgUnit":"UnitClinic1","eventDate":"2023-02-01","status":"ACTIVE","dataValues":[{"dataElement":"ElementAge1","value":"7"}]}]}]}`))
			}
			report := n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstances":[`+strings.Join(people, ",")+`]}`, importer.Options{Rules: true})
			return strings.ReplaceAll(outline(report), prefix, "")
		}
		for i, clash := range []bool{false, true} {
			halves, whole := send(2, "H"+string(rune('A'+i)), clash), send(math.MaxInt, "W"+string(rune('A'+i)), clash)
			good := 57 - i
			if halves != whole || strings.Count(whole, "created Pers") != good || strings.Count(whole, "created Even") != good || strings.Count(whole, "Non-unique") != i {
				t.Errorf("in halves:\n%s\nas a whole:\n%s", halves, whole)
			}
		}
		var turned int
		err := d.Read(t.Context(), func(tx db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM tracked_entity AS a, tracked_entity AS b WHERE a.uid < b.uid AND a.subject > b.subject AND a.uid LIKE 'HAPers%' AND b.uid LIKE 'HAPers%'`).Scan(&turned)
		})
		if err != nil || turned > 0 {
			t.Errorf("%d pairs of people stand in another order than they were sent (%v)", turned, err)
		}
	})
}
