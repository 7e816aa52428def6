package datastore

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cohort/payload"
)

// field is a value that an answer shows, and where in the answer it stands.
type field struct {
	path path
	as   []string
}

// most is how many fields, filters or values of a filter a query may have.
const most = 1000

// parseFields reads a list such as name,root[child1,child2~hoist(other.place)]. Round brackets are as good as square ones.
func parseFields(text string) ([]field, error) {
	p := fieldParser{text: text}
	if err := p.list("", 0); err != nil {
		return nil, err
	}
	return p.fields, nil
}

type fieldParser struct {
	text   string
	at     int
	fields []field
}

// list reads up to the bracket that closes it, or up to the end of the text at level 0.
func (p *fieldParser) list(above string, level int) error {
	for {
		name := p.name()
		next := p.peek()
		switch {
		case name == "" && next != ',' && next != closing && next != 0:
			return p.unexpected()
		case name == "":
		case next == opening:
			if level >= deepest {
				return unreadable("E7651", "fields nests deeper than %d levels", deepest)
			}
			p.at++
			if err := p.list(above+name+".", level+1); err != nil {
				return err
			}
			p.at++ // the bracket that closed it
			next = p.peek()
		default:
			if err := p.add(above+name, above == ""); err != nil {
				return err
			}
			next = p.peek()
		}
		switch {
		case next == ',':
			p.at++
		case next == closing && level > 0, next == 0 && level == 0:
			return nil
		default:
			return p.unexpected()
		}
	}
}

const (
	opening = '['
	closing = ']'
)

// peek is the next character; 0 at the end, and brackets of both kinds are square.
func (p *fieldParser) peek() byte {
	if p.at == len(p.text) {
		return 0
	}
	switch c := p.text[p.at]; c {
	case '(':
		return opening
	case ')':
		return closing
	default:
		return c
	}
}

func (p *fieldParser) name() string {
	rest := p.text[p.at:]
	end := strings.IndexAny(rest, "[](),~")
	if end < 0 {
		end = len(rest)
	}
	p.at += end
	return strings.TrimSpace(rest[:end])
}

const hoist = "~hoist("

// add reads what follows the name of a field, and adds it.
func (p *fieldParser) add(text string, root bool) error {
	at, err := parsePath(text)
	if err != nil {
		return err
	}
	f := field{path: at, as: at.names}
	switch {
	case !root && (text == "." || at.key):
		return p.unexpected()
	case at.key:
		f.as = []string{"_"}
	case len(at.names) == 0:
		f.as = []string{"value"}
	}
	if rest := p.text[p.at:]; strings.HasPrefix(rest, hoist) {
		end := strings.IndexByte(rest, ')')
		if end < 0 {
			p.at = len(p.text)
			return p.unexpected()
		}
		alias := strings.TrimSpace(rest[len(hoist):end])
		f.as = strings.Split(alias, ".")
		if slices.Contains(f.as, "") || !utf8.ValidString(alias) || len(f.as) > deepest {
			return unreadable("E7650", "Not a valid alias: '%s'; it is at most %d names with dots between them", alias, deepest)
		}
		p.at += end + 1
	}
	if len(p.fields) == most {
		return unreadable("E7651", "fields has more than %d fields", most)
	}
	p.fields = append(p.fields, f)
	return nil
}

func (p *fieldParser) unexpected() error {
	if p.at >= len(p.text) {
		return unreadable("E7651", "fields ends too early")
	}
	return unreadable("E7651", "Unexpected '%c' in fields at position %d", []rune(p.text[p.at:])[0], p.at)
}

// member is a part of the answer: a value, or an object of further members.
type member struct {
	name  string
	slot  int // of its value, where it has no members
	below []*member
}

// place puts a value into the answer. It fails where two fields would stand at one place.
func (m *member) place(as []string, slot int) error {
	at := m
	for i, name := range as {
		last := i == len(as)-1
		known := slices.IndexFunc(at.below, func(b *member) bool { return b.name == name })
		switch {
		case i == 0 && name == "key", known >= 0 && (last || len(at.below[known].below) == 0):
			return unreadable("E7653", "Two fields stand at '%s' of the answer; give one another place by %salias)", strings.Join(as, "."), hoist)
		case known < 0:
			known = len(at.below)
			at.below = append(at.below, &member{name: name, slot: slot})
		}
		at = at.below[known]
	}
	return nil
}

// append writes the members, each after a comma or as the first.
func (m *member) append(b []byte, values [][]byte, first bool) []byte {
	for i, each := range m.below {
		if i > 0 || !first {
			b = append(b, ',')
		}
		b = append(payload.AppendQuoted(b, each.name), ':')
		switch {
		case len(each.below) > 0:
			b = append(each.append(append(b, '{'), values, true), '}')
		case values[each.slot] == nil:
			b = append(b, "null"...)
		default:
			b = append(b, values[each.slot]...)
		}
	}
	return b
}
