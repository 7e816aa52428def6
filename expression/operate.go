package expression

import (
	"math"
	"strings"

	"cohort/fault"
)

// longestText is how many bytes a computed text may have, so that no expression can fill the memory.
const longestText = 1 << 20

// failed is about something that cannot be computed. It is known by what it names, not by where it stands.
func failed(value Value, format string, args ...any) error {
	f := fault.New(fault.Conflict, format, args...)
	f.Property, f.Value = "expression", clipped(value)
	return f
}

// clipped is a value as messages show it.
func clipped(v Value) string {
	const most = 100
	text := v.String()
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}

// numeric converts an operand to a number. Null has none.
func numeric(op string, v Value) (float64, error) {
	if n, ok := v.number(); ok {
		return n, nil
	}
	if v.IsEmpty() {
		return 0, failed(v, "`%s` takes a number, and there is no value.", op)
	}
	return 0, failed(v, "`%s` takes a number, not `%s`.", op, clipped(v))
}

// finite makes a value of a number that may be beyond what can be counted with.
func finite(taker string, n float64) (Value, error) {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		return Null, failed(Null, "The result of `%s` is no number, or too large.", taker)
	}
	return NumberOf(n), nil
}

// arithmetic computes with two numbers, as decimal ones. What is divided by zero is infinite, or no number.
func arithmetic(op string, left, right Value) (Value, error) {
	a, err := numeric(op, left)
	if err != nil {
		return Null, err
	}
	b, err := numeric(op, right)
	if err != nil {
		return Null, err
	}
	return NumberOf(calculate(op[0], a, b)), nil
}

// plus adds numbers, and joins texts: if one of the operands is a text that is no number.
func plus(left, right Value) (Value, error) {
	if left.typ == Number && right.typ == Number {
		return NumberOf(calculate('+', left.n, right.n)), nil
	}
	if isWords(left) || isWords(right) {
		return joinedText("+", left.String(), right.String())
	}
	return arithmetic("+", left, right)
}

// isWords reports whether a value is a text that does not convert to a number, and not empty.
func isWords(v Value) bool {
	if v.typ != Text || v.empty {
		return false
	}
	_, ok := v.number()
	return !ok
}

func joinedText(taker string, parts ...string) (Value, error) {
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	if length > longestText {
		return Null, failed(Null, "The text that `%s` makes is longer than %d bytes.", taker, longestText)
	}
	return TextOf(strings.Join(parts, "")), nil
}

// equal reports whether two values are the same in the sense of ==. Null is equal to null alone; what nobody has entered is what it
// computes as. A number is equal to a text that says it, and to true if it is 1; a text is equal to true where it says so, and otherwise
// to false.
func equal(a, b Value) bool {
	switch {
	case a.typ == Number && b.typ == Number:
		return a.n == b.n
	case a.typ == Unknown || b.typ == Unknown:
		return a.typ == b.typ
	case a.typ == Number || b.typ == Number:
		x, ok := a.number()
		y, fine := b.number()
		return ok && fine && x == y
	case a.typ == Boolean || b.typ == Boolean:
		x, _ := a.truth()
		y, _ := b.truth()
		return x == y
	case a.typ == Text && b.typ == Text:
		return a.s == b.s
	}
	x, ok := a.date()
	y, fine := b.date()
	return ok && fine && x == y
}

// order compares two values: below zero where the first is less. ok is false where one of them is no number though it is computed as
// one, so that nothing is said of them. Texts are compared as numbers if both are, otherwise by their letters.
func order(op string, a, b Value) (sign int, ok bool, err error) {
	switch {
	case a.typ == Number && b.typ == Number:
		return signOf(a.n, b.n), a.n == a.n && b.n == b.n, nil
	case a.typ == Unknown || b.typ == Unknown:
		return 0, false, failed(Null, "`%s` compares two values, and one of them is missing.", op)
	case a.typ == Date && (b.typ == Date || b.typ == Text) || a.typ == Text && b.typ == Date:
		x, fine := a.date()
		y, also := b.date()
		if fine && also {
			return signOf(x, y), true, nil
		}
	default:
		x, fine := a.number()
		y, also := b.number()
		if fine && also {
			return signOf(x, y), x == x && y == y, nil
		}
		if a.typ == Text && b.typ == Text {
			return strings.Compare(a.s, b.s), true, nil
		}
	}
	return 0, false, failed(b, "`%s` cannot compare `%s` with `%s`.", op, clipped(a), clipped(b))
}

func signOf(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// truth converts an operand of && and its like.
func truth(taker string, v Value) (bool, error) {
	b, ok := v.truth()
	if !ok {
		return false, failed(v, "`%s` takes true or false, not `%s`.", taker, clipped(v))
	}
	return b, nil
}
