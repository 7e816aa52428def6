package query

import (
	"slices"
	"strings"

	"cohort/fault"
)

// Limits of what is parsed. The longest queries of DHIS2's own apps are some thousand characters and six levels.
const (
	maxFieldsLength = 32 << 10
	maxFieldsDepth  = 32
)

// ParseFields reads the values of all fields= parameters of a request:
//
//	fields = field { "," field }
//	field  = [ "!" | "-" ] ( "*" | ":" name | name { "." name } ) { transform | "[" fields "]" | "(" fields ")" }
//	transform = ( "~" | "|" | "::" ) name [ "(" name { ( "," | ";" ) name } ")" ]
//
// No values, or empty ones, are nil. What cannot be read is a fault of kind BadRequest.
func ParseFields(values ...string) (Fields, error) {
	p := &fieldParser{text: strings.Join(values, ",")}
	if len(p.text) > maxFieldsLength {
		return nil, fault.New(fault.BadRequest, "Parameter fields is longer than %d bytes", maxFieldsLength)
	}
	fields, err := p.list(0)
	if err == nil && p.at < len(p.text) {
		err = p.fail("a closing bracket without an opening one")
	}
	return fields, err
}

type fieldParser struct {
	text string
	at   int
}

func (p *fieldParser) fail(what string) error {
	return fault.Coded(fault.BadRequest, "E1003", "Parameter fields has %s at position %d", what, p.at+1)
}

// peek is the next character, or 0 at the end.
func (p *fieldParser) peek() byte {
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *fieldParser) list(depth int) (out Fields, err error) {
	if depth > maxFieldsDepth {
		return nil, p.fail("more levels of brackets than are read")
	}
	for err == nil && p.at < len(p.text) {
		switch p.peek() {
		case ',', ' ':
			p.at++
			continue
		case ']', ')':
			return out, nil
		}
		var f Field
		f, err = p.field(depth)
		out = append(out, f)
	}
	return out, err
}

func (p *fieldParser) field(depth int) (f Field, err error) {
	if c := p.peek(); c == '!' || c == '-' {
		f.Exclude = true
		p.at++
	}
	switch p.peek() {
	case ':':
		p.at++
		f.Preset, f.Name = true, ":"+p.word()
	case '*':
		p.at++
		f.Preset, f.Name = true, "*"
	default:
		f.Name = p.word()
	}
	if f.Name == "" || f.Name == ":" {
		return f, p.fail("no name")
	}
	if err := p.modifiers(&f, depth); err != nil || f.Preset {
		return f, err
	}
	return p.unfold(f, depth)
}

// unfold makes a[b] of a.b.
func (p *fieldParser) unfold(f Field, depth int) (Field, error) {
	names := strings.Split(f.Name, ".")
	if depth+len(names) > maxFieldsDepth+1 {
		return f, p.fail("more levels than are read")
	}
	for i, name := range slices.Backward(names) {
		if name == "" {
			return f, p.fail("no name beside a dot")
		}
		if f.Name = name; i > 0 {
			f = Field{Nested: Fields{f}}
		}
	}
	return f, nil
}

// modifiers reads what follows a name: transformers, and what is said of its inside.
func (p *fieldParser) modifiers(f *Field, depth int) error {
	for {
		switch p.peek() {
		case '[', '(':
			inside, err := p.inside(depth)
			if err != nil {
				return err
			}
			f.Nested = append(f.Nested, inside...)
		case '~', '|', ':':
			t, err := p.transform()
			if err != nil {
				return err
			}
			f.Transforms = append(f.Transforms, t)
		case ',', ' ', ']', ')', 0:
			return nil
		default:
			return p.fail("a character that no name has")
		}
	}
}

func (p *fieldParser) inside(depth int) (Fields, error) {
	end := byte(']')
	if p.peek() == '(' {
		end = ')'
	}
	p.at++
	fields, err := p.list(depth + 1)
	if err != nil {
		return nil, err
	}
	if p.peek() != end {
		return nil, p.fail("an opening bracket without a closing one")
	}
	p.at++
	return fields, nil
}

func (p *fieldParser) transform() (t Transform, err error) {
	if rest := p.text[p.at:]; rest[0] == ':' && !strings.HasPrefix(rest, "::") {
		return t, p.fail("a colon in the middle of a name")
	}
	p.at += len(p.text[p.at:]) - len(strings.TrimLeft(p.text[p.at:], "~|:"))
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
	for arg := range strings.FieldsFuncSeq(p.text[p.at+1:p.at+end], func(r rune) bool { return r == ',' || r == ';' }) {
		t.Args = append(t.Args, strings.TrimSpace(arg))
	}
	p.at += end + 1
	return t, nil
}

// word takes a name: everything up to a character with a meaning of its own.
func (p *fieldParser) word() string {
	rest := p.text[p.at:]
	end := strings.IndexAny(rest, ",[]()~|:!* ")
	if end < 0 {
		end = len(rest)
	}
	p.at += end
	return rest[:end]
}
