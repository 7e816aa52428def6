package icon

import (
	"fmt"
	"math"
	"strings"
)

// drawing is a picture on a field of 48 by 48, as the path data of SVG.
type drawing struct {
	areas   string // closed shapes: outlined, or filled
	lines   string // open ones: always lines
	details string // lines within areas: of the other colour where those are filled
}

// variants are the ways in which each picture is drawn.
var variants = []string{"negative", "outline", "positive"}

const (
	dark  = "#333"
	light = "#fff"
)

// svg draws a variant.
func (d drawing) svg(variant string) string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48" stroke-linecap="round" stroke-linejoin="round">`)
	switch variant {
	case "outline":
		stroke(&b, d.areas+d.lines+d.details, dark, 2)
	case "positive":
		d.filled(&b, dark, light)
	case "negative":
		fmt.Fprintf(&b, `<rect width="48" height="48" rx="4" fill="%s"/>`, dark)
		d.filled(&b, light, dark)
	}
	b.WriteString(`</svg>`)
	return b.String()
}

func (d drawing) filled(b *strings.Builder, ink, paper string) {
	if d.areas != "" {
		fmt.Fprintf(b, `<path d="%s" fill="%s" stroke="%s" stroke-width="1"/>`, d.areas, ink, ink)
	}
	stroke(b, d.lines, ink, 3)
	stroke(b, d.details, paper, 2)
}

func stroke(b *strings.Builder, path, ink string, width int) {
	if path != "" {
		fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="%d"/>`, path, ink, width)
	}
}

// and puts one drawing over another.
func (d drawing) and(other drawing) drawing {
	return drawing{d.areas + other.areas, d.lines + other.lines, d.details + other.details}
}

func area(path string) drawing   { return drawing{areas: path} }
func line(path string) drawing   { return drawing{lines: path} }
func detail(path string) drawing { return drawing{details: path} }

func circle(x, y, r int) string {
	return fmt.Sprintf("M%d %da%d %d 0 1 0 %d 0a%d %d 0 1 0 %d 0z", x-r, y, r, r, 2*r, r, r, -2*r)
}

func box(x, y, w, h int) string { return fmt.Sprintf("M%d %dh%dv%dh%dz", x, y, w, h, -w) }

// starOf is a star with five points.
func starOf(r float64) string {
	var b strings.Builder
	for i := range 10 {
		reach, command := r, "L"
		if i%2 == 1 {
			reach *= 0.4
		}
		if i == 0 {
			command = "M"
		}
		angle := math.Pi * (float64(i)/5 - 0.5)
		fmt.Fprintf(&b, "%s%.1f %.1f", command, 24+reach*math.Cos(angle), 24+reach*math.Sin(angle))
	}
	return b.String() + "z"
}

// plus, minus and the letters stand around a point.
func plus(x, y, r int) string  { return fmt.Sprintf("M%d %dh%dM%d %dv%d", x-r, y, 2*r, x, y-r, 2*r) }
func minus(x, y, r int) string { return fmt.Sprintf("M%d %dh%d", x-r, y, 2*r) }

func letter(name byte, x, y int) string {
	switch name {
	case 'A':
		return fmt.Sprintf("M%d %dl4-10 4 10M%d %dh5", x-4, y+5, x-2, y+1)
	case 'B':
		return fmt.Sprintf("M%d %dh4a2.5 2.5 0 0 1 0 5h-4zM%d %dh4.5a2.5 2.5 0 0 1 0 5h-4.5z", x-3, y-5, x-3, y)
	case 'E':
		return fmt.Sprintf("M%d %dh-5v10h5M%d %dh4", x+3, y-5, x-2, y)
	case 'F':
		return fmt.Sprintf("M%d %dh-6v10M%d %dh4", x+3, y-5, x-3, y)
	}
	return circle(x, y, 4) // O
}

// figure is a person who stands on y at x, so tall.
func figure(x, y, tall int, skirt bool) drawing {
	head := max(tall/7, 2)
	shoulder, hem := y-tall+2*head+1, y-tall/4
	body := fmt.Sprintf("M%d %dh%dv%dh%dz", x-tall/6, shoulder, 2*(tall/6), hem-shoulder, -2*(tall/6))
	if skirt {
		body = fmt.Sprintf("M%d %dh4L%d %dH%dz", x-2, shoulder, x+tall/4, hem, x-tall/4)
	}
	legs := fmt.Sprintf("M%d %dV%dM%d %dV%d", x-tall/12-1, hem, y, x+tall/12+1, hem, y)
	return area(circle(x, y-tall+head, head) + body).and(line(legs))
}

// swaddled is a baby of that size.
func swaddled(size int) drawing {
	r := size / 4
	return area(circle(24, 24-size/2+r, r) + fmt.Sprintf("M%d %dq%d-%d %d 0l-%d %dq-%d %d-%d 0z", 24-r-2, 24, r+2, r, 2*r+4, 2, size/2, r, 4, 2*r)).
		and(detail(fmt.Sprintf("M%d %dl%d %d", 24-r, 27, 2*r-1, size/5)))
}

const (
	drop      = "M24 5C24 5 10 21 10 30a14 14 0 0 0 28 0C38 21 24 5 24 5z"
	heart     = "M24 42S6 30 6 18a9 9 0 0 1 18-3 9 9 0 0 1 18 3C42 30 24 42 24 42z"
	house     = "M6 24 24 7l18 17h-5v17H11V24z"
	clipboard = "M11 8h8V5h10v3h8v36H11z"
	triangle  = "M24 6 44 41H4z"
	cassette  = "M14 4h20v40H14z"
	face      = "M17 18v2M31 18v2"
	insect    = "M24 17c3 0 4 4 4 9s-2 14-4 14-4-9-4-14 1-9 4-9z"
	wings     = "M22 20C16 12 8 12 6 16s8 10 15 9zM26 20c6-8 14-8 16-4s-8 10-15 9z"
	legs      = "M20 28l-8 4-2 9M28 28l8 4 2 9M21 33l-5 4-1 6M27 33l5 4 1 6M24 11V3"
)
