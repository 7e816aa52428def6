package api

import (
	"testing"

	"cohort/metadata"
)

func TestUnitProfile(t *testing.T) {
	objects := `{"attributes":[{"id":"AttrNgoId01","name":"NGO ID","valueType":"TEXT","organisationUnitAttribute":true},{"id":"AttrUnused1","name":"Unused","valueType":"TEXT","organisationUnitAttribute":true},
			{"id":"AttrOther01","name":"Other","valueType":"TEXT","dataElementAttribute":true}],
		"organisationUnitLevels":[{"id":"LevelClini1","name":"Clinic level","level":3}],
		"organisationUnitGroups":[{"id":"UnitGroupP1","name":"Public","shortName":"Public","organisationUnits":[{"id":"UnitClinicB"}]},
			{"id":"UnitGroupH1","name":"Hidden","shortName":"Hidden","organisationUnits":[{"id":"UnitClinicB"}],"sharing":{"public":"--------"}}],
		"organisationUnitGroupSets":[{"id":"UnitGrpSet1","name":"Ownership","shortName":"Ownership","organisationUnitGroups":[{"id":"UnitGroupP1"}],"translations":[{"locale":"fr","property":"NAME","value":"Régime"}]},
			{"id":"UnitGrpSet2","name":"Secret","shortName":"Secret","organisationUnitGroups":[{"id":"UnitGroupH1"}],"sharing":{"public":"--------"}}],
		"dataElements":[{"id":"ElementOne1","name":"Births","shortName":"Bir","valueType":"NUMBER","domainType":"AGGREGATE","aggregationType":"SUM"}],
		"organisationUnits":[{"id":"UnitClinicB","name":"Clinic","shortName":"B","openingDate":"2000-01-01","address":"Main road","parent":{"id":"UnitNorth01"},"geometry":{"type":"Point","coordinates":[0,4.5]},
			"attributeValues":[{"attribute":{"id":"AttrNgoId01"},"value":"GHE51"}]}],
		"userRoles":[{"id":"RoleProfil1","name":"Profiler","authorities":["F_ORG_UNIT_PROFILE_ADD"]}],
		"users":[{"id":"UserProfil1","username":"paul","firstName":"Paul","surname":"Profiler","password":"District1!","userRoles":[{"id":"RoleProfil1"}]}]}`
	const nina, paul, path, unit = "nina:District1!", "paul:District1!", "/api/organisationUnitProfile", "/api/organisationUnitProfile/UnitClinicB/data"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(objects), metadata.ImportOptions{})
		post := func(user, body string, status int, has ...string) exchange {
			return exchange{method: "POST", path: path, user: user, body: body, status: status, has: has}
		}
		for _, x := range []exchange{
			{path: path, user: nina, status: 200, has: []string{`{"attributes":[],"groupSets":[],"dataItems":[]}`}},
			{path: unit, user: nina, status: 200, has: []string{`"attributes":[],"groupSets":[],"dataItems":[]}`}},
			post(nina, `{"attributes":["AttrNgoId01"]}`, 403),
			post(paul, `{"attributes":["AttrNgoId01","AttrUnused1","AttrNgoId01"],"groupSets":["UnitGrpSet1"]}`, 200, `"status":"OK"`),
			{path: path, user: nina, status: 200, has: []string{`{"attributes":["AttrNgoId01","AttrUnused1"],"groupSets":["UnitGrpSet1"],"dataItems":[]}`}},
			{path: unit, user: nina, status: 200, has: []string{`{"info":{"id":"UnitClinicB","name":"Clinic","shortName":"B","level":3,"openingDate":"2000-01-01T00:00:00.000","address":"Main road","parentName":"North","levelName":"Clinic level","longitude":0,"latitude":4.5}`,
				`"attributes":[{"id":"AttrNgoId01","label":"NGO ID","value":"GHE51"}],"groupSets":[{"id":"UnitGrpSet1","label":"Ownership","value":"Public"}],"dataItems":[]}`}},
			{path: unit + "?locale=fr", user: nina, status: 200, has: []string{"Régime"}},
			{path: path + "/UnitCountry/data?period=2021", user: nina, status: 200, has: []string{`"level":1`, `"attributes":[],"groupSets":[]`}, hasnt: []string{"parentName", "levelName"}},
			post("", `{"groupSets":["UnitGrpSet2"],"dataItems":["ElementOne1"]}`, 200),
			{path: unit, user: nina, status: 200, has: []string{`"attributes":[],"groupSets":[]}`}, hasnt: []string{"Hidden", "Secret", "dataItems"}},
			{path: unit, status: 200, has: []string{`"label":"Secret","value":"Hidden"`}},
			post(paul, `{"groupSets":["UnitGrpSet2"]}`, 400, "groupSets", "UnitGrpSet2"), post(paul, `{"attributes":["AttrOther01"]}`, 400, "attributes", "AttrOther01"),
			post(paul, `{"dataItems":["NoSuchItem1"]}`, 400, "dataItems", "NoSuchItem1"), post(paul, `{"dataItems":7}`, 400), post(paul, `[`, 400),
			{path: path, status: 200, has: []string{`{"attributes":[],"groupSets":["UnitGrpSet2"],"dataItems":["ElementOne1"]}`}},
			{path: path + "/NoSuchUnit1/data", status: 404},
		} {
			s.do(t, x)
		}
	})
}
