package geometry

import (
	"strings"
	"testing"
)

func TestFromGeoJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"type":"Point","coordinates":[1,1]}`:                                 `{"type":"Point","coordinates":[1,1]}`,
		`{"type": "POINT", "coordinates": [59.8, 10.9]}`:                       `{"type":"Point","coordinates":[59.8,10.9]}`,
		`{"coordinates":[-11.4,8.1,12],"type":"point"}`:                        `{"type":"Point","coordinates":[-11.4,8.1,12]}`,
		`{"type":"Point","coordinates":[1,2],"crs":{"type":1}}`:                `{"type":"Point","coordinates":[1,2]}`,
		`{"type":"MULTI_POLYGON","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`: `{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]]]}`,
		`{"type":"LineString","coordinates":[[0,0],[1,0]]}`:                    `{"type":"LineString","coordinates":[[0,0],[1,0]]}`,
	} {
		g, err := FromGeoJSON([]byte(text))
		if err != nil || g.GeoJSON() != want {
			t.Errorf("%s: %s, %v", text, g.GeoJSON(), err)
		}
		if Stored(g.GeoJSON()) != g {
			t.Errorf("%s comes back as %+v", g.GeoJSON(), Stored(g.GeoJSON()))
		}
	}
}

func TestFromGeoJSONRefuses(t *testing.T) {
	for text, says := range map[string]string{
		`[1,2]`:                                                        "JSON object",
		`{"type":"Point"}`:                                             "no coordinates",
		`{"coordinates":[1,2]}`:                                        "no type",
		`{"type":"Circle","coordinates":[1]}`:                          `"Circle" is not a type`,
		`{"type":7,"coordinates":[1,2]}`:                               "is text",
		`{"type":"Point","coordinates":[1]}`:                           "not a position",
		`{"type":"Point","coordinates":["1","2"]}`:                     "not a position",
		`{"type":"Point","coordinates":[1,1e999]}`:                     "no place on earth",
		`{"type":"Point","coordinates":[[1,2]]}`:                       "not a position",
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]]]}`:       "at least four",
		`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[2,2]]]}`: "the last the same",
		`{"type":"Polygon","coordinates":[]}`:                          "empty",
		`{"type":"LineString","coordinates":[[0,0]]}`:                  "at least two",
		`{"type":"Point","coordinates":[1,2]} x`:                       "follows",
	} {
		if _, err := FromGeoJSON([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", text, err, says)
		}
	}
}

func TestFromCoordinates(t *testing.T) {
	for text, want := range map[string]Type{
		"[1,1]": Point, "[ -11.41 , 8.1 ]": Point, "[[[0,0],[1,0],[1,1],[0,0]]]": Polygon, "[[[[0,0],[1,0],[1,1],[0,0]]]]": MultiPolygon,
		"": 0, "1,1": 0, "[[1,1]]": 0, "[1,2": 0, "[1,2]]": 0,
	} {
		g, err := FromCoordinates(text)
		if g.Type != want || (err == nil) != (want != 0) {
			t.Errorf("%s: %v, %v", text, g, err)
		}
	}
}

func TestFromPosition(t *testing.T) {
	g, err := FromPosition("10.9", "59.8")
	if err != nil || g.GeoJSON() != `{"type":"Point","coordinates":[10.9,59.8]}` {
		t.Errorf("%v, %v", g, err)
	}
	if x, y, ok := g.Position(); !ok || x != "10.9" || y != "59.8" {
		t.Errorf("position %s, %s", x, y)
	}
	for _, bad := range [][2]string{{"181", "0"}, {"0", "91"}, {"x", "0"}, {"", ""}, {"1]", "2"}} {
		if _, err := FromPosition(bad[0], bad[1]); err == nil {
			t.Errorf("%v is accepted", bad)
		}
	}
}

func TestFlat(t *testing.T) {
	for text, want := range map[string]string{
		`[1,2]`: `[1,2]`, `[-1.5,2,300]`: `[-1.5,2]`,
		`[[[0,0,1],[1,0],[1,1,-2],[0,0,1]]]`:    `[[[0,0],[1,0],[1,1],[0,0]]]`,
		`[[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]]`: `[[[[0,0],[1,0],[1,1],[0,0]]]]`,
	} {
		g, err := FromCoordinates(text)
		if err != nil || g.Flat().Coordinates() != want || g.Flat().Type != g.Type {
			t.Errorf("%s: %s, %v", text, g.Flat().Coordinates(), err)
		}
	}
	if g := (Geometry{}); !g.Flat().None() {
		t.Error("none becomes a shape")
	}
}

func FuzzFromGeoJSON(f *testing.F) {
	f.Add(`{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}`)
	f.Add(`{"type":"Point","coordinates":[1,1]}`)
	f.Fuzz(func(t *testing.T, text string) {
		g, err := FromGeoJSON([]byte(text))
		if err != nil {
			return
		}
		again, err := FromGeoJSON([]byte(g.GeoJSON()))
		if err != nil || again != g || Stored(g.GeoJSON()) != g {
			t.Fatalf("%s became %s became %s (%v)", text, g.GeoJSON(), again.GeoJSON(), err)
		}
	})
}
