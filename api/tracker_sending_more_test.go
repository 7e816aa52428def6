package api

import (
	"strings"
	"testing"
)

// Attributes that come with an enrollment are the person's own, as for a new person: a PUT that has them there does not leave them out.
func TestPutOfAttributesInEnrollments(t *testing.T) {
	const person = people + "/PersonAnn01"
	const first, last = `{"attribute":"AttrFirstNm","value":"Ann"}`, `{"attribute":"AttrLastNam","value":"Smith"}`
	send := func(own, enrolled, date string) string {
		return `{"trackedEntityInstance":"PersonAnn01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[` + own + `],"enrollments":[` +
			strings.Replace(stay, "2017-09-15", date, 1) + `,"attributes":[` + enrolled + `]}]}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			amend("/api/trackedEntityTypes/TypePerson1", `"trackedEntityTypeAttributes":[{"trackedEntityAttribute":{"id":"AttrFirstNm"}},{"trackedEntityAttribute":{"id":"AttrLastNam"},"mandatory":true}]`),
			post(people, send(first, last, "2017-09-15"), 200, `"imported":1`),
			put(person, send(first, last, "2017-09-16"), 200, `"updated":1`), get(person+"?fields=attributes[value]", 200, "Ann", "Smith"),
			put(person, send(last, first, "2017-09-16"), 200), get(person+"?fields=attributes[value]", 200, "Ann", "Smith"),
			// they stay where the enrollment is refused
			put(person, send(last, first, "bad"), 409, `"object":"Enrollment.date"`), get(person+"?fields=attributes[value]", 200, "Ann", "Smith"),
			put(person, send(first, "", "2017-09-16"), 409, `"object":"Attribute.value"`, "AttrLastNam"),
			put(person, send(last, `{"attribute":"AttrLastNam","value":""}`, "2017-09-16"), 409, "AttrLastNam"),
			put(person, send(last, "", "2017-09-16"), 200), without(get(person+"?fields=attributes[value]", 200, "Smith"), "Ann"),
		} {
			s.do(t, x)
		}
	})
}

// Events of a program without registration are nobody's. Who names somebody all the same is told.
func TestPeopleOfEventsWithoutRegistration(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(people, ann+`}`, 200),
			post(happenings, single+`,"trackedEntityInstance":"PersonAnn01"}`, 200, `"imported":1`, `"status":"WARNING"`, `"object":"Event.trackedEntityInstance"`, "PersonAnn01", "ProgEvents1"),
			put(happenings+"/EventOne001", single+`,"trackedEntityInstance":"PersonAnn01"}`, 200, `"status":"WARNING"`, "PersonAnn01"),
			without(put(happenings+"/EventOne001", single+`,"trackedEntityInstance":""}`, 200), "WARNING"),
		} {
			s.do(t, x)
		}
		back := s.do(t, get(happenings+"/EventOne001", 200))
		s.do(t, without(put(happenings+"/EventOne001", back, 200), "WARNING", "PersonAnn01"))
	})
}

// Many programs have a stage of the same name. An event's is the one of its own program.
func TestStagesOfOneName(t *testing.T) {
	const named = happenings + "/EventAnna01?idScheme=NAME"
	visit := func(program, stage, members string) string {
		return `{"program":"` + program + `","programStage":"` + stage + `","orgUnit":"Clinic 1.1.1","eventDate":"2017-10-18"` + members + `}`
	}
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		unit := between(t, s.do(t, get("/api/organisationUnits/UnitClinic1?fields=name", 200)), `"name":"`, `"`)
		as := func(x exchange) exchange {
			x.body = strings.ReplaceAll(x.body, "Clinic 1.1.1", unit)
			return x
		}
		for _, x := range []exchange{
			amend("/api/programStages/StageOnce01", `"name":"Visit"`),
			post(people, ann+`,"enrollments":[`+stay+`,"events":[`+checkup+`}]}]}`, 200),
			as(post(happenings+"?idScheme=NAME", visit("Care", "Visit", `,"event":"EventName01","enrollment":"EnrollAnn01"`), 200, `"imported":1`)), get(happenings+"/EventName01", 200, `"programStage":"StageVisit1"`),
			as(post(happenings+"?idScheme=NAME&strategy=UPDATE", `{"events":[`+visit("Care", "Visit", `,"event":"EventName01"`)+`]}`, 200, `"updated":1`)),
			as(post("/api/enrollments?idScheme=NAME&strategy=UPDATE", `{"enrollment":"EnrollAnn01","events":[`+visit("Care", "Visit", `,"event":"EventName02"`)+`]}`, 200, "EventName02")), get(happenings+"/EventName02", 200, `"programStage":"StageVisit1"`),
			// names that are no stage's, or that of another program
			as(post(happenings+"?idScheme=NAME", visit("Care", "Once", `,"enrollment":"EnrollAnn01"`), 409, "Event.programStage", "Once")),
			as(put(named, visit("Care", "Birth", ""), 409, "Event.programStage", "StageVisit1", "StageBirth1")), as(put(named, visit("Care", "Voyage", ""), 409, "Voyage", "not point to a valid programStage")),
			as(put(named, visit("Once", "Visit", ""), 409, "Event.program", "ProgOnce001")), as(put(named, visit("Cure", "Visit", ""), 409, "not point to a valid program: Cure")),
			// two of one program
			amend("/api/programStages/StageBirth1", `"name":"Visit"`), as(put(named, visit("Care", "Visit", ""), 409, "not point to a valid programStage: Visit")),
			amend("/api/programStages/StageBirth1", `"name":"Birth"`),
		} {
			s.do(t, x)
		}
		s.do(t, put(named, s.do(t, get(named, 200, `"programStage":"Visit"`)), 200, `"updated":1`))
	})
}

// So have many programs option combinations of one name.
func TestOptionCombosOfOneName(t *testing.T) {
	const event = `{"event":"EventOpts01","program":"ProgCombo01","orgUnit":"UnitClinic1","eventDate":"2013-05-17","attributeOptionCombo":"`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		name := between(t, s.do(t, get("/api/categoryOptionCombos/OptComboA01?fields=name", 200)), `"name":"`, `"`)
		category := between(t, s.do(t, get("/api/categories?filter=categoryOptions.id:eq:CatOptionA1&fields=id", 200)), `"id":"`, `"`)
		for _, x := range []exchange{
			post("/api/metadata", `{"categoryCombos":[{"id":"ComboOther1","name":"Places again","dataDimensionType":"ATTRIBUTE","categories":[{"id":"`+category+`"}]}]}`, 200),
			get("/api/categoryOptionCombos?filter=name:eq:"+name+"&totalPages=true", 200, `"total":2`),
			post(happenings+"?categoryOptionComboIdScheme=NAME", event+name+`"}`, 200, `"imported":1`), get(happenings+"/EventOpts01", 200, `"attributeOptionCombo":"OptComboA01"`),
			put(happenings+"/EventOpts01?categoryOptionComboIdScheme=NAME", event+`Nowhere"}`, 409, `"object":"Event.attributeOptionCombo"`, "Nowhere"),
			put(happenings+"/EventOpts01", event+name+`"}`, 409, `"object":"Event.attributeOptionCombo"`, name),
		} {
			s.do(t, x)
		}
		s.do(t, put(happenings+"/EventOpts01?idScheme=NAME", s.do(t, get(happenings+"/EventOpts01?idScheme=NAME", 200, `"attributeOptionCombo":"`+name+`"`)), 200, `"updated":1`))
	})
}

// What an object is of cannot be changed, and what is nowhere is not told to be something else.
func TestUpdatesThatNameNothing(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		enrollment := `{"trackedEntityInstance":"PersonAnn01","orgUnit":"UnitClinic1","enrollmentDate":"2017-09-15","incidentDate":"2017-09-15","program":"`
		for _, x := range []exchange{
			post(people, ann+`,"enrollments":[`+stay+`}]}`, 200),
			put("/api/enrollments/EnrollAnn01", enrollment+`NoProgram01"}`, 409, `"object":"Enrollment.program"`, "Program NoProgram01 does not point to a valid program"),
			put("/api/enrollments/EnrollAnn01", enrollment+`ProgOnce001"}`, 409, `"object":"Enrollment.program"`, "cannot be changed to ProgOnce001"),
			put("/api/enrollments/EnrollAnn01?programIdScheme=CODE", enrollment+`ProgCare001"}`, 409, "Program ProgCare001 does not point to a valid program"),
			put(people+"/PersonAnn01", `{"trackedEntityType":"NoSuchType1","orgUnit":"UnitClinic1"}`, 409, "TrackedEntityInstance.trackedEntityType", "Invalid tracked entity type: NoSuchType1"),
			put(people+"/PersonAnn01", `{"trackedEntityType":"TypeAnimal1","orgUnit":"UnitClinic1"}`, 409, "cannot be changed to TypeAnimal1"),
		} {
			s.do(t, x)
		}
	})
}

// A planned event that is given a date has happened, unless it is said to be planned still.
func TestPlannedEventsThatHappen(t *testing.T) {
	const event = happenings + "/EventPlan01"
	plan := `"program":"ProgCare001","programStage":"StageVisit1","orgUnit":"UnitClinic1"`
	is := func(status string) exchange { return get(event+"?fields=status", 200, `"status":"`+status+`"`) }
	eachServer(t, func(t *testing.T, s *testServer) {
		s.load(t)
		for _, x := range []exchange{
			post(people, ann+`,"enrollments":[`+stay+`}]}`, 200),
			post(happenings, `{"event":"EventPlan01","enrollment":"EnrollAnn01",`+plan+`,"dueDate":"2030-01-01"}`, 200), is("SCHEDULE"),
			put(event, `{`+plan+`,"dueDate":"2030-01-02"}`, 200), is("SCHEDULE"),
			put(event, `{`+plan+`,"eventDate":"2020-01-02","status":"SCHEDULE"}`, 200), is("SCHEDULE"), put(event, `{`+plan+`,"eventDate":"2020-01-02"}`, 200), is("SCHEDULE"),
			put(event, `{`+plan+`,"status":"OVERDUE"}`, 200), is("OVERDUE"), put(event, `{`+plan+`,"eventDate":"2020-01-02"}`, 200), is("ACTIVE"),
			put(event, `{`+plan+`,"status":"SKIPPED"}`, 200), put(event, `{`+plan+`,"eventDate":"2020-01-02"}`, 200), is("SKIPPED"),
			put(event, `{`+plan+`,"status":"SCHEDULE"}`, 200), is("SCHEDULE"),
			post(happenings+"?strategy=UPDATE", `{"event":"EventPlan01",`+plan+`,"eventDate":"2020-01-03"}`, 200), is("ACTIVE"),
			put(event, `{`+plan+`,"status":"COMPLETED","eventDate":"2020-01-03"}`, 200), put(event, `{`+plan+`,"eventDate":"2020-01-04"}`, 200), is("COMPLETED"),
		} {
			s.do(t, x)
		}
	})
}
