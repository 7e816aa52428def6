package api

import (
	"strings"
	"testing"
)

func gml(members ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8" ?><ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml">
  <gml:boundedBy><gml:Box><gml:coord><gml:X>-13</gml:X><gml:Y>6</gml:Y></gml:coord></gml:Box></gml:boundedBy>`)
	for _, m := range members {
		b.WriteString("\n<gml:featureMember><ogr:units fid=\"F0\">" + m + "</ogr:units></gml:featureMember>")
	}
	return b.String() + "</ogr:FeatureCollection>"
}

func place(what string) string { return "<ogr:geometryProperty>" + what + "</ogr:geometryProperty>" }

func TestGML(t *testing.T) {
	const ring, hole = "0,0 9,0 9,9 0,9 0,0", "1,1 2,1 2,2 1,1"
	polygon := func(rings string) string { return "<gml:Polygon>" + rings + "</gml:Polygon>" }
	bounds := func(side, coordinates string) string {
		return "<gml:" + side + "BoundaryIs><gml:LinearRing><gml:coordinates>" + coordinates + "</gml:coordinates></gml:LinearRing></gml:" + side + "BoundaryIs>"
	}
	const square = `[[0,0],[9,0],[9,9],[0,9],[0,0]]`
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{"organisationUnits":[
			{"id":"UnitCountry","code":"CTRY","name":"Country","shortName":"Country","openingDate":"1970-01-01","description":"kept"},
			{"id":"UnitTwin001","code":"TWIN1","name":"Twin","shortName":"Twin","openingDate":"1970-01-01"},
			{"id":"UnitTwin002","code":"TWIN2","name":"Twin","shortName":"Twin","openingDate":"1970-01-01"}]}`})
		for _, test := range []struct {
			feature string
			status  int
			has     []string // of the answer
			shape   string   // of the country
		}{
			{"<ogr:Name>Country</ogr:Name>" + place(`<gml:Point srsName="EPSG:4326"><gml:coordinates>-11.5,8.25</gml:coordinates></gml:Point>`), 200, []string{`"updated":1`}, `[-11.5,8.25],"type":"Point"`},
			{"<x:CODE xmlns:x=\"y\">CTRY</x:CODE><ogr:name>Nobody</ogr:name>" + place(polygon(bounds("outer", ring)+bounds("inner", hole))), 200, nil, `[` + square + `,[[1,1],[2,1],[2,2],[1,1]]],"type":"Polygon"`},
			{"<uid>UnitCountry</uid><ogr:id>7</ogr:id>" + place("<gml:MultiPolygon><gml:polygonMember>"+polygon(bounds("outer", ring))+"</gml:polygonMember><gml:polygonMember>"+
				polygon(bounds("outer", hole))+"</gml:polygonMember></gml:MultiPolygon>"), 200, nil, `[[` + square + `],[[[1,1],[2,1],[2,2],[1,1]]]],"type":"MultiPolygon"`},
			// GML 3, with the latitude first where the system's name says so, and heights.
			{"<uid>UnitCountry</uid>" + place(`<gml:Point srsName="urn:ogc:def:crs:EPSG::4326"><gml:pos>8.25 -11.5</gml:pos></gml:Point>`), 200, nil, `[-11.5,8.25]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point srsName="http://www.opengis.net/def/crs/OGC/1.3/CRS84"><gml:pos>-12.5 8.25 100</gml:pos></gml:Point>`), 200, nil, `[-12.5,8.25]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:MultiSurface srsName="http://www.opengis.net/def/crs/EPSG/0/4326" srsDimension="3"><gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>
				<gml:posList>0 1 5 0 2 5 1 2 5 0 1 5</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember></gml:MultiSurface>`), 200, nil, `[[[[1,0],[2,0],[2,1],[1,0]]]]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point><gml:coord><gml:X>1e1</gml:X><gml:Y>2</gml:Y></gml:coord></gml:Point>`), 200, nil, `[10,2]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point><gml:coordinates decimal="," cs=";" ts="|">1,5;2,5|</gml:coordinates></gml:Point>`), 200, nil, `[1.5,2.5]`},

			{"<ogr:Name>Twin</ogr:Name>" + place(`<gml:Point><gml:coordinates>1,2</gml:coordinates></gml:Point>`), 409, []string{"Line 3", "2 organisation units have the name"}, `[1.5,2.5]`},
			{"<ogr:Name>country</ogr:Name>" + place(`<gml:Point><gml:coordinates>1,2</gml:coordinates></gml:Point>`), 409, []string{"no organisation unit with the name `country`"}, `[1.5,2.5]`},
			{place(`<gml:Point><gml:coordinates>1,2</gml:coordinates></gml:Point>`), 409, []string{"names no organisation unit"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>", 409, []string{"0 geometries"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point><gml:coordinates>181,2</gml:coordinates></gml:Point>`), 409, []string{"no place on earth"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point><gml:coordinates>a,2</gml:coordinates></gml:Point>`), 409, []string{"`a` is not a number"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point><gml:coordinates>1</gml:coordinates></gml:Point>`), 409, []string{"not a position"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point/>`), 409, []string{"no positions"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>" + place(`<gml:Point srsName="EPSG:27700"><gml:coordinates>1,2</gml:coordinates></gml:Point>`), 409, []string{"EPSG:27700"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>" + place(polygon(bounds("outer", "0,0 1,1"))), 409, []string{"at least four"}, `[1.5,2.5]`},
			{"<uid>UnitCountry</uid>" + place(polygon("")), 409, []string{"one outer boundary, not 0"}, `[1.5,2.5]`},
		} {
			s.do(t, exchange{method: "POST", path: "/api/metadata/gml", header: []string{"Content-Type", "application/xml"}, body: gml(test.feature), status: test.status, has: test.has})
			s.do(t, exchange{path: "/api/organisationUnits/UnitCountry", status: 200, has: []string{test.shape, `"description":"kept"`, `"code":"CTRY"`}})
		}
		point := func(unit, at string) string {
			return "<uid>" + unit + "</uid>" + place("<gml:Point><gml:coordinates>"+at+"</gml:coordinates></gml:Point>")
		}
		xml := []string{"Content-Type", "application/xml"}
		two := gml(point("UnitTwin001", "3,3"), point("NoSuchUnit1", "3,3"))
		for _, x := range []exchange{
			{method: "POST", path: "/api/metadata/gml?dryRun=true", header: xml, body: gml(point("UnitTwin001", "3,3")), status: 200, has: []string{`"updated":1`}},
			{path: "/api/organisationUnits/UnitTwin001", status: 200, hasnt: []string{"[3,3]"}},
			{method: "POST", path: "/api/metadata/gml", header: xml, body: two, status: 409, has: []string{`"ignored":2`, "NoSuchUnit1"}},
			{method: "POST", path: "/api/metadata/gml?atomicMode=NONE&importStrategy=DELETE", header: xml, body: two, status: 409, has: []string{`"updated":1`, `"ignored":1`}},
			{path: "/api/organisationUnits/UnitTwin001", status: 200, has: []string{"[3,3]"}},
			{method: "POST", path: "/api/metadata/gml", header: xml, body: gml(), status: 200, has: []string{`"total":0`}},
			{method: "POST", path: "/api/metadata/gml", header: append([]string{"Accept", "application/xml"}, xml...), body: gml(point("UnitTwin001", "4,4")), status: 200, has: []string{"<webMessage", "<updated>1</updated>"}},
			{method: "POST", path: "/api/metadata/gml", header: xml, body: "", status: 400, has: []string{"empty"}},
			{method: "POST", path: "/api/metadata/gml", header: xml, body: "<a><b></a>", status: 400, has: []string{"line 1"}},
			{method: "POST", path: "/api/metadata/gml", header: xml, body: `<!DOCTYPE a [<!ENTITY b "b">]><a/>`, status: 400, has: []string{"document type"}},
			{method: "POST", path: "/api/metadata/gml", header: xml, body: strings.Repeat("<a>", 60), status: 400, has: []string{"more than 50"}},
			{method: "POST", path: "/api/metadata/gml", header: jsonType, body: "{}", status: 415},
			{method: "POST", path: "/api/metadata/gml?async=true", header: xml, body: "<a>", status: 400},
			{method: "POST", path: "/api/metadata/gml?async=true", header: xml, body: gml(point("UnitTwin002", "5,5")), status: 200, has: []string{"METADATA_IMPORT"}},
		} {
			s.do(t, x)
		}
	})
}
