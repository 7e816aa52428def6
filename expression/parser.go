package expression

import (
	"strings"
	"unicode/utf8"

	"cohort/fault"
)

const (
	longest = 100_000 // bytes
	deepest = 200     // expressions within one another
)

// Expression is a text that was understood.
type Expression struct {
	Kind Kind
	Text string
	Root Node

	mentions []mention // in the order of the text
}

// mention is a piece of the text that names something.
type mention struct {
	span
	item   Item
	quoted *Quoted // an expression in quotes, in place of item
}

// Items are what the expression mentions, in the order of the text; what is mentioned twice is listed twice.
func (e *Expression) Items() []Item {
	var out []Item
	for _, m := range e.mentions {
		if m.quoted != nil {
			out = append(out, m.quoted.Expression.Items()...)
		} else {
			out = append(out, m.item)
		}
	}
	return out
}

// Parse reads an expression. An error is a fault that says at which character, counted from 1, what is wrong: Properties are
// that number and the refused text, which is the fault's Value, too.
func Parse(kind Kind, text string) (*Expression, error) { return read(kind, text, false) }

// ParseLoosely reads what may be stored: an expression in which values need not have the types that functions and operators take,
// and which may use functions and variables of other kinds. DHIS2 stores any text, and packages hold some that it would complain of.
// The types of the nodes mean nothing.
func ParseLoosely(kind Kind, text string) (*Expression, error) { return read(kind, text, true) }

func read(kind Kind, text string, loose bool) (*Expression, error) {
	whole := &lexer{text: text, whole: text, loose: loose}
	switch {
	case !utf8.ValidString(text):
		return nil, fault.New(fault.Conflict, "The expression is no UTF-8.").On("", "", "expression")
	case len(text) > longest:
		return nil, whole.fail(longest, "", "The expression is longer than %d bytes.", longest)
	case strings.TrimSpace(text) == "":
		return nil, whole.fail(0, text, "The expression is empty.")
	}
	return parse(kind, kinds[kind].result, whole, 0, loose)
}

func parse(kind Kind, result Type, lex *lexer, depth int, loose bool) (*Expression, error) {
	p := &parser{kind: kind, lex: lex, depth: depth, loose: loose, out: &Expression{Kind: kind, Text: lex.text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	root, err := p.binary(1)
	if err != nil {
		return nil, err
	}
	if p.tok.sort != atEnd {
		return nil, p.unexpected("an operator")
	}
	if !p.fits(result, root) {
		start, end := root.Span()
		return nil, lex.fail(start, lex.text[start:end], "`%s` is %s; the result in %s must be %s.", lex.text[start:end], root.Type(), kind, result)
	}
	p.out.Root = root
	return p.out, nil
}

type parser struct {
	kind  Kind
	lex   *lexer
	tok   token // that comes next
	depth int
	loose bool
	out   *Expression
}

func (p *parser) advance() (err error) {
	p.tok, err = p.lex.next()
	return err
}

func (p *parser) unexpected(expected string) error {
	if p.tok.sort == atEnd {
		return p.lex.fail(p.tok.start, "", "The expression ends where %s is expected.", expected)
	}
	text := p.lex.text[p.tok.start:p.tok.end]
	return p.lex.fail(p.tok.start, text, "`%s` stands where %s is expected.", text, expected)
}

// expect moves over an operator.
func (p *parser) expect(op string) error {
	if !p.tok.is(op) {
		return p.unexpected("`" + op + "`")
	}
	return p.advance()
}

const (
	unary = 7
	power = 8
)

// precedence of the operators between two operands; those of a higher one bind first.
var precedence = map[string]int{
	"||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "^": power,
}

// words are operators that are written as words.
var words = map[string]string{"and": "&&", "or": "||", "not": "!"}

// operator is the one that comes next, or "".
func (p *parser) operator() string {
	if p.tok.sort == word {
		return words[p.tok.text]
	}
	if p.tok.sort == operator {
		return p.tok.text
	}
	return ""
}

// binary reads operands and the operators between them, as far as these bind at least as strongly as least.
func (p *parser) binary(least int) (Node, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > deepest {
		return nil, p.lex.fail(p.tok.start, "", "The expression is nested more than %d deep.", deepest)
	}
	left, err := p.prefixed()
	for err == nil {
		op, at := p.operator(), p.tok.start
		level := precedence[op]
		if level < least || level == 0 {
			return left, nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
		next := level + 1
		if op == "^" { // the right one first
			next = level
		}
		var right Node
		if right, err = p.binary(next); err == nil {
			left, err = p.operation(at, op, left, right)
		}
	}
	return nil, err
}

// prefixed reads an operand with the operators before it. They bind less than a power: -2^2 is -(2^2).
func (p *parser) prefixed() (Node, error) {
	switch op := p.operator(); op {
	case "-", "+", "!":
		at := p.tok.start
		if err := p.advance(); err != nil {
			return nil, err
		}
		operand, err := p.binary(power)
		if err != nil {
			return nil, err
		}
		return p.operation(at, op, operand)
	}
	return p.operand()
}

// operation checks the operands of the operator that stands at a byte.
func (p *parser) operation(at int, op string, operands ...Node) (Node, error) {
	start, _ := operands[0].Span()
	_, end := operands[len(operands)-1].Span()
	n := &Operation{span: span{min(at, start), end}, Operator: op, Operands: operands, typ: Boolean}
	want := Boolean
	switch op {
	case "==", "!=", "<", "<=", ">", ">=":
		if !p.loose && !meet(op, operands[0], operands[1]) {
			return nil, p.lex.fail(at, op, "`%s` compares %s with %s.", op, operands[0].Type(), operands[1].Type())
		}
		return n, nil
	case "&&", "||", "!":
	default:
		want, n.typ = Number, Number
	}
	for _, o := range operands {
		if !p.fits(want, o) {
			return nil, p.wrongType(o, "`"+op+"`", want)
		}
	}
	return n, nil
}

func (p *parser) fits(want Type, n Node) bool { return p.loose || fits(want, n) }

func (p *parser) wrongType(n Node, taker string, want Type) error {
	start, end := n.Span()
	text := p.lex.text[start:end]
	return p.lex.fail(start, text, "`%s` is %s; %s takes %s.", text, n.Type(), taker, want)
}

// operand reads a value and the modifiers behind it.
func (p *parser) operand() (Node, error) {
	n, err := p.value()
	for err == nil && p.tok.is(".") {
		n, err = p.modified(n)
	}
	return n, err
}

func (p *parser) value() (Node, error) {
	t := p.tok
	switch {
	case t.is("("):
		if err := p.advance(); err != nil {
			return nil, err
		}
		n, err := p.binary(1)
		if err != nil {
			return nil, err
		}
		n.within(t.start, p.tok.end)
		return n, p.expect(")")
	case t.sort == number:
		return &Literal{t.span, t.text, Number}, p.advance()
	case t.sort == quotation:
		return &Literal{t.span, t.text, Text}, p.advance()
	case t.sort == braces:
		it, err := p.item(t)
		if err != nil {
			return nil, err
		}
		return p.reference(t.span, it)
	case t.sort == word && (t.text == "true" || t.text == "false"):
		return &Literal{t.span, t.text, Boolean}, p.advance()
	case t.sort == word && t.text == "null":
		return &Literal{t.span, t.text, Unknown}, p.advance()
	case t.sort == word && words[t.text] == "":
		return p.call()
	}
	return nil, p.unexpected("a value")
}

// reference notes an item and moves over it.
func (p *parser) reference(at span, it Item) (Node, error) {
	p.out.mentions = append(p.out.mentions, mention{span: at, item: it})
	return &Reference{at, it}, p.advance()
}

// modified reads a modifier behind a dot. Its argument is read as it stands, since a date is no difference of numbers.
func (p *parser) modified(n Node) (Node, error) {
	at := p.lex.at
	p.lex.while(isWord)
	name := p.lex.text[at:p.lex.at]
	m, ok := modifiers[name]
	if !ok || !m.in.has(p.kind) && !p.loose {
		return nil, p.lex.fail(at, name, "`.%s` is no modifier in %s.", name, p.kind)
	}
	if !p.lex.follows("(") {
		return nil, p.lex.fail(p.lex.at, name, "A parenthesis must follow `.%s`.", name)
	}
	argument, _, closed := strings.Cut(p.lex.text[p.lex.at:], ")")
	if !closed {
		return nil, p.lex.fail(p.lex.at, name, "`.%s(` has no closing parenthesis.", name)
	}
	p.lex.at += len(argument) + 1
	argument = strings.TrimSpace(argument)
	if !m.takes(argument) {
		if m.expected == "" {
			return nil, p.lex.fail(at, argument, "`.%s` takes nothing in its parentheses.", name)
		}
		return nil, p.lex.fail(at, argument, "`%s` is not %s, which `.%s` takes.", argument, m.expected, name)
	}
	start, _ := n.Span()
	return &Modified{span{start, p.lex.at}, n, name, argument}, p.advance()
}
