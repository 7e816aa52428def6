package geometry

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// Text returns the shape as well-known text, POINT (10.9 59.8), or "".
func (g Geometry) Text() string {
	if g.None() {
		return ""
	}
	var b strings.Builder
	b.WriteString(strings.ToUpper(g.Type.String()) + " ")
	depth, positions := 0, kinds[g.Type].depth
	for i := range len(g.coordinates) {
		switch c := g.coordinates[i]; {
		case c == '[':
			if depth++; depth < positions || positions == 1 {
				b.WriteByte('(')
			}
		case c == ']':
			if depth < positions || positions == 1 {
				b.WriteByte(')')
			}
			depth--
		case c == ',' && depth == positions:
			b.WriteByte(' ')
		case c == ',':
			b.WriteString(", ")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// FromText reads well-known text: POINT (10.9 59.8), POLYGON ((0 0, 1 0, 1 1, 0 0)). The points of a MULTIPOINT may stand in
// parentheses of their own.
func FromText(text string) (Geometry, error) {
	at := strings.IndexByte(text, '(')
	if at < 0 {
		return Geometry{}, fmt.Errorf("%.40q is no well-known text of a shape", text)
	}
	t, known := ParseType(strings.TrimSpace(text[:at]))
	if !known {
		return Geometry{}, fmt.Errorf("%.40q is not a type of geometry", strings.TrimSpace(text[:at]))
	}
	positions := kinds[t].depth
	b := make([]byte, 0, len(text)+len(text)/2)
	depth, number := 0, false // within a number
	gap := false              // between two numbers
	within := false           // a position
	end := func() {
		if within && positions > 1 {
			b = append(b, ']')
		}
		within, gap, number = false, false, false
	}
	for _, c := range text[at:] {
		switch {
		case c == '(':
			if depth++; depth <= max(positions-1, 1) {
				b = append(b, '[')
			} else if t != MultiPoint || depth > 2 {
				return Geometry{}, fmt.Errorf("the %s has too many parentheses", t)
			}
		case c == ')':
			end()
			if depth <= max(positions-1, 1) {
				b = append(b, ']')
			}
			depth--
		case c == ',' && positions > 1:
			end()
			b = append(b, ',')
		case unicode.IsSpace(c):
			gap, number = number || gap, false
		case !strings.ContainsRune("0123456789+-.eE", c):
			return Geometry{}, fmt.Errorf("%q is no part of the coordinates of a %s", c, t)
		default:
			if !within && positions > 1 {
				b = append(b, '[')
			}
			if gap {
				b = append(b, ',')
			}
			b = append(b, string(c)...)
			within, number, gap = true, true, false
		}
		if depth < 0 {
			return Geometry{}, fmt.Errorf("the %s has too many closing parentheses", t)
		}
	}
	return build(t, jsontext.Value(b))
}
