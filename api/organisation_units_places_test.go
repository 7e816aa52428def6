package api

import (
	"testing"

	"cohort/metadata"
)

func TestUnitsByPlace(t *testing.T) {
	objects := `{"organisationUnits":[
		{"id":"UnitLandA01","name":"Land","shortName":"L","openingDate":"2000-01-01","geometry":{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]]]}},
		{"id":"UnitWest001","name":"West","shortName":"W","openingDate":"2000-01-01","parent":{"id":"UnitLandA01"},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[5,0],[5,10],[0,10],[0,0]]]]}},
		{"id":"UnitPost001","name":"Post","shortName":"P","openingDate":"2000-01-01","parent":{"id":"UnitWest001"},"geometry":{"type":"Point","coordinates":[1,1]}},
		{"id":"UnitPost002","name":"Quay","shortName":"Q","openingDate":"2000-01-01","parent":{"id":"UnitLandA01"},"geometry":{"type":"Point","coordinates":[1,2]}}],
		"organisationUnitGroups":[{"id":"UnitGroupS1","name":"Posts","shortName":"Posts","symbol":"05.png","organisationUnits":[{"id":"UnitPost001"}]}],
		"organisationUnitGroupSets":[{"id":"UnitGrpSet1","name":"Kinds","shortName":"Kinds","organisationUnitGroups":[{"id":"UnitGroupS1"}]}]}`
	const nina, path = "nina:District1!", "/api/organisationUnitLocations/"
	eachServer(t, func(t *testing.T, s *testServer) {
		s.put(t, []byte(hierarchy), metadata.ImportOptions{})
		s.put(t, []byte(objects), metadata.ImportOptions{})
		at, in, within := path+"orgUnitByLocation", path+"locationWithinOrgUnitBoundary", path+"withinRange"
		for _, x := range []exchange{
			{path: at + "?longitude=2&latitude=2", user: nina, status: 200, has: []string{`[{`, `"id":"UnitWest001"`, `"displayName":"West"`}, hasnt: []string{`"name":"Land"`, "UnitPost001\",\"name", "dataSets"}},
			{path: at + "?longitude=7&latitude=2", status: 200, has: []string{`"name":"Land"`}},
			{path: at + "?longitude=2&latitude=2&targetLevel=1", status: 200, has: []string{`"name":"Land"`}, hasnt: []string{`"name":"West"`}},
			{path: at + "?longitude=2&latitude=2&topOrgUnit=UnitWest001", status: 200, has: []string{`"name":"West"`}},
			{path: at + "?longitude=2&latitude=2&topOrgUnit=UnitNorth01", status: 200, has: []string{`[]`}},
			{path: at + "?longitude=-2&latitude=2", status: 200, has: []string{`[]`}},
			{path: at + "?longitude=200&latitude=2", status: 400, has: []string{"longitude", "200"}}, {path: at + "?longitude=NaN&latitude=2", status: 400}, {path: at + "?longitude=1", status: 400, has: []string{"latitude"}},
			{path: at + "?longitude=2&latitude=2&targetLevel=0", status: 400, has: []string{"targetLevel"}}, {path: at + "?longitude=2&latitude=2&topOrgUnit=NoSuchUnit1", status: 404},
			{path: in + "?longitude=2&latitude=2&orgUnitUid=UnitWest001", user: nina, status: 200, has: []string{"true"}},
			{path: in + "?longitude=7&latitude=2&orgUnitUid=UnitWest001", status: 200, has: []string{"false"}},
			{path: in + "?longitude=1&latitude=1&orgUnitUid=UnitPost001", status: 200, has: []string{"false"}},
			{path: in + "?longitude=1&latitude=1", status: 400, has: []string{"orgUnitUid"}}, {path: in + "?longitude=1&latitude=1&orgUnitUid=NoSuchUnit1", status: 404},
			{path: within + "?longitude=1&latitude=1&distance=1000", user: nina, status: 200, has: []string{`"id":"UnitPost001"`, `"attributeValues":[]`}, hasnt: []string{"UnitPost002"}},
			{path: within + "?longitude=1&latitude=1&distance=120000&orgUnitGroupSetId=UnitGrpSet1", user: nina, status: 200, has: []string{"UnitPost002", `"attributeValues":[{"attribute":{"name":"orgUnitGroupSymbol"},"value":"05.png"}]`, `"attributeValues":[]`}},
			{path: within + "?longitude=1&latitude=1", status: 400, has: []string{"distance"}}, {path: within + "?longitude=1&latitude=1&distance=-1", status: 400}, {path: within + "?longitude=1&latitude=1&distance=1&orgUnitGroupSetId=NoSuchSet01", status: 404},
		} {
			s.do(t, x)
		}
	})
}
