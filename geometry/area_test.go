package geometry

import (
	"math"
	"testing"
)

func TestCovers(t *testing.T) {
	const (
		holed = `{"type":"Polygon","coordinates":[[[0,0],[10,0],[10,10],[0,10],[0,0]],[[4,4],[6,4],[6,6],[4,6],[4,4]]]}`
		two   = `{"coordinates":[[[[0,0,7],[2,0,7],[0,2,7],[0,0,7]]],[[[20,20],[30,20],[30,30],[20,30],[20,20]]]],"type":"MULTI_POLYGON"}`
	)
	for _, x := range []struct {
		shape string
		x, y  float64
		want  bool
	}{
		{holed, 1, 1, true}, {holed, 9.99, 9.99, true}, {holed, 5, 5, false}, {holed, 11, 5, false}, {holed, -1, 0, false}, {holed, 3, 10, true}, {holed, 0, 0, true},
		{holed, 4, 5, true}, {holed, 5, 12, false}, {holed, 2, 4, true}, {holed, 12, 4, false},
		{two, 0.5, 0.5, true}, {two, 1.5, 1.5, false}, {two, 25, 25, true}, {two, 10, 10, false},
		{`{"type":"Point","coordinates":[1,1]}`, 1, 1, false}, {`{"type":"Polygon","coordinates":[[[0],[1]]]}`, 0, 0, false}, {`{"type":"Polygon","coordinates":7}`, 0, 0, false}, {`[]`, 0, 0, false}, {``, 0, 0, false},
	} {
		if got := ReadArea([]byte(x.shape)).Covers(x.x, x.y); got != x.want {
			t.Errorf("%s covers %v, %v: %t", x.shape, x.x, x.y, got)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, x := range []struct{ a, b, c, d, want float64 }{
		{0, 0, 0, 0, 0}, {0, 0, 1, 0, 111_195}, {0, 0, 0, 90, 10_007_557}, {179.5, 0, -179.5, 0, 111_195}, {-13.2344, 8.4840, -11.7400, 7.9647, 174_300},
	} {
		if got := Distance(x.a, x.b, x.c, x.d); math.Abs(got-x.want) > 1+x.want*0.005 {
			t.Errorf("from %v %v to %v %v are %v metres, want %v", x.a, x.b, x.c, x.d, got, x.want)
		}
	}
	if x, y, ok := ReadPoint([]byte(`{"coordinates":[1.5,2,9],"type":"Point"}`)); x != 1.5 || y != 2 || !ok {
		t.Error("a point was not read", x, y, ok)
	}
}
