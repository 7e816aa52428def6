package api

import (
	"fmt"
	"strings"
	"testing"

	"cohort/db"
)

// guardedPrograms are a program of each level, for the test's country. Its clerk captures at clinic 1 and finds people in district 1.
func guardedPrograms() string {
	var programs, stages []string
	for _, level := range []string{"OPEN", "AUDITED", "PROTECTED", "CLOSED"} {
		id := "Pg" + level + strings.Repeat("x", 9-len(level))
		programs = append(programs, fmt.Sprintf(`{"id":%q,"name":%[1]q,"shortName":%[1]q,"programType":"WITH_REGISTRATION","accessLevel":%[2]q,"trackedEntityType":{"id":"TypePerson1"},"displayIncidentDate":false,
			"organisationUnits":[{"id":"UnitClinic1"},{"id":"UnitClinic2"},{"id":"UnitClinic3"}],"sharing":{"public":"rwrw----","external":false}}`, id, level))
		stages = append(stages, fmt.Sprintf(`{"id":"S%s","name":"Stage of %[2]s","program":{"id":%[2]q},"repeatable":true,"sharing":{"public":"rwrw----","external":false}}`, id[1:], id))
	}
	return `{"programs":[` + strings.Join(programs, ",") + `],"programStages":[` + strings.Join(stages, ",") + `]}`
}

const (
	openProgram      = "PgOPENxxxxx"
	auditedProgram   = "PgAUDITEDxx"
	protectedProgram = "PgPROTECTED"
	closedProgram    = "PgCLOSEDxxx"
)

// enrolledIn is a person at a clinic who is enrolled in a program, with an event.
func enrolledIn(program, unit string) string {
	return fmt.Sprintf(`{"trackedEntityInstance":"Ann%[1]s","trackedEntityType":"TypePerson1","orgUnit":%[3]q,"enrollments":[{"enrollment":"Enr%[1]s","program":%[2]q,"orgUnit":%[3]q,"enrollmentDate":"2024-01-01",
		"events":[{"event":"Evt%[1]s","programStage":"S%[4]s","orgUnit":%[3]q,"eventDate":"2024-01-02"}]}]}`, program[2:10], program, unit, program[1:])
}

func TestOwnership(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		const clerk = "clerk:District1!"
		override := func(query string, status int, has ...string) exchange {
			return exchange{method: "POST", path: "/api/tracker/ownership/override?" + query, user: clerk, status: status, has: has}
		}
		transfer := func(query string, status int, has ...string) exchange {
			return exchange{method: "PUT", path: "/api/tracker/ownership/transfer?" + query, user: clerk, status: status, has: has}
		}
		read := func(path string, status int, has ...string) exchange {
			return exchange{path: path, user: clerk, status: status, has: has}
		}
		const event = `{"event":"EvtNewOne01","enrollment":"EnrPROTECTE","program":"PgPROTECTED","programStage":"SgPROTECTED","orgUnit":"UnitClinic1","eventDate":"2024-01-02"}`
		addEvent := func(status int, has ...string) exchange {
			return exchange{method: "POST", path: "/api/events", user: clerk, header: jsonType, body: event, status: status, has: has}
		}
		for _, x := range []exchange{
			post("/api/metadata", guardedPrograms(), 200),
			post(people, enrolledIn(openProgram, "UnitClinic2"), 200),
			post(people, enrolledIn(auditedProgram, "UnitClinic2"), 200),
			post(people, enrolledIn(protectedProgram, "UnitClinic2"), 200),
			post(people, enrolledIn(closedProgram, "UnitClinic2"), 200),
			post(people, `{"trackedEntityInstance":"AnnFaraway1","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic3","enrollments":[{"program":"PgPROTECTED","orgUnit":"UnitClinic3","enrollmentDate":"2024-01-01"}]}`, 200),

			// before
			read(people+"/AnnOPENxxxx?fields=*&program="+openProgram, 200, `"enrollment":"EnrOPENxxxx"`),
			read(people+"/AnnPROTECTE?program="+protectedProgram, 403, "OWNERSHIP_ACCESS_DENIED"),
			read(people+"/AnnPROTECTE", 403, "OWNERSHIP_ACCESS_DENIED"),
			read("/api/enrollments/EnrPROTECTE", 403, "OWNERSHIP_ACCESS_DENIED"),
			read("/api/events/EvtPROTECTE", 403, "OWNERSHIP_ACCESS_DENIED"),
			read(people+"/AnnCLOSEDxx?program="+closedProgram, 403, "PROGRAM_ACCESS_CLOSED"),
			read("/api/events?program="+protectedProgram+"&totalPages=true", 200, `"total":0`, `"events":[]`),
			read("/api/enrollments?ou=UnitDistr01&ouMode=DESCENDANTS&totalPages=true&program="+protectedProgram, 200, `"total":0`, `"enrollments":[]`),
			read(people+"?ou=UnitDistr01&ouMode=DESCENDANTS&totalPages=true&program="+protectedProgram, 200, `"total":0`),
			addEvent(409, "OWNERSHIP_ACCESS_DENIED"),

			// what is asked wrongly
			override("program="+protectedProgram+"&reason=x", 400, "trackedEntity"),
			override("trackedEntity=AnnPROTECTE&reason=x", 400, "program"),
			override("trackedEntity=AnnPROTECTE&program="+protectedProgram, 400, "reason"),
			override("trackedEntity=AnnPROTECTE&reason="+strings.Repeat("x", 2001)+"&program="+protectedProgram, 400, "2000"),
			override("trackedEntity=NobodyUid01&reason=x&program="+protectedProgram, 404, "NobodyUid01", "E1005"),
			override("trackedEntity=AnnPROTECTE&reason=x&program=NoSuchProg1", 404, "NoSuchProg1"),
			override("trackedEntity=AnnPROTECTE&reason=x&program=ProgEvents1", 409, "registers nobody"),
			override("trackedEntity=AnnCLOSEDxx&reason=x&program="+closedProgram, 403, "PROGRAM_ACCESS_CLOSED"),
			override("trackedEntity=AnnFaraway1&reason=x&program="+protectedProgram, 403, "search scope"),
			transfer("trackedEntity=AnnPROTECTE&program="+protectedProgram, 400, "ou"),
			transfer("trackedEntity=AnnPROTECTE&ou=UnitClinic1&program="+protectedProgram, 403, "OWNERSHIP_ACCESS_DENIED"),
			transfer("trackedEntity=AnnOPENxxxx&ou=UnitClinic1&program="+openProgram, 403, "OWNERSHIP_ACCESS_DENIED"),
			transfer("trackedEntity=AnnCLOSEDxx&ou=UnitClinic1&program="+closedProgram, 403, "PROGRAM_ACCESS_CLOSED"),
			transfer("trackedEntity=AnnOPENxxxx&ou=UnitClinic1&program="+closedProgram, 409, "never enrolled"),
			transfer("trackedEntity=AnnPROTECTE&ou=NoSuchUnit1&program="+protectedProgram, 404, "NoSuchUnit1"),

			// the glass is broken
			override("trackedEntityInstance=AnnPROTECTE&reason=emergency&program="+protectedProgram, 200, `"message":"Temporary Ownership granted"`, `"status":"OK"`),
			read(people+"/AnnPROTECTE?fields=*&program="+protectedProgram, 200, `"enrollment":"EnrPROTECTE"`, `"event":"EvtPROTECTE"`),
			read(people+"?ou=UnitDistr01&ouMode=DESCENDANTS&totalPages=true&program="+protectedProgram, 200, `"total":1`, "AnnPROTECTE"),
			read("/api/events?totalPages=true&program="+protectedProgram, 200, `"total":1`, "EvtPROTECTE"),
			addEvent(200, `"imported":1`),

			// and transferred
			transfer("trackedEntity=AnnPROTECTE&ou=UnitClinic4&program="+protectedProgram, 409, "UnitClinic4"),
			transfer("trackedEntityInstance=AnnPROTECTE&ou=UnitClinic1&program="+protectedProgram, 200, `"message":"Ownership transferred"`),
			get(people+"/AnnPROTECTE?fields=programOwners&program="+protectedProgram, 200, `"ownerOrgUnit":"UnitClinic1"`),
			transfer("trackedEntity=AnnPROTECTE&ou=UnitClinic3&program="+protectedProgram, 200),
			override("trackedEntity=AnnPROTECTE&reason=x&program="+protectedProgram, 403, "search scope"),

			// in an open program the reason is kept, too
			override("trackedEntity=AnnOPENxxxx&reason=referral&program="+openProgram, 200),
			transfer("trackedEntity=AnnOPENxxxx&ou=UnitClinic1&program="+openProgram, 200),
			read(people+"/AnnAUDITEDx?program="+auditedProgram, 200),
			read("/api/events?program="+auditedProgram, 200, "EvtAUDITEDx"),
		} {
			s.do(t, x)
		}
		s.audited(t, "kind=BREAK_GLASS&object=AnnPROTECTE", `"total":1`, `"user":"UserClerk01"`, `"username":"clerk"`, `"address":"127.0.0.1"`, `"type":"trackedEntity"`,
			`"detail":{"program":"PgPROTECTED","reason":"emergency","until":"`, `"owner":"UnitClinic2"`)
		s.audited(t, "kind=BREAK_GLASS&object=AnnOPENxxxx", `"total":1`, `"reason":"referral"`)
		s.audited(t, "kind=BREAK_GLASS&object=AnnCLOSEDxx", `"total":0`)
		s.audited(t, "kind=TRANSFER&object=AnnPROTECTE", `"total":2`, `{"program":"PgPROTECTED","owner":"UnitClinic2","to":"UnitClinic1"}`, `{"program":"PgPROTECTED","owner":"UnitClinic1","to":"UnitClinic3"}`)
		s.audited(t, "kind=TRANSFER&user=UserClerk01", `"total":3`)
		s.audited(t, "kind=OUTSIDE_SCOPE&object=AnnAUDITEDx", `"total":2`, `{"count":1,"parts":[{"trackedEntity":"AnnAUDITEDx","program":"PgAUDITEDxx","owner":"UnitClinic2"}]}`)
		s.audited(t, "kind=OUTSIDE_SCOPE", `"total":2`)
		var grants, subjects int64
		s.query(t, `SELECT count(*), count(DISTINCT subject) FROM temporary_owner`, &grants, &subjects)
		if grants != 2 || subjects != 2 {
			t.Errorf("%d grants of %d people", grants, subjects)
		}
		var told string
		s.query(t, `SELECT body FROM change_record ORDER BY id DESC LIMIT 1`, &told)
		if !strings.HasSuffix(told, ",2]]}") { // the second commit of that person
			t.Errorf("followers are told %s", told)
		}
	})
}

func (s *testServer) query(t *testing.T, sql string, into ...any) {
	t.Helper()
	err := s.server.DB.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), sql).Scan(into...) })
	if err != nil {
		t.Fatal(err)
	}
}
