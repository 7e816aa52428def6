package api

import "testing"

func TestRelationshipsInXML(t *testing.T) {
	xml := []string{"Content-Type", "application/xml"}
	const link = `<relationship xmlns="http://dhis2.org/schema/dxf/2.0" relationship="RelationAB1" relationshipType="RelMotherOf"><from><trackedEntityInstance trackedEntityInstance="PersonAnn01"/></from><to><trackedEntityInstance trackedEntityInstance="PersonBob01"/></to></relationship>`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.village(t)
		for _, x := range []exchange{
			{method: "POST", path: relations, header: xml, body: link, status: 200, has: []string{"RelationAB1"}},
			get(relations+"/RelationAB1.xml", 200, `<relationship `, `relationship="RelationAB1"`, `relationshipType="RelMotherOf"`, `<from><trackedEntityInstance `, `trackedEntityInstance="PersonAnn01"`),
			get(relations+".xml?tei=PersonAnn01", 200, `<relationships`, `relationship="RelationAB1"`, `trackedEntityInstance="PersonBob01"`),
			{method: "POST", path: relations, header: xml, body: `<relationships>` + link + `</relationships>`, status: 409, has: []string{"RelationAB1"}},
			{method: "POST", path: relations, header: xml, body: `<relationship`, status: 400},
		} {
			s.do(t, x)
		}
	})
}
