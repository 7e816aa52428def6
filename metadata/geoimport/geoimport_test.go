package geoimport

import (
	"strings"
	"testing"

	"cohort/fault"
	"cohort/geometry"
	"cohort/payload"
)

// checkFeatures holds what was read against what an import may write: good shapes for named units.
func checkFeatures(t *testing.T, body string, list []feature, err error) {
	t.Helper()
	if err != nil {
		if !fault.Is(err, fault.BadRequest) && !fault.Is(err, fault.Unsupported) {
			t.Fatalf("%q: %v", body, err)
		}
		return
	}
	for _, f := range list {
		if f.bad != "" {
			continue
		}
		if f.key == "" || f.by == "" {
			t.Fatalf("%q: a feature of nothing is good", body)
		}
		if f.shape.None() {
			continue
		}
		again, err := geometry.FromGeoJSON([]byte(f.shape.Sorted()))
		if err != nil || again != f.shape || again.Flat() != again {
			t.Fatalf("%q: %s: %v", body, f.shape.Sorted(), err)
		}
	}
}

func FuzzReadGML(f *testing.F) {
	for _, shape := range []string{
		`<Point srsName="EPSG:4326"><coordinates>1,2</coordinates></Point>`, `<Point srsName="urn:ogc:def:crs:EPSG::4326"><pos>1 2 3</pos></Point>`,
		`<MultiPolygon><polygonMember><Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon></polygonMember></MultiPolygon>`,
		`<Polygon srsDimension="3"><exterior><LinearRing><posList>0 0 1 1 0 1 1 1 1 0 0 1</posList></LinearRing></exterior></Polygon>`, `<Point><coord><X>NaN</X><Y>Inf</Y></coord></Point>`,
	} {
		f.Add("<FeatureCollection><boundedBy><Envelope srsName='x'/></boundedBy><featureMember><u><uid>Identifier1</uid><g>" + shape + "</g></u></featureMember></FeatureCollection>")
	}
	f.Fuzz(func(t *testing.T, body string) {
		out, err := ReadGML(strings.NewReader(body), 50)
		checkFeatures(t, body, out.list, err)
		if err == nil && len(out.list) != len(out.lines) {
			t.Fatalf("%q: %d features on %d lines", body, len(out.list), len(out.lines))
		}
	})
}

func FuzzReadGeoJSON(f *testing.F) {
	f.Add(`{"type":"FeatureCollection","features":[{"type":"Feature","id":"Identifier1","geometry":{"type":"Point","coordinates":[1,2,3]}},{"id":7,"geometry":null},3]}`, "")
	f.Add(`{"features":[{"properties":{"code":"A","x":{"y":[1]}},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}`, "code")
	f.Add(`{"type":"FeatureCollection","features":[{"id":"x","id":"y"}]}`, "")
	f.Add(`[{"features":1}]`, "")
	f.Fuzz(func(t *testing.T, body, property string) {
		out, err := ReadGeoJSON(payload.NewReader(strings.NewReader(body), 50), Naming{Property: property, Unit: "id"})
		if err != nil {
			out = &Features{}
		}
		checkFeatures(t, body, out.list, err)
		if value, failed := payload.ReadTree(payload.NewReader(strings.NewReader(body), 50)); (err == nil) && failed != nil {
			t.Fatalf("%q is read though it is no JSON: %v, %v", body, failed, value)
		}
	})
}
