package importer_test

import (
	"slices"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

const nested = `{"trackedEntityInstance":"PersonJoe01","trackedEntity":"TypePerson1","orgUnit":"UnitClinic1","geometry":{"type":"POINT","coordinates":[1,1]},
 "attributes":[{"attribute":"AttrFirstNm","value":"Joe"},{"attribute":"AttrNatlId1","value":"ID-1"}],
 "enrollments":[{"enrollment":"EnrollJoe01","orgUnit":"UnitClinic1","program":"ProgCare001","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15",
  "events":[{"event":"EventJoe001","program":"ProgCare001","orgUnit":"UnitClinic1","eventDate":"2017-10-17","status":"COMPLETED","programStage":"StageVisit1",
   "coordinate":{"latitude":"59.8","longitude":10.9},"dataValues":[{"dataElement":"ElementAge1","value":22},{"dataElement":"ElementGend","value":"Male"}]}]}]}`

func TestNested(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		report := n.Send(t, "admin", tracker.KindEntity, nested, importer.Options{})
		if got := outline(report); got != "created PersonJoe01 (created EnrollJoe01 (created EventJoe001))" {
			t.Fatal(got)
		}
		if got := outline(n.Send(t, "admin", tracker.KindEntity, nested, importer.Options{})); !strings.HasPrefix(got, "refused PersonJoe01 [already exists or was deleted earlier]") {
			t.Fatal(got)
		}
		if got := outline(n.Send(t, "admin", tracker.KindEntity, nested, importer.Options{Strategy: importer.CreateAndUpdate})); got != "updated PersonJoe01 (updated EnrollJoe01 (updated EventJoe001))" {
			t.Fatal(got)
		}
	})
}

// outline is a report in one line. Of a reason, what stands behind the object's identifier is shown.
func outline(r *importer.Report) string { return list(slices.Collect(r.All())) }

func list(summaries []*importer.Summary) string {
	parts := make([]string, len(summaries))
	for i, s := range summaries {
		parts[i] = [...]string{"?", "created", "updated", "deleted", "ignored", "refused"}[s.Outcome] + " " + s.UID
		var why []string
		if s.Outcome == importer.Refused && s.Description != "" {
			_, reason, named := strings.Cut(s.Description, s.UID)
			if !named || s.UID == "" {
				reason = s.Description
			}
			why = append(why, strings.TrimSuffix(reason, "."))
		}
		for _, c := range s.Conflicts {
			why = append(why, c.Object+": "+c.Value)
		}
		if len(why) > 0 {
			parts[i] += " [" + strings.TrimSpace(strings.Join(why, "; ")) + "]"
		}
		if below := list(append(append(s.Enrollments, s.Events...), s.Relationships...)); below != "" {
			parts[i] += " (" + below + ")"
		}
	}
	return strings.Join(parts, ", ")
}
