package query

import (
	"slices"
	"strconv"
	"strings"
)

// Append writes the gist of an item. Where one field alone is asked for, it is the field's value, or null.
func (g *Gist) Append(b []byte, it Item) []byte {
	if len(g.fields) == 1 && !g.Whole {
		start := len(b)
		if b, _, ok := g.fields[0].gist(b, it.scope, g); ok {
			return b
		}
		return append(b[:start], "null"...)
	}
	return g.document(b, it.scope)
}

func (g *Gist) document(b []byte, s scope) []byte {
	type link struct{ name, address string }
	var links []link
	b = append(b, '{')
	first := len(b)
	for i := range g.fields {
		f := &g.fields[i]
		start := len(b)
		if start > first {
			b = append(b, ',')
		}
		b = quote(b, f.name)
		b = append(b, ':')
		var ok bool
		var address string
		if b, address, ok = f.gist(b, s, g); !ok {
			b = b[:start]
			continue
		}
		if address != "" && g.References {
			links = append(links, link{f.name, address})
		}
	}
	if len(links) > 0 {
		slices.SortFunc(links, func(a, b link) int { return strings.Compare(a.name, b.name) })
		if len(b) > first {
			b = append(b, ',')
		}
		b = append(b, `"apiEndpoints":{`...)
		for i, l := range links {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(quote(b, l.name), ':')
			b = quote(b, l.address)
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

// gist writes a field, says at which address more of it is to be read, and whether there is a value.
func (f *gistField) gist(b []byte, s scope, g *Gist) (out []byte, address string, ok bool) {
	switch {
	case f.shows == gistHref:
		if s.object.Type.Endpoint == "" || !s.own() {
			return b, "", false
		}
		return quote(b, g.address(s, "")), "", true
	case f.target() == nil && f.member != "":
		return strconv.AppendBool(b, slices.Contains(f.plains(s), f.member) == (f.shows == gistMember)), "", s.sees(f.property)
	case f.shows == "":
		b, ok = f.value.append(b, s)
		return b, "", ok
	case !s.sees(f.property):
		return b, "", false
	case f.single():
		return f.one(b, s, g)
	}
	return f.several(b, s, g)
}

// one writes a reference.
func (f *gistField) one(b []byte, s scope, g *Gist) (out []byte, address string, ok bool) {
	for next := range f.each(s) {
		if f.target().Graph() && next.own() {
			address = g.address(next, "")
		}
		switch f.shows {
		case gistInside:
			return f.inside.document(b, next), address, true
		case gistIDObjects:
			b, ok = appendReference(b, next.object.UID)
		case "pluck":
			b, ok = f.plucked(b, next)
		default:
			b, ok = quote(b, next.object.UID), true
		}
		return b, address, ok
	}
	return b, "", false
}

// several writes what is asked of the members that the user may see.
func (f *gistField) several(b []byte, s scope, g *Gist) (out []byte, address string, ok bool) {
	var members []scope
	for next := range f.each(s) {
		if next.known == all {
			members = append(members, next)
		}
	}
	if len(members) > 0 && s.own() && s.object.Type.Graph() && f.asked.Target.Identifiable {
		address = g.address(s, f.asked.Name)
	}
	member := func() bool {
		return slices.ContainsFunc(members, func(m scope) bool { return m.identifier() == f.member })
	}
	switch f.shows {
	case "isEmpty":
		b = strconv.AppendBool(b, len(members) == 0)
	case "isNotEmpty":
		b = strconv.AppendBool(b, len(members) > 0)
	case gistMember:
		b = strconv.AppendBool(b, member())
	case gistNotMember:
		b = strconv.AppendBool(b, !member())
	case gistIDs:
		b = each(b, members, func(b []byte, m scope) []byte { return quote(b, m.identifier()) })
	case gistIDObjects:
		b = each(b, members, func(b []byte, m scope) []byte {
			b, _ = appendReference(b, m.identifier())
			return b
		})
	case "pluck":
		b = each(b, members, func(b []byte, m scope) []byte {
			b, ok := f.plucked(b, m)
			if !ok {
				b = append(b, "null"...)
			}
			return b
		})
	case gistInside:
		b = append(b, '{')
		for i, a := range f.pluck {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(quote(b, f.names[i]), ':')
			b = each(b, members, func(b []byte, m scope) []byte {
				b, ok := a.value(m).append(b, m.Zone)
				if !ok {
					b = append(b, "null"...)
				}
				return b
			})
		}
		b = append(b, '}')
	default:
		b = strconv.AppendInt(b, int64(len(members)), 10)
	}
	return b, address, true
}

// plucked writes one property of an object, or several by their names; without any named it is the identifier.
func (f *gistField) plucked(b []byte, s scope) ([]byte, bool) {
	switch {
	case len(f.pluck) == 0:
		return quote(b, s.identifier()), true
	case len(f.pluck) == 1:
		return f.pluck[0].value(s).append(b, s.Zone)
	}
	b = append(b, '{')
	first := len(b)
	for i, a := range f.pluck {
		start := len(b)
		if start > first {
			b = append(b, ',')
		}
		b = append(quote(b, f.names[i]), ':')
		var ok bool
		if b, ok = a.value(s).append(b, s.Zone); !ok {
			b = b[:start]
		}
	}
	return append(b, '}'), true
}

func each(b []byte, members []scope, write func([]byte, scope) []byte) []byte {
	b = append(b, '[')
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = write(b, m)
	}
	return append(b, ']')
}

// identifier is that of the document where it has one of its own, or else of the object.
func (s scope) identifier() string {
	if s.own() {
		return s.object.UID
	}
	return s.text("id")
}

// address is where the gist of an object is, or of one of its properties.
func (g *Gist) address(s scope, property string) string {
	address := "/" + s.object.Type.Endpoint + "/" + s.object.UID
	if property != "" {
		address += "/" + property
	}
	address += "/gist"
	if g.Absolute {
		address = s.Base + "/api" + address + "?absoluteUrls=true"
	}
	return address
}
