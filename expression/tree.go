package expression

import (
	"strconv"
	"strings"
	"time"
)

// Node is a part of an expression: a *Literal, *Reference, *Operation, *Call, *Modified or *Quoted.
type Node interface {
	Span() (start, end int) // in bytes of the text
	Type() Type             // Unknown where only data tells
	within(start, end int)  // takes the parentheses around it into its span
}

type span struct{ start, end int }

func (s *span) Span() (int, int)      { return s.start, s.end }
func (s *span) within(start, end int) { s.start, s.end = start, end }

// Literal is a number, a text without its quotes, true, false or null.
type Literal struct {
	span
	Value string
	typ   Type
}

// Reference stands for a value outside of the expression.
type Reference struct {
	span
	Item Item
}

// Operation applies an operator to one operand or to two. && and || stand for and and or, ! for not.
type Operation struct {
	span
	Operator string
	Operands []Node
	typ      Type
}

// Call is a function with its arguments.
type Call struct {
	span
	Function  string
	Arguments []Node
	typ       Type
}

// Modified is an expression of which a modifier changes the data: .periodOffset(-1) and its like.
type Modified struct {
	span
	Operand  Node
	Modifier string
	Argument string // as it is written; empty where the modifier has none
}

// Quoted is an expression within quotes, an argument of a function. Where Compared is set, the text in the quotes is only the
// rest of a comparison, such as '< 5', and the expression compares zero.
type Quoted struct {
	span
	Expression *Expression
	Compared   bool
}

func (n *Literal) Type() Type   { return n.typ }
func (n *Reference) Type() Type { return n.Item.typ }
func (n *Operation) Type() Type { return n.typ }
func (n *Call) Type() Type      { return n.typ }
func (n *Modified) Type() Type  { return n.Operand.Type() }
func (n *Quoted) Type() Type    { return n.Expression.Root.Type() }

// fits reports whether a value can be had of a type. Texts may hold anything, so that only one that is written in the
// expression itself can be wrong.
func fits(want Type, n Node) bool {
	is := n.Type()
	if want == Unknown || want == Text || is == Unknown || is == want {
		return true
	}
	if want == Number && is == Date { // DHIS2's own examples add a date to numbers
		return true
	}
	literal, written := n.(*Literal)
	if is != Text || !written {
		return is == Text
	}
	switch want {
	case Number:
		_, err := strconv.ParseFloat(literal.Value, 64)
		return err == nil
	case Boolean:
		return literal.Value == "true" || literal.Value == "false"
	}
	return isDate(literal.Value)
}

// meet reports whether two values have a type in common.
func meet(operator string, a, b Node) bool {
	if operator == "==" || operator == "!=" {
		truth := func(n Node) bool { return n.Type() == Number || n.Type() == Boolean }
		if truth(a) && truth(b) { // data says 1 for true
			return true
		}
	}
	return fits(a.Type(), b) || fits(b.Type(), a)
}

// isDate reads 2024-01-31 and 2024-1-31, and a date with a time behind it.
func isDate(s string) bool {
	day, _, _ := strings.Cut(s, "T")
	_, err := time.Parse("2006-1-2", day)
	return err == nil
}

// joined is the type that all of the nodes have, or Unknown.
func joined(nodes []Node) Type {
	out := Unknown
	for i, n := range nodes {
		switch {
		case i == 0:
			out = n.Type()
		case n.Type() != out:
			return Unknown
		}
	}
	return out
}
