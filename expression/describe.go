package expression

import (
	"strings"

	"cohort/fault"
)

// Describe returns the text with names in the place of what it mentions. name tells the name of an object; what it does not
// know is a fault, and they are reported together, as a fault.List, the first hundred of them.
func (e *Expression) Describe(name func(Object) (string, bool)) (string, error) {
	d := &describer{name: name, lex: &lexer{text: e.Text, whole: e.Text}}
	text := d.describe(e)
	return text, d.missing.OrNil()
}

const mostMissing = 100

type describer struct {
	name    func(Object) (string, bool)
	lex     *lexer // of the whole
	missing fault.List
	outer   int // where an expression in quotes stands, plus 1
}

func (d *describer) describe(e *Expression) string {
	var b strings.Builder
	done := 0
	for _, m := range e.mentions {
		b.WriteString(e.Text[done:m.start])
		done = m.end
		at := m.start
		if d.outer > 0 {
			at = d.outer - 1
		}
		if m.quoted == nil {
			b.WriteString(d.item(m.item, at))
			continue
		}
		inner := *d
		inner.outer = at + 1
		text := inner.describe(m.quoted.Expression)
		d.missing = inner.missing
		if m.quoted.Compared {
			text = text[len(zero):]
		}
		quote := e.Text[m.start : m.start+1]
		b.WriteString(quote + strings.NewReplacer(`\`, `\\`, quote, `\`+quote, "\n", `\n`, "\r", `\r`).Replace(text) + quote)
	}
	b.WriteString(e.Text[done:])
	return b.String()
}

func (d *describer) item(it Item, at int) string {
	if text := calendar[it.Symbol]; text != "" {
		return text
	}
	if it.Symbol == "V" {
		return variables[it.Name].text
	}
	var names []string
	for _, o := range it.Objects {
		text, ok := d.name(o)
		if !ok {
			if len(d.missing) < mostMissing {
				d.missing = append(d.missing, d.unknown(o, at))
			}
			continue
		}
		names = append(names, text)
	}
	text := strings.Join(names, it.separator)
	if it.Symbol == "R" {
		text += " - " + metrics[it.Name]
	}
	return text
}

// unknown is about an object that is mentioned at a byte and does not exist.
func (d *describer) unknown(o Object, at int) *fault.Error {
	what := "The " + spaced(o.Type)
	f, _ := fault.As(d.lex.fail(at, o.UID, "%s `%s` does not exist.", what, o.UID))
	f.Expected = o.Type
	return f
}

// spaced writes programStage as program stage.
func spaced(name string) string {
	var b strings.Builder
	for _, r := range name {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
