package api

import "testing"

// guarded is a country of whose people a nurse, who works at the clinic, sees some: not those of a type, nor events of one stage, nor
// those under one category option.
const guarded = `{
 "organisationUnits": [{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2020-01-01"},{"id":"UnitClinic0","name":"Clinic","shortName":"Clinic","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}},
   {"id":"UnitFarAway","name":"Far","shortName":"Far","openingDate":"2020-01-01","parent":{"id":"UnitCountry"}}],
 "userRoles": [{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD","F_TEI_CASCADE_DELETE","F_ENROLLMENT_CASCADE_DELETE"]}],
 "users": [{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}],"organisationUnits":[{"id":"UnitClinic0"}]}],
 "categoryOptions": [{"id":"OptionShow1","name":"Shown option","shortName":"Shown option","sharing":{"public":"rwrw----"}},{"id":"OptionSecr1","name":"Secret option","shortName":"Secret option","sharing":{"public":"rw------"}}],
 "categories": [{"id":"CategoryOne","name":"Category","shortName":"Category","dataDimensionType":"ATTRIBUTE","categoryOptions":[{"id":"OptionShow1"},{"id":"OptionSecr1"}]}],
 "categoryCombos": [{"id":"ComboOne001","name":"Combo","dataDimensionType":"ATTRIBUTE","categories":[{"id":"CategoryOne"}]}],
 "categoryOptionCombos": [{"id":"OptComboSho","name":"Shown","categoryCombo":{"id":"ComboOne001"},"categoryOptions":[{"id":"OptionShow1"}]},{"id":"OptComboSec","name":"Secret","categoryCombo":{"id":"ComboOne001"},"categoryOptions":[{"id":"OptionSecr1"}]}],
 "trackedEntityAttributes": [{"id":"AttrOpen001","name":"Open","shortName":"Open","valueType":"TEXT","aggregationType":"NONE","displayInListNoProgram":true},
   {"id":"AttrSecret1","name":"Secret","shortName":"Secret","valueType":"TEXT","aggregationType":"NONE","displayInListNoProgram":true,"sharing":{"public":"--------"}}],
 "trackedEntityTypes": [{"id":"TypePerson0","name":"Person","shortName":"Person","sharing":{"public":"rwrw----"},"trackedEntityTypeAttributes":[{"trackedEntityAttribute":{"id":"AttrOpen001"},"valueType":"TEXT"}]},
   {"id":"TypeSecret0","name":"Secret","shortName":"Secret","sharing":{"public":"r-------"}}],
 "programs": [{"id":"ProgOpen000","name":"Open","shortName":"Open","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"categoryCombo":{"id":"ComboOne001"},"organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],
    "programStages":[{"id":"StageOpen00"},{"id":"StageSecret"}],"sharing":{"public":"rwrw----"}},
   {"id":"ProgOfType0","name":"Of the type","shortName":"Of the type","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypeSecret0"},"programStages":[{"id":"StageOfType"}],"organisationUnits":[{"id":"UnitClinic0"}],"sharing":{"public":"rwrw----"}},
   {"id":"ProgSecret0","name":"Secret","shortName":"Secret","programType":"WITH_REGISTRATION","trackedEntityType":{"id":"TypePerson0"},"programTrackedEntityAttributes":[{"trackedEntityAttribute":{"id":"AttrSecret1"}}],
    "organisationUnits":[{"id":"UnitClinic0"},{"id":"UnitFarAway"}],"sharing":{"public":"--------"}}],
 "programStages": [{"id":"StageOpen00","name":"Open","program":{"id":"ProgOpen000"},"repeatable":true,"sharing":{"public":"rwrw----"}},{"id":"StageSecret","name":"Secret","program":{"id":"ProgOpen000"},"sharing":{"public":"--------"}},
   {"id":"StageOfType","name":"Of the type","program":{"id":"ProgOfType0"},"sharing":{"public":"rwrw----"}}]
}`

// What is kept from somebody of people's data is kept from him where it is nested, named, replaced or deleted with other data, too.
func TestNeverPeopleAtASmallPlace(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", guarded, 200))
		const enrolled = `"orgUnit":"UnitClinic0","enrollmentDate":"2024-01-01","incidentDate":"2024-01-01"`
		event := func(id, combo string) string {
			return `{"event":"` + id + `","program":"ProgOpen000","programStage":"StageOpen00","enrollment":"EnrollOne01","trackedEntityInstance":"PersonOne01","orgUnit":"UnitClinic0","eventDate":"2024-02-01","attributeOptionCombo":"` + combo + `"}`
		}
		s.do(t, post("/api/trackedEntityInstances", `{"trackedEntityInstance":"PersonOne01","trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","attributes":[{"attribute":"AttrOpen001","value":"alpha"},{"attribute":"AttrSecret1","value":"hidden"}],
		  "enrollments":[{"enrollment":"EnrollOne01","program":"ProgOpen000",`+enrolled+`},{"enrollment":"EnrollSecr1","program":"ProgSecret0",`+enrolled+`}]}`, 200, "SUCCESS"))
		s.do(t, post("/api/trackedEntityInstances", `{"trackedEntityInstance":"PersonFar01","trackedEntityType":"TypePerson0","orgUnit":"UnitFarAway"}`, 200, "SUCCESS"))
		s.do(t, post("/api/events", `{"events":[`+event("EventShown1", "OptComboSho")+`,`+event("EventSecret", "OptComboSec")+`]}`, 200, "SUCCESS"))
		s.do(t, post("/api/trackedEntityInstances", `{"trackedEntityInstance":"AnimalOne01","trackedEntityType":"TypeSecret0","orgUnit":"UnitClinic0","enrollments":[{"enrollment":"EnrollAni01","program":"ProgOfType0",`+enrolled+`}]}`, 200, "SUCCESS"))
		const person = "/api/trackedEntityInstances/PersonOne01"
		without := func(path, has, secret string) {
			t.Helper()
			s.do(t, exchange{path: path, user: clerk, status: 200, has: []string{has}, hasnt: []string{secret}})
			s.do(t, get(path, 200, has, secret))
		}
		without(person+"?fields=enrollments[enrollment,events[event]]", "EventShown1", "EventSecret")
		without("/api/events?program=ProgOpen000&orgUnit=UnitClinic0&fields=event", "EventShown1", "EventSecret")
		without("/api/enrollments/EnrollOne01?fields=events[event]", "EventShown1", "EventSecret")
		without("/api/trackedEntityInstances/query?ou=UnitClinic0&trackedEntityType=TypePerson0&includeAllAttributes=true", "AttrOpen001", "AttrSecret1")
		without("/api/trackedEntityInstances/query?ou=UnitClinic0", "AttrOpen001", "AttrSecret1")
		without(person+"?fields=attributes[attribute,value]", "alpha", "hidden")
		for _, x := range []exchange{
			get("/api/events?programStage=StageSecret&orgUnit=UnitClinic0", 409, "selected program stage: StageSecret").as(clerk),
			get("/api/events?programStage=StageOfType&orgUnit=UnitClinic0", 409, "StageOfType").as(clerk), get("/api/events?program=ProgOfType0&orgUnit=UnitClinic0", 409, "tracked entity type: ProgOfType0").as(clerk),
			get("/api/trackedEntityInstances?program=ProgOfType0&ou=UnitClinic0", 409, "ProgOfType0").as(clerk), get("/api/trackedEntityInstances?program=ProgSecret0&ou=UnitClinic0", 409, "read data from selected program: ProgSecret0").as(clerk),
			get("/api/events?program=ProgOfType0&orgUnit=UnitClinic0", 200), get("/api/events?programStage=StageSecret&orgUnit=UnitClinic0", 200),

			// of a type whose data he may not read he sees nobody, and registers and changes nobody
			get("/api/trackedEntityInstances/AnimalOne01", 403).as(clerk), get("/api/enrollments/EnrollAni01", 403).as(clerk), get("/api/enrollments/EnrollAni01", 200, "ProgOfType0"),
			post("/api/trackedEntityInstances", `{"trackedEntityInstance":"AnimalTwo01","trackedEntityType":"TypeSecret0","orgUnit":"UnitClinic0"}`, 409, "no data write access to tracked entity type: TypeSecret0").as(clerk),
			put("/api/trackedEntityInstances/AnimalOne01", `{"trackedEntityType":"TypeSecret0","orgUnit":"UnitClinic0"}`, 409, `no data write access to tracked entity type"`).as(clerk), remove("/api/trackedEntityInstances/AnimalOne01", 409).as(clerk),
			remove("/api/enrollments/EnrollAni01", 409).as(clerk), get("/api/trackedEntityInstances/AnimalTwo01", 404), get("/api/enrollments/EnrollAni01", 200),

			// an event is not brought under an option whose data he may not write
			put("/api/events/EventShown1", event("EventShown1", "OptComboSec"), 409, "OptionSecr1").as(clerk), get("/api/events/EventShown1", 200, "OptComboSho").as(clerk),
			// values that he was not shown are not removed by his leaving them out
			put(person, `{"trackedEntityType":"TypePerson0","orgUnit":"UnitClinic0","attributes":[{"attribute":"AttrOpen001","value":"beta"}]}`, 200).as(clerk), get(person+"?fields=attributes[value]", 200, "beta", "hidden"),
			// who may not change all that hangs on a person does not delete him
			remove(person, 409).as(clerk), get(person, 200, "PersonOne01"),
			// whom nobody owns is not known to those who do not find him
			put("/api/tracker/ownership/transfer?trackedEntityInstance=PersonFar01&program=ProgOpen000&ou=UnitClinic0", "", 403).as(clerk),
			put("/api/tracker/ownership/transfer?trackedEntityInstance=PersonFar01&program=ProgOpen000&ou=UnitClinic0", "", 409, "never enrolled"),
		} {
			s.do(t, x)
		}
	})
}
