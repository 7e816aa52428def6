// Package query is the language in which clients say what they want to see: fields=, filter= and order=. Text becomes a
// syntax tree; the tree is resolved against a type of the catalog; what comes of it is evaluated over the metadata graph.
// The tree of fields= serves other answers, too.
package query

import (
	"strings"

	"cohort/fault"
)

// Fields is what follows fields=: what to show of an object. Of two entries the later one wins.
type Fields []Field

// Field is one entry of Fields.
type Field struct {
	Name       string // of a property, or of a preset: *, :all, :owner, :identifiable, ...
	Preset     bool
	Exclude    bool   // !name
	Nested     Fields // nil where nothing is said of what is inside
	Transforms []Transform
}

// Transform is a change of a value on its way out: ~rename(label), ~size, ~pluck(name), ...
type Transform struct {
	Name string
	Args []string
}

// Limits of what is parsed. The longest query of DHIS2's own apps is a tenth of this.
const (
	maxFieldsLength = 64 << 10
	maxFieldsDepth  = 32
)

// ParseFields reads the values of all fields= parameters of a request.
func ParseFields(values ...string) (Fields, error) {
	text := strings.Join(values, ",")
	if len(text) > maxFieldsLength {
		return nil, fault.New(fault.BadRequest, "Parameter fields is longer than %d bytes", maxFieldsLength)
	}
	p := &fieldParser{text: text}
	fields, err := p.list(0)
	if err != nil {
		return nil, err
	}
	if p.at < len(p.text) {
		return nil, p.fail("a closing bracket without an opening one")
	}
	return fields, nil
}

type fieldParser struct {
	text string
	at   int
}

func (p *fieldParser) fail(what string) error {
	return fault.Coded(fault.BadRequest, "E1003", "Parameter fields has %s at position %d", what, p.at+1)
}

func (p *fieldParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *fieldParser) list(depth int) (Fields, error) {
	if depth > maxFieldsDepth {
		return nil, p.fail("more levels of brackets than are read")
	}
	out := Fields{}
	for {
		switch p.peek() {
		case ',', ' ':
			p.at++
			continue
		case 0, ']', ')':
			return out, nil
		}
		f, err := p.field(depth)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
}

func (p *fieldParser) field(depth int) (f Field, err error) {
	if p.peek() == '!' || p.peek() == '-' {
		f.Exclude = true
		p.at++
	}
	switch p.peek() {
	case ':':
		f.Preset = true
		p.at++
		f.Name = ":" + p.word()
	case '*':
		f.Preset, f.Name = true, "*"
		p.at++
	default:
		f.Name = p.word()
	}
	if f.Name == "" || f.Name == ":" {
		return f, p.fail("no name")
	}
	for {
		switch p.peek() {
		case '[', '(':
			p.at++
			if f.Nested, err = p.list(depth + 1); err != nil {
				return f, err
			}
			if c := p.peek(); c != ']' && c != ')' {
				return f, p.fail("an opening bracket without a closing one")
			}
			p.at++
		case '~', '|', ':':
			if p.peek() == ':' && !strings.HasPrefix(p.text[p.at:], "::") {
				return f, p.fail("a colon in the middle of a name")
			}
			p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], "~|:"))
			t, err := p.transform()
			if err != nil {
				return f, err
			}
			f.Transforms = append(f.Transforms, t)
		case ',', ' ', ']', ')', 0:
			return f, nil
		default:
			return f, p.fail("a character that no name has")
		}
	}
}

func (p *fieldParser) transform() (t Transform, err error) {
	if t.Name = p.word(); t.Name == "" {
		return t, p.fail("no name of a transformer")
	}
	if p.peek() != '(' {
		return t, nil
	}
	end := strings.IndexByte(p.text[p.at:], ')')
	if end < 0 {
		return t, p.fail("an opening bracket without a closing one")
	}
	for _, arg := range strings.FieldsFunc(p.text[p.at+1:p.at+end], func(r rune) bool { return r == ',' || r == ';' }) {
		t.Args = append(t.Args, strings.TrimSpace(arg))
	}
	p.at += end + 1
	return t, nil
}

// word takes a name: everything up to a character with a meaning of its own.
func (p *fieldParser) word() string {
	rest := p.text[p.at:]
	end := strings.IndexAny(rest, ",[]()~|:! ")
	if end < 0 {
		end = len(rest)
	}
	p.at += end
	return rest[:end]
}

// Includes reports whether a property is shown, where all properties are equals: named, or in * or :all, and not excluded.
func (f Fields) Includes(name string) bool {
	shown := false
	for _, field := range f {
		if field.Preset && (field.Name == "*" || field.Name == ":all") || !field.Preset && field.Name == name {
			shown = !field.Exclude
		}
	}
	return shown
}

// Inside returns what is said of the inside of a property; nil is nothing.
func (f Fields) Inside(name string) Fields {
	var inside Fields
	for _, field := range f {
		if !field.Preset && field.Name == name {
			inside = field.Nested
		}
	}
	return inside
}

// Renamed returns the name under which a property is shown.
func (f Fields) Renamed(name string) string {
	for _, field := range f {
		if field.Name != name {
			continue
		}
		for _, t := range field.Transforms {
			if t.Name == "rename" && len(t.Args) > 0 {
				return t.Args[0]
			}
		}
	}
	return name
}
