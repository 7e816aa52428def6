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

// numeric converts an operand to a number. Null has none, and gives null.
func numeric(op string, v Value) (n float64, null bool, err error) {
	if v.typ == Unknown {
		return 0, true, nil
	}
	n, ok := v.number()
	if !ok {
		return 0, false, failed(v, "`%s` takes a number, not `%s`.", op, clipped(v))
	}
	return n, false, nil
}

// finite makes a value of a number that may be beyond what can be counted with.
func finite(taker string, n float64) (Value, error) {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		return Null, failed(Null, "The result of `%s` is no number, or too large.", taker)
	}
	return NumberOf(n), nil
}

// arithmetic computes with two numbers.
func arithmetic(op string, left, right Value) (Value, error) {
	a, null, err := numeric(op, left)
	if err != nil {
		return Null, err
	}
	b, nothing, err := numeric(op, right)
	if err != nil || null || nothing {
		return Null, err
	}
	switch op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "^":
		a = math.Pow(a, b)
	default:
		if b == 0 {
			return Null, failed(left, "`%s` divides `%s` by zero.", op, clipped(left))
		}
		if op == "%" {
			a = math.Mod(a, b)
		} else {
			a /= b
		}
	}
	return finite(op, a)
}

// plus adds numbers, and joins texts: if one of the operands is a text that is no number.
func plus(left, right Value) (Value, error) {
	if left.typ == Number && right.typ == Number {
		return finite("+", left.n+right.n)
	}
	if isWords(left) || isWords(right) {
		return joinedText("+", left.String(), right.String())
	}
	return arithmetic("+", left, right)
}

// isWords reports whether a value is a text that does not convert to a number.
func isWords(v Value) bool {
	if v.typ != Text {
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

// equal reports whether two values are the same in the sense of ==. What is empty is equal to all that is empty, and to what it
// computes as. A number is equal to a text that says it, and true to 1.
func equal(a, b Value) bool {
	switch {
	case a.typ == Number && b.typ == Number:
		return a.n == b.n
	case a.IsEmpty() && b.IsEmpty():
		return true
	case a.typ == Unknown || b.typ == Unknown:
		return false
	case a.typ == Text && b.typ == Text:
		return a.s == b.s
	case a.typ == Text && a.empty || b.typ == Text && b.empty:
		return false
	case a.typ == Boolean || b.typ == Boolean:
		x, ok := a.truth()
		y, fine := b.truth()
		if a.typ == Number || b.typ == Number { // data says 1 for true
			return ok && fine && a.n == b.n
		}
		return ok && fine && x == y
	case a.typ == Number || b.typ == Number:
		x, ok := a.number()
		y, fine := b.number()
		return ok && fine && x == y
	}
	x, ok := a.date()
	y, fine := b.date()
	return ok && fine && x == y
}

// order compares two values: below zero where the first is less. ok is false where one of them is missing, so that nothing is
// said of them. Texts are compared as numbers if both are, otherwise by their letters.
func order(op string, a, b Value) (sign int, ok bool, err error) {
	switch {
	case a.typ == Number && b.typ == Number:
		return signOf(a.n, b.n), true, nil
	case a.typ == Unknown || b.typ == Unknown:
		return 0, false, nil
	case a.typ == Date || b.typ == Date:
		if a.IsEmpty() || b.IsEmpty() {
			return 0, false, nil
		}
		x, fine := a.date()
		y, also := b.date()
		if fine && also {
			return signOf(x, y), true, nil
		}
	default:
		if a.typ == Text && a.empty || b.typ == Text && b.empty {
			return 0, false, nil
		}
		x, fine := a.number()
		y, also := b.number()
		if fine && also {
			return signOf(x, y), true, nil
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
