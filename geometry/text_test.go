package geometry

import (
	"strings"
	"testing"
)

func TestText(t *testing.T) {
	for _, test := range []struct{ text, json string }{
		{"POINT (10.9 59.8)", `{"type":"Point","coordinates":[10.9,59.8]}`},
		{"LINESTRING (0 0, 1 -1.5)", `{"type":"LineString","coordinates":[[0,0],[1,-1.5]]}`},
		{"POLYGON ((0 0, 1 0, 1 1, 0 0), (0.1 0.1, 0.2 0.1, 0.2 0.2, 0.1 0.1))", `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]],[[0.1,0.1],[0.2,0.1],[0.2,0.2],[0.1,0.1]]]}`},
		{"MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)), ((2 2, 3 2, 3 3, 2 2)))", `{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[2,2],[3,2],[3,3],[2,2]]]]}`},
		{"MULTIPOINT (1 2, 3 4)", `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`},
	} {
		g, err := FromText(test.text)
		if err != nil || g.GeoJSON() != test.json || g.Text() != test.text {
			t.Errorf("%s: %s, %s, %v", test.text, g.GeoJSON(), g.Text(), err)
		}
	}
	for text, json := range map[string]string{
		"point( 1  2 )": `{"type":"Point","coordinates":[1,2]}`, "MULTIPOINT((1 2),(3 4))": `{"type":"MultiPoint","coordinates":[[1,2],[3,4]]}`,
		"Polygon\n((0 0,1 0,1 1,0 0))": `{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`,
	} {
		if g, err := FromText(text); err != nil || g.GeoJSON() != json {
			t.Errorf("%s: %s, %v", text, g.GeoJSON(), err)
		}
	}
	for _, text := range []string{"", "POINT", "POINT EMPTY", "CIRCLE (1 2)", "POINT (1)", "POINT (1 2", "POINT (1 2))", "POINT ((1 2))", "POINT (200 2)", "POINT (a b)", "POINT (1, 2)", "POINT (1 2) x",
		"LINESTRING ((0 0), (1 1))", "POLYGON (0 0, 1 0)", `POINT ("1" 2)`, "POINT ([1 2])"} {
		if g, err := FromText(text); err == nil {
			t.Errorf("%s is taken for %s", text, g.GeoJSON())
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("POINT (1 2)")
	f.Add("MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))")
	f.Add("MULTIPOINT ((1 2), (3 4))")
	f.Fuzz(func(t *testing.T, text string) {
		g, err := FromText(text)
		if err != nil {
			return
		}
		again, err := FromText(g.Text())
		if err != nil || again != g || strings.ContainsAny(g.Text(), "[]\"") {
			t.Errorf("%q is %s and then %s, %v", text, g.Text(), again.Text(), err)
		}
	})
}
