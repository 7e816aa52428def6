package expression

import "strings"

// call reads a function and its arguments.
func (p *parser) call() (Node, error) {
	t := p.tok
	f := functions[t.text]
	if f == nil && p.loose { // older packages write AVG and STDDEV
		f = functions[strings.ToLower(t.text)]
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch {
	case f == nil && !p.tok.is("("):
		return nil, p.lex.fail(t.start, t.text, "`%s` has no meaning here; a text stands in quotes.", t.text)
	case f == nil:
		return nil, p.lex.fail(t.start, t.text, "`%s` is not a function.", t.text)
	case !f.in.has(p.kind) && !p.loose:
		return nil, p.lex.fail(t.start, t.text, "`%s` is not a function of %s.", t.text, p.kind)
	}
	if err := p.expect("("); err != nil {
		return nil, err
	}
	n := &Call{Function: f.name, typ: f.result}
	var same []Node // of which the result is
	for i := 0; !(i == 0 && p.tok.is(")")); i++ {
		param, ok := f.param(i)
		if !ok {
			return nil, p.lex.fail(p.tok.start, f.name, "`%s` has more than the %s that it takes.", f.name, arguments(len(f.params)))
		}
		argument, err := p.argument(f, param)
		if err != nil {
			return nil, err
		}
		n.Arguments = append(n.Arguments, argument)
		if param.want == 's' {
			same = append(same, argument)
		}
		if f.name == "is" && i == 0 { // is(x in y, z)
			if p.tok.sort != word || p.tok.text != "in" {
				return nil, p.unexpected("`in`")
			}
		} else if !p.tok.is(",") {
			break
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	n.span = span{t.start, p.tok.end}
	if p.tok.is(")") && len(n.Arguments) < f.least() {
		return nil, p.lex.fail(p.tok.start, f.name, "`%s` has fewer than the %s that it takes.", f.name, arguments(f.least()))
	}
	if f.result == Unknown {
		n.typ = joined(same)
	}
	return n, p.expect(")")
}

func arguments(n int) string {
	return [...]string{"no arguments", "one argument", "two arguments", "three arguments"}[n]
}

// argument reads what a function takes at a place.
func (p *parser) argument(f *function, want param) (Node, error) {
	t := p.tok
	taker := "`" + f.name + "`"
	switch want.want {
	case 'u':
		if t.sort != word || !isUID(t.text) {
			return nil, p.unexpected("an identifier for " + taker)
		}
		return p.reference(t.span, Item{Symbol: f.name, Objects: []Object{{f.of, t.text}}})
	case 'r':
		if t.sort != quotation || !isUID(t.text) {
			return nil, p.unexpected("an identifier in quotes for " + taker)
		}
		return p.reference(t.span, Item{Symbol: f.name, Objects: []Object{{f.of, t.text}}})
	case 'c', 'q':
		return p.quoted(taker, want.want == 'q')
	case 'i', 'v':
		if want.want == 'v' && rules.has(p.kind) && t.sort == quotation {
			it, err := p.variable(Item{Symbol: "#"}, t)
			if err != nil {
				return nil, err
			}
			return p.reference(t.span, it)
		}
		n, err := p.operand()
		if err != nil {
			return nil, err
		}
		operand := n
		for m, ok := operand.(*Modified); ok; m, ok = operand.(*Modified) {
			operand = m.Operand
		}
		if _, ok := operand.(*Reference); !ok {
			start, end := n.Span()
			return nil, p.lex.fail(start, p.lex.text[start:end], "%s takes an item in braces, not `%s`.", taker, p.lex.text[start:end])
		}
		return n, nil
	}
	n, err := p.binary(1)
	if err == nil && !p.fits(want.typ(), n) {
		err = p.wrongType(n, taker, want.typ())
	}
	return n, err
}

// quoted reads an expression in quotes. The rest of a comparison becomes one with a zero before it.
func (p *parser) quoted(taker string, compared bool) (Node, error) {
	t := p.tok
	if t.sort != quotation {
		return nil, p.unexpected("a condition in quotes for " + taker)
	}
	l := &lexer{text: t.text, whole: p.lex.whole, origin: p.lex.origin, fixed: p.lex.fixed || !t.plain, loose: p.loose}
	if !p.lex.fixed {
		l.origin += max(t.start-p.lex.skipped, 0)
		if t.plain {
			l.origin++ // the quote
		}
	}
	if compared {
		l.text, l.skipped = zero+t.text, len(zero)
	}
	if strings.TrimSpace(t.text) == "" {
		return nil, p.lex.fail(t.start, p.lex.text[t.start:t.end], "The condition in quotes for %s is empty.", taker)
	}
	e, err := parse(p.kind, Boolean, l, p.depth, p.loose)
	if err != nil {
		return nil, err
	}
	n := &Quoted{t.span, e, compared}
	p.out.mentions = append(p.out.mentions, mention{span: t.span, quoted: n})
	return n, p.advance()
}

// zero is what stands before the rest of a comparison.
const zero = "0 "
