package geometry

import (
	"math"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Area is one polygon or more, each of rings of positions in degrees: the outer one, and holes.
type Area [][][][]float64

// ReadArea reads a polygon or several in GeoJSON. Other shapes, and what is none, are no area: nil.
func ReadArea(text []byte) Area {
	kind, coordinates := read(text)
	switch kind {
	case MultiPolygon:
		var a Area
		if json.Unmarshal(coordinates, &a) == nil {
			return a
		}
	case Polygon:
		a := make(Area, 1)
		if json.Unmarshal(coordinates, &a[0]) == nil {
			return a
		}
	}
	return nil
}

// ReadPoint reads a point in GeoJSON, in degrees.
func ReadPoint(text []byte) (longitude, latitude float64, ok bool) {
	kind, coordinates := read(text)
	var p []float64
	if kind != Point || json.Unmarshal(coordinates, &p) != nil || len(p) < 2 {
		return 0, 0, false
	}
	return p[0], p[1], true
}

func read(text []byte) (Type, jsontext.Value) {
	var shape struct {
		Type        string         `json:"type"`
		Coordinates jsontext.Value `json:"coordinates"`
	}
	if json.Unmarshal(text, &shape) != nil {
		return 0, nil
	}
	t, _ := ParseType(shape.Type)
	return t, shape.Coordinates
}

// Covers reports whether a place lies in the area or on its border.
func (a Area) Covers(longitude, latitude float64) bool {
	for _, polygon := range a {
		inside := false
		for _, ring := range polygon {
			crossed, border := cross(ring, longitude, latitude)
			if border {
				return true
			}
			inside = inside != crossed
		}
		if inside {
			return true
		}
	}
	return false
}

// cross reports whether a line from the place eastwards crosses the ring an odd number of times, and whether the place is on the ring.
func cross(ring [][]float64, x, y float64) (odd, on bool) {
	for i := 1; i < len(ring); i++ {
		if len(ring[i-1]) < 2 || len(ring[i]) < 2 {
			return false, false
		}
		x1, y1, x2, y2 := ring[i-1][0], ring[i-1][1], ring[i][0], ring[i][1]
		side := (x2-x1)*(y-y1) - (y2-y1)*(x-x1)
		if side == 0 && x >= min(x1, x2) && x <= max(x1, x2) && y >= min(y1, y2) && y <= max(y1, y2) {
			return false, true
		}
		if (y1 > y) != (y2 > y) && (side > 0) == (y2 > y1) {
			odd = !odd
		}
	}
	return odd, false
}

// earth is the mean radius in metres.
const earth = 6_371_008.8

// Distance is that of two places along the surface of the earth, in metres, within half a percent.
func Distance(longitude1, latitude1, longitude2, latitude2 float64) float64 {
	const degree = math.Pi / 180
	s, t := math.Sin((latitude2-latitude1)*degree/2), math.Sin((longitude2-longitude1)*degree/2)
	h := s*s + math.Cos(latitude1*degree)*math.Cos(latitude2*degree)*t*t
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}
