package geometry

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// check makes sure that coordinates are nested as the type asks, and that polygons are closed.
func check(coordinates jsontext.Value, t Type) error {
	c := checker{d: jsontext.NewDecoder(bytes.NewReader(coordinates)), kind: t}
	_, err := c.list(kinds[t].depth)
	return err
}

type checker struct {
	d    *jsontext.Decoder
	kind Type
}

// list reads a list that holds further lists down to depth 1, which is a position. It returns its text.
func (c *checker) list(depth int) (string, error) {
	if depth == 1 {
		return c.position()
	}
	if t, err := c.d.ReadToken(); err != nil || t.Kind() != '[' {
		return "", fmt.Errorf("the coordinates of a %s are lists nested %d deep", c.kind, kinds[c.kind].depth)
	}
	n := 0
	var first, last string
	for ; c.d.PeekKind() != ']'; n++ {
		text, err := c.list(depth - 1)
		if err != nil {
			return "", err
		}
		if n == 0 {
			first = text
		}
		last = text
	}
	if _, err := c.d.ReadToken(); err != nil {
		return "", err
	}
	switch area := c.kind == Polygon || c.kind == MultiPolygon; {
	case n == 0:
		return "", fmt.Errorf("the coordinates of a %s are empty", c.kind)
	case depth == 2 && area && (n < 4 || first != last):
		return "", fmt.Errorf("a ring of a %s has at least four positions, the last the same as the first", c.kind)
	case depth == 2 && c.kind != MultiPoint && n < 2:
		return "", fmt.Errorf("a line has at least two positions")
	}
	return "", nil
}

// degrees are the largest longitude and the largest latitude.
var degrees = [...]float64{180, 90}

// position reads [longitude, latitude] or [longitude, latitude, height].
func (c *checker) position() (string, error) {
	value, err := c.d.ReadValue()
	if err != nil {
		return "", err
	}
	text := string(value)
	d := jsontext.NewDecoder(bytes.NewReader(value))
	if t, err := d.ReadToken(); err != nil || t.Kind() != '[' {
		return "", fmt.Errorf("%s is not a position such as [longitude, latitude]", clip(value))
	}
	n := 0
	for ; d.PeekKind() != ']'; n++ {
		t, err := d.ReadToken()
		if err != nil || t.Kind() != '0' {
			return "", fmt.Errorf("%s is not a position such as [longitude, latitude]", clip(value))
		}
		if n < len(degrees) && !within(t.String(), degrees[n]) {
			return "", fmt.Errorf("%s is no place on earth: longitudes go to 180 degrees, latitudes to 90", clip(value))
		}
		if _, err := t.Float(); err != nil {
			return "", fmt.Errorf("%s is not a position: %s is out of range", clip(value), clip([]byte(t.String())))
		}
	}
	if n < 2 || n > 3 {
		return "", fmt.Errorf("%s is not a position such as [longitude, latitude]", clip(value))
	}
	return text, nil
}

func within(degrees string, limit float64) bool {
	f, err := strconv.ParseFloat(degrees, 64)
	return err == nil && f >= -limit && f <= limit
}
