package api

import (
	"strings"
	"testing"
	"time"

	"cohort/db"
	"cohort/metadata"
)

// more is what refers to units besides what the country has.
const more = `{
 "organisationUnits": [
  {"id":"UnitNewHome","name":"New home","shortName":"N","openingDate":"2020-01-01","parent":{"id":"UnitDistr02"},"geometry":{"type":"Point","coordinates":[5,6]}},
  {"id":"UnitNewPlac","name":"New place","shortName":"P","openingDate":"2020-01-01","parent":{"id":"UnitDistr02"}},
  {"id":"UnitRoom001","name":"Room","shortName":"R","openingDate":"2020-01-01","parent":{"id":"UnitClinic1"}}],
 "organisationUnitGroups": [{"id":"UnitGroup01","name":"Clinics","shortName":"Clinics","organisationUnits":[{"id":"UnitClinic1"},{"id":"UnitClinic2"},{"id":"UnitClinic4"}]}],
 "dataSets": [{"id":"DataSetXX01","name":"D","shortName":"D","periodType":"Monthly","organisationUnits":[{"id":"UnitClinic2"},{"id":"UnitNewHome"}]}],
 "categoryOptions": [{"id":"CatOptLimit","name":"Limited","shortName":"L","organisationUnits":[{"id":"UnitClinic1"}]}],
 "visualizations": [{"id":"Visualiz001","name":"Chart","type":"COLUMN","organisationUnits":[{"id":"UnitClinic4"},{"id":"UnitClinic2"},{"id":"UnitClinic3"},{"id":"UnitClinic1"}]}],
 "userRoles": [{"id":"RoleMerger1","name":"Merger","authorities":["F_ORGANISATION_UNIT_MERGE","F_ORGANISATION_UNIT_SPLIT"]}],
 "users": [{"id":"UserMerger1","username":"merger","firstName":"Mia","surname":"Merger","password":"District1!","userRoles":[{"id":"RoleMerger1"},{"id":"RoleClerk01"}],
   "organisationUnits":[{"id":"UnitDistr01"}],"dataViewOrganisationUnits":[{"id":"UnitClinic1"},{"id":"UnitClinic2"}]}]}`

// loadPeople gives a server the country, some people, and what else refers to units.
func (s *testServer) loadPeople(t *testing.T) {
	t.Helper()
	s.load(t)
	s.put(t, []byte(more), metadata.ImportOptions{})
	for _, x := range []exchange{
		post(people, ann+`,"enrollments":[`+stay+`,"events":[`+checkup+`}]}]}`, 200),
		post(people, `{"trackedEntityInstance":"PersonBob01","trackedEntityType":"TypePerson1","orgUnit":"UnitClinic2","attributes":[{"attribute":"AttrFirstNm","value":"Bob"},{"attribute":"AttrLocalId","value":"7"}]}`, 200),
		post(people, `{"trackedEntityInstance":"PersonCyd01","trackedEntityType":"TypePerson1","orgUnit":"UnitNewHome","attributes":[{"attribute":"AttrLocalId","value":"8"}]}`, 200),
		post("/api/events", single+`}`, 200),
	} {
		s.do(t, x)
	}
}

const merge, split = "/api/organisationUnits/merge", "/api/organisationUnits/split"

func TestMergeIsValidated(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.loadPeople(t)
		as := func(user string, x exchange) exchange {
			x.user = user
			return x
		}
		const sources = `{"sources":["UnitClinic1","UnitClinic2"],`
		for _, x := range []exchange{
			post(merge, `{"target":"UnitNewHome"}`, 409, `"errorCode":"E1500"`, "At least two source org units must be specified"),
			post(merge, `{"sources":["UnitClinic1","UnitClinic1"],"target":"UnitNewHome"}`, 409, `"errorCode":"E1500"`),
			post(merge, `{"sources":["UnitClinic1","UnitClinic2"]}`, 409, `"errorCode":"E1501"`, "Target org unit must be specified"),
			post(merge, sources+`"target":"UnitNoSuch1"}`, 409, `"errorCode":"E1501"`, "UnitNoSuch1"),
			post(merge, sources+`"target":"UnitClinic2"}`, 409, `"errorCode":"E1502"`, "UnitClinic2"),
			post(merge, `{"sources":["UnitClinic1","UnitNoSuch1"],"target":"UnitNewHome"}`, 409, `"errorCode":"E1503"`, "UnitNoSuch1"),
			post(merge, `{"sources":["UnitNoSuch1","UnitNoSuch2"]}`, 409, `"errorCode":"E1501"`, `"errorCode":"E1503"`, "UnitNoSuch1", "UnitNoSuch2"),
			post(merge, `{"sources":["UnitDistr01","UnitClinic3"],"target":"UnitClinic2"}`, 409, "UnitClinic2", "UnitDistr01", "below"),
			post(merge, sources+`"target":"UnitNewHome","dataValueMergeStrategy":"ALL"}`, 400, "dataValueMergeStrategy", "ALL", "DISCARD"),
			post(merge, sources+`"target":"UnitNewHome","dataApprovalMergeStrategy":7}`, 400, "dataApprovalMergeStrategy"),
			post(merge, sources+`"target":"UnitNewHome","deleteSources":"x"}`, 400, "deleteSources"),
			post(merge, `{"sources":"UnitClinic1","target":"UnitNewHome"}`, 400, "sources"),
			post(merge, `{"sources":[1,2],"target":{"id":"UnitNewHome"}}`, 400, "sources"),
			post(merge, `[]`, 400),
			post(merge, `{`, 400),
			as("clerk:District1!", post(merge, sources+`"target":"UnitChief01"}`, 403)),
			as("clerk:District1!", post(split, `{"source":"UnitClinic1","targets":["UnitClinic2","UnitChief01"]}`, 403)),
			as("merger:District1!", post(merge, sources+`"target":"UnitNewHome","deleteSources":false}`, 403, "E3001", "UnitNewHome")),
			as("merger:District1!", post(merge, sources+`"target":"UnitChief01"}`, 403, "E3002", "UnitClinic1", "UnitClinic2")),

			post(split, `{"targets":["UnitNewHome","UnitNewPlac"]}`, 409, `"errorCode":"E1510"`, "Source org unit must be specified"),
			post(split, `{"source":"UnitNoSuch1","targets":["UnitNewHome","UnitNewPlac"]}`, 409, `"errorCode":"E1510"`, "UnitNoSuch1"),
			post(split, `{"source":"UnitClinic1","targets":["UnitNewHome"]}`, 409, `"errorCode":"E1511"`),
			post(split, `{"source":"UnitClinic1"}`, 409, `"errorCode":"E1511"`),
			post(split, `{"source":"UnitClinic1","targets":["UnitNewHome","UnitClinic1"]}`, 409, `"errorCode":"E1512"`, "UnitClinic1"),
			post(split, `{"source":"UnitClinic1","targets":["UnitNewHome","UnitNewPlac"],"primaryTarget":"UnitClinic2"}`, 409, `"errorCode":"E1514"`, "UnitClinic2"),
			post(split, `{"source":"UnitClinic1","targets":["UnitNewHome","UnitNoSuch1"]}`, 409, `"errorCode":"E1515"`, "UnitNoSuch1"),
			post(split, `{"source":"UnitDistr01","targets":["UnitClinic1","UnitNewPlac"]}`, 409, "UnitClinic1", "below"),
			post(split, `{"source":"UnitClinic1","targets":["UnitNewHome","UnitNewPlac"],"deleteSource":1}`, 400, "deleteSource"),
			get("/api/organisationUnits/UnitClinic1", 200),
			get("/api/organisationUnits/UnitClinic2", 200),
			get(people+"/PersonAnn01", 200, `"orgUnit":"UnitClinic1"`),
		} {
			s.do(t, x)
		}
	})
}

func TestMerge(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.loadPeople(t)
		for _, x := range []exchange{
			post(merge, `{"sources":["UnitClinic1","UnitClinic2"],"target":"UnitNewHome","dataValueMergeStrategy":"DISCARD","dataApprovalMergeStrategy":"LAST_UPDATED"}`, 200,
				`"httpStatus":"OK"`, `"status":"OK"`, `"message":"Organisation units merged"`),
			get("/api/organisationUnits/UnitClinic1", 404),
			get("/api/organisationUnits/UnitClinic2", 404),
			get("/api/organisationUnits/UnitRoom001?fields=path", 200, "/UnitCountry/UnitDistr02/UnitNewHome/UnitRoom001"),
			get("/api/organisationUnits/UnitNewHome?fields=path,geometry,dataSets,organisationUnitGroups", 200, `[5,6]`, "/UnitCountry/UnitDistr02/UnitNewHome", "DataSetXX01", "UnitGroup01"),
			get("/api/organisationUnitGroups/UnitGroup01?fields=organisationUnits", 200, `{"organisationUnits":[{"id":"UnitClinic4"},{"id":"UnitNewHome"}]}`),
			get("/api/dataSets/DataSetXX01?fields=organisationUnits", 200, `{"organisationUnits":[{"id":"UnitNewHome"}]}`),
			get("/api/categoryOptions/CatOptLimit?fields=organisationUnits", 200, `{"organisationUnits":[{"id":"UnitNewHome"}]}`),
			get("/api/visualizations/Visualiz001?fields=organisationUnits", 200, `{"organisationUnits":[{"id":"UnitClinic4"},{"id":"UnitNewHome"},{"id":"UnitClinic3"}]}`),
			get("/api/users/UserMerger1?fields=organisationUnits,dataViewOrganisationUnits", 200, `"dataViewOrganisationUnits":[{"id":"UnitNewHome"}]`, `"organisationUnits":[{"id":"UnitDistr01"}]`),
			get("/api/users/UserClerk01?fields=organisationUnits", 200, `{"organisationUnits":[{"id":"UnitNewHome"}]}`),
			get("/api/programs/ProgCare001?fields=organisationUnits", 200, `{"id":"UnitNewHome"}`),
			get(people+"/PersonAnn01?fields=*", 200, `"orgUnit":"UnitNewHome"`),
			get("/api/enrollments/EnrollAnn01", 200, `"orgUnit":"UnitNewHome"`),
			get("/api/events/EventAnna01", 200, `"orgUnit":"UnitNewHome"`),
			get("/api/events/EventOne001", 200, `"orgUnit":"UnitNewHome"`),
			get(people+"?ou=UnitDistr02&ouMode=DESCENDANTS&fields=trackedEntityInstance", 200, "PersonAnn01", "PersonBob01", "PersonCyd01"),
			get(people+"?ou=UnitDistr02&ouMode=DESCENDANTS&program=ProgCare001&fields=trackedEntityInstance", 200, "PersonAnn01"),
			{path: people + "?ou=UnitDistr01&ouMode=DESCENDANTS", status: 200, hasnt: []string{"Person"}},
			// the clinic number goes along
			post(people, `{"trackedEntityInstance":"PersonDan01","trackedEntityType":"TypePerson1","orgUnit":"UnitNewHome","attributes":[{"attribute":"AttrLocalId","value":"7"}]}`, 409, "AttrLocalId"),
			// and the data can be changed where it is now
			put("/api/events/EventOne001", strings.Replace(single, "UnitClinic1", "UnitNewHome", 1)+`}`, 200),
			// once more: they are gone
			post(merge, `{"sources":["UnitClinic1","UnitClinic2"],"target":"UnitNewHome"}`, 409, "E1503"),
		} {
			s.do(t, x)
		}
	})
}

// TestMergeMakesDoubles merges units at which people have the same number, which is unique within a unit.
func TestMergeMakesDoubles(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.loadPeople(t)
		person := func(id, unit, number string) string {
			return `{"trackedEntityInstance":"` + id + `","trackedEntityType":"TypePerson1","orgUnit":"` + unit + `","attributes":[{"attribute":"AttrLocalId","value":"` + number + `"}]}`
		}
		const home = "UnitNewHome"
		for _, x := range []exchange{
			post(people, person("PersonEve01", home, "7"), 200),
			post(merge, `{"sources":["UnitClinic1","UnitClinic2"],"target":"UnitNewHome"}`, 200),
			get(people+"/PersonBob01", 200, `"value":"7"`),
			get(people+"/PersonEve01", 200, `"value":"7"`),
			put(people+"/PersonBob01", person("PersonBob01", home, "7"), 200),
			put(people+"/PersonEve01", person("PersonEve01", home, "7"), 200),
			put(people+"/PersonBob01", person("PersonBob01", home, "8"), 409, "AttrLocalId"),
			put(people+"/PersonBob01", person("PersonBob01", home, "9"), 200),
			post(people, person("PersonFay01", home, "7"), 409, "AttrLocalId"),
			post(people, person("PersonFay01", home, "9"), 409, "AttrLocalId"),
			put(people+"/PersonEve01", person("PersonEve01", home, "1"), 200),
			post(people, person("PersonFay01", home, "7"), 200),
		} {
			s.do(t, x)
		}
	})
}

func TestMergeThatKeepsItsSources(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.loadPeople(t)
		merger := post(merge, `{"sources":["UnitClinic1","UnitClinic2"],"target":"UnitChief01","deleteSources":false}`, 200, "Organisation units merged")
		merger.user = "merger:District1!"
		for _, x := range []exchange{
			merger,
			{path: "/api/organisationUnits/UnitClinic1?fields=parent,children,programs,organisationUnitGroups,users", status: 200,
				has: []string{`"parent":{"id":"UnitChief01"}`, `"children":[]`, `"programs":[]`, `"organisationUnitGroups":[]`, `"users":[]`}},
			get("/api/organisationUnits/UnitRoom001?fields=parent", 200, `{"parent":{"id":"UnitChief01"}}`),
			get(people+"/PersonAnn01", 200, `"orgUnit":"UnitChief01"`),
			get("/api/events/EventOne001", 200, `"orgUnit":"UnitChief01"`),
			remove("/api/organisationUnits/UnitClinic1", 204),
			remove("/api/organisationUnits/UnitChief01", 409, "E4030"),
		} {
			s.do(t, x)
		}
	})
}

func TestSplit(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.loadPeople(t)
		for _, x := range []exchange{
			post(split, `{"source":"UnitClinic1","targets":["UnitNewHome","UnitNewPlac"],"primaryTarget":"UnitNewPlac"}`, 200, `"httpStatus":"OK"`, `"message":"Organisation unit split"`),
			get("/api/organisationUnits/UnitClinic1", 404),
			get("/api/organisationUnits/UnitRoom001?fields=parent", 200, "UnitNewPlac"),
			get("/api/organisationUnitGroups/UnitGroup01?fields=organisationUnits", 200, "UnitNewHome", "UnitNewPlac", "UnitClinic2"),
			get("/api/visualizations/Visualiz001?fields=organisationUnits", 200, `[{"id":"UnitClinic4"},{"id":"UnitClinic2"},{"id":"UnitClinic3"},{"id":"UnitNewHome"},{"id":"UnitNewPlac"}]`),
			get("/api/users/UserClerk01?fields=organisationUnits", 200, "UnitNewHome", "UnitNewPlac"),
			get(people+"/PersonAnn01", 200, `"orgUnit":"UnitNewPlac"`),
			get("/api/enrollments/EnrollAnn01", 200, `"orgUnit":"UnitNewPlac"`),
			get("/api/events/EventOne001", 200, `"orgUnit":"UnitNewPlac"`),
			get(people+"/PersonCyd01", 200, `"orgUnit":"UnitNewHome"`),
			post(split, `{"source":"UnitClinic2","targets":["UnitNewHome","UnitNewPlac"],"deleteSource":false}`, 200),
			get("/api/organisationUnits/UnitClinic2", 200),
			get(people+"/PersonBob01", 200, `"orgUnit":"UnitNewHome"`),
		} {
			s.do(t, x)
		}
	})
}

// TestMoveIsFollowed moves a clinic to another district: lists find its people below their unit from the commit on, whether their
// rows have followed or not.
func TestMoveIsFollowed(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.loadPeople(t)
		move := func(parent string) exchange {
			return exchange{method: "PATCH", path: "/api/organisationUnits/UnitChief01", header: []string{"Content-Type", "application/json-patch+json"},
				body: `[{"op":"replace","path":"/parent","value":{"id":"` + parent + `"}}]`, status: 200}
		}
		for i, x := range []exchange{move("UnitDistr02"), move("UnitDistr01"), move("UnitDistr02")} {
			s.do(t, x)
			here, there := "UnitDistr02", "UnitDistr01"
			if i == 1 {
				here, there = there, here
			}
			look := func() {
				for path, who := range map[string]string{people + "?totalPages=true&": "PersonAnn01", people + "?program=ProgCare001&": "PersonAnn01", "/api/enrollments?program=ProgCare001&": "EnrollAnn01",
					"/api/events?": "EventOne001", "/api/events?program=ProgCare001&skipPaging=true&": "EventAnna01"} {
					s.do(t, get(path+"ou="+here+"&orgUnit="+here+"&ouMode=DESCENDANTS", 200, who))
					s.do(t, get(path+"ou=UnitCountry&orgUnit=UnitCountry&ouMode=DESCENDANTS", 200, who))
					s.do(t, exchange{path: path + "ou=" + there + "&orgUnit=" + there + "&ouMode=DESCENDANTS", status: 200, hasnt: []string{who}})
				}
			}
			look()
			s.settle(t)
			look()
		}
	})
}

// settle waits until no row carries the area of a place where its unit was before.
func (s *testServer) settle(t *testing.T) {
	t.Helper()
	for range 500 {
		var n int64
		err := s.server.DB.Read(t.Context(), func(tx db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM area_move`).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the rows do not follow")
}
