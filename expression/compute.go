package expression

import (
	"math"
	"strconv"
)

// computation makes a value of up to three arguments. They have the types that the function's signature names: see converted.
type computation func(taker string, args [3]Value) (Value, error)

// call compiles a function: a special form, one over a list of arguments, or one over up to three of them.
func (c *compiler) call(n *Call) (code, error) {
	if form := forms[n.Function]; form != nil {
		return form(c, n)
	}
	var args []code
	for _, argument := range n.Arguments {
		arg, err := c.node(argument)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	name, f := n.Function, functions[n.Function]
	if over := lists[name]; over != nil {
		return over(name, args), nil
	}
	compute := computations[name]
	if compute == nil {
		return nil, uncomputed("`" + name + "`")
	}
	return func(s Scope) (Value, error) {
		var values [3]Value
		for i, arg := range args {
			v, err := arg(s)
			if err != nil {
				return Null, err
			}
			var missing bool
			if values[i], missing, err = converted(name, i, f.params[i].want, v); err != nil {
				return Null, err
			}
			if missing {
				return without(name, i, values[0])
			}
		}
		return compute(name, values)
	}, nil
}

// converted brings an argument to the type that a function takes. missing is set where there is no number or date, of which the
// function makes null; a missing text is an empty one.
func converted(taker string, at int, want byte, v Value) (out Value, missing bool, err error) {
	switch want {
	case 'n':
		if v.typ == Number {
			return v, false, nil
		}
		if v.typ == Unknown {
			return Null, true, nil
		}
		if n, ok := v.number(); ok {
			return NumberOf(n), false, nil
		}
		return Null, false, unfit(taker, at, v, "a number")
	case 'd':
		if v.IsEmpty() {
			return Null, true, nil
		}
		if n, ok := v.date(); ok {
			return Value{typ: Date, n: n}, false, nil
		}
		return Null, false, unfit(taker, at, v, "a date")
	case 't':
		if v.typ != Text {
			v = TextOf(v.text())
		}
	}
	return v, false, nil
}

// without is what a function makes of a number or date that is missing: mostly null.
func without(taker string, at int, first Value) (Value, error) {
	switch taker {
	case "d2:ceil", "d2:floor", "d2:oizp":
		return NumberOf(0), nil
	case "d2:round":
		return NumberOf(math.NaN()), nil
	case "d2:addDays":
		if at == 1 {
			return first, nil
		}
	case "d2:daysBetween", "d2:weeksBetween", "d2:monthsBetween", "d2:yearsBetween", "d2:minutesBetween", "d2:modulus":
		return Null, failed(Null, "Argument %d of `%s` is missing.", at+1, taker)
	}
	return Null, nil
}

// unfit is about the value of an argument, counted from zero.
func unfit(taker string, at int, v Value, want string) error {
	return failed(v, "Argument %d of `%s` must be %s; it is `%s`.", at+1, taker, want, clipped(v))
}

// whole is an argument that counts something: a whole number within bounds.
func whole(taker string, at int, v Value, least, most int) (int, error) {
	n := int(max(min(v.n, 1e9), -1e9))
	if float64(n) != v.n || n < least || n > most {
		return 0, unfit(taker, at, v, "a whole number from "+strconv.Itoa(least)+" to "+strconv.Itoa(most))
	}
	return n, nil
}

func wholeNumber(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func zeroOrPositive(v Value) bool {
	if v.IsEmpty() || v.typ == Boolean {
		return false
	}
	n, ok := v.number()
	return ok && n >= 0
}
