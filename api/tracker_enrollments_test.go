package api

import (
	"strings"
	"testing"
)

// stayOf is an enrollment of a tracked entity, in either dialect.
func stayOf(uid, person, program, members string) string {
	return `{"enrollment":"` + uid + `","trackedEntity":"` + person + `","trackedEntityInstance":"` + person + `","program":"` + program +
		`","orgUnit":"UnitClinic1","enrolledAt":"2020-01-01","occurredAt":"2020-01-01","enrollmentDate":"2020-01-01","incidentDate":"2020-01-01"` + members + `}`
}

func TestEnrollmentsAfterEachOther(t *testing.T) {
	list := func(of ...string) string { return `{"enrollments":[` + strings.Join(of, ",") + `]}` }
	const active, done, cancelled = `,"status":"ACTIVE"`, `,"status":"COMPLETED"`, `,"status":"CANCELLED"`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		care := func(uid, status string) string { return stayOf(uid, "PersonAnn01", "ProgCare001", status) }
		once := func(uid, status string) string { return stayOf(uid, "PersonAnn01", "ProgOnce001", status) }
		for _, x := range []exchange{
			post(newer, `{"trackedEntities":[`+newAnn+`}]}`, 200),
			post(newer, list(care("EnrollOne01", active)), 200),
			post(newer, list(care("EnrollTwo01", active)), 409, `"errorCode":"E1015"`),
			// one ends and another begins in its place, in either order, all or nothing or each, nested or not
			post(newer, list(care("EnrollOne01", done), care("EnrollTwo01", active)), 200, statistics(1, 1, 0, 0)),
			post(newer, list(care("EnrollTre01", active), care("EnrollTwo01", done)), 200, statistics(1, 1, 0, 0),
				`"uid":"EnrollTre01","index":0`, `"uid":"EnrollTwo01","index":1`),
			post(newer+"&atomicMode=OBJECT", list(care("EnrollOne01", active), care("EnrollTre01", cancelled)), 200, statistics(0, 2, 0, 0)),
			post("/api/enrollments?strategy=CREATE_AND_UPDATE", list(care("EnrollTwo01", active), care("EnrollOne01", done)), 200),
			post("/api/enrollments?strategy=SYNC", list(care("EnrollTre01", active), care("EnrollTwo01", `,"deleted":true`)), 200),
			post(newer, `{"trackedEntities":[`+newAnn+`,"enrollments":[`+care("EnrollFor01", active)+`,`+care("EnrollTre01", done)+`]}]}`, 200, statistics(1, 2, 0, 0)),
			get("/api/enrollments/EnrollTre01", 200, "COMPLETED"), get("/api/enrollments/EnrollFor01", 200, "ACTIVE"), get("/api/enrollments/EnrollOne01", 200, "COMPLETED"),
			post(newer, list(care("EnrollTre01", active), care("EnrollOne01", active), care("EnrollFor01", done)), 409, "E1015"),
			get("/api/enrollments/EnrollFor01", 200, "ACTIVE"),

			// who may be enrolled once may be so again if that was cancelled
			post(newer, list(once("EnrollOnc01", active)), 200),
			post(newer, list(once("EnrollOnc02", done)), 409, `"errorCode":"E1016"`),
			post("/api/enrollments", once("EnrollOnc02", done), 409, `"object":"Enrollment.program"`),
			post(newer, list(once("EnrollOnc02", cancelled)), 200),
			post(newer, list(once("EnrollOnc02", done)), 409, `"errorCode":"E1016"`),
			post(newer, list(once("EnrollOnc01", done)), 200),
			post(newer, list(once("EnrollOnc01", cancelled)), 200),
			post(newer, list(once("EnrollOnc03", active)), 200),
			post(newer, list(once("EnrollOnc01", active)), 409, "E1016"),
			post(newer, list(once("EnrollOnc03", cancelled), once("EnrollOnc01", active)), 200, statistics(0, 2, 0, 0)),
			post(newer, list(once("EnrollOnc04", active)), 409, "E1016"),
		} {
			s.do(t, x)
		}
	})
}
