package expression

import (
	"math"

	"cohort/growth"
)

// forms are functions that do not compute all of their arguments, or look at an item rather than its value.
var forms map[string]func(*compiler, *Call) (code, error)

func init() {
	forms = map[string]func(*compiler, *Call) (code, error){
		"if": choice, "d2:condition": choice,
		"d2:hasValue": hasValue,
		"d2:count":    ofItem(func(s Scope, r *Ref) (Value, error) { return NumberOf(float64(len(s.Values(r)))), nil }),
		"d2:countIfZeroPos": ofItem(func(s Scope, r *Ref) (Value, error) {
			n := 0
			for _, v := range s.Values(r) {
				if zeroOrPositive(v) {
					n++
				}
			}
			return NumberOf(float64(n)), nil
		}),
		"d2:minValue":          ofItem(func(s Scope, r *Ref) (Value, error) { return extreme("d2:minValue", s.Values(r), -1) }),
		"d2:maxValue":          ofItem(func(s Scope, r *Ref) (Value, error) { return extreme("d2:maxValue", s.Values(r), 1) }),
		"d2:zpvc":              countZeroOrPositive,
		"d2:lastEventDate":     ofItem(func(s Scope, r *Ref) (Value, error) { return s.LastDate(r), nil }),
		"d2:countIfValue":      countIfValue,
		"d2:countIfCondition":  countIfCondition,
		"d2:hasUserRole":       belonging(Scope.HasRole),
		"d2:inUserGroup":       belonging(Scope.InUserGroup),
		"d2:inOrgUnitGroup":    belonging(Scope.InUnitGroup),
		"d2:relationshipCount": relationshipCount,
		"d2:zScoreWFA":         zScore(growth.WeightForAge),
		"d2:zScoreHFA":         zScore(growth.HeightForAge),
		"d2:zScoreWFH":         zScore(growth.WeightForHeight),
	}
}

// choice computes one of two expressions.
func choice(c *compiler, n *Call) (code, error) {
	var parts [3]code
	for i := range parts {
		var err error
		if parts[i], err = c.node(n.Arguments[i]); err != nil {
			return nil, err
		}
	}
	name := n.Function
	return func(s Scope) (Value, error) {
		v, err := parts[0](s)
		if err != nil {
			return Null, err
		}
		b, ok := v.truth()
		switch {
		case !ok:
			return Null, unfit(name, 0, v, "true or false")
		case b:
			return parts[1](s)
		}
		return parts[2](s)
	}, nil
}

// ofItem is a function of one item.
func ofItem(f func(Scope, *Ref) (Value, error)) func(*compiler, *Call) (code, error) {
	return func(c *compiler, n *Call) (code, error) {
		ref, err := c.ref(n.Arguments[0])
		if err != nil {
			return nil, err
		}
		return func(s Scope) (Value, error) { return f(s, ref) }, nil
	}
}

// hasValue asks for an item that need not be known.
func hasValue(c *compiler, n *Call) (code, error) {
	inner := *c
	inner.tested = true
	ref, err := inner.ref(n.Arguments[0])
	if err != nil {
		return nil, err
	}
	return func(s Scope) (Value, error) { return BooleanOf(!s.Value(ref).IsEmpty()), nil }, nil
}

// extreme is the least or the greatest of what was entered. Of none it is no number.
func extreme(taker string, values []Value, sign int) (Value, error) {
	out := NumberOf(math.NaN())
	for i, v := range values {
		if i == 0 {
			out = v
			continue
		}
		is, ok, err := order(taker, v, out)
		if err != nil {
			return Null, err
		}
		if ok && is == sign {
			out = v
		}
	}
	return out, nil
}

func countIfValue(c *compiler, n *Call) (code, error) {
	ref, err := c.ref(n.Arguments[0])
	if err != nil {
		return nil, err
	}
	wanted, err := c.node(n.Arguments[1])
	if err != nil {
		return nil, err
	}
	return func(s Scope) (Value, error) {
		want, err := wanted(s)
		if err != nil {
			return Null, err
		}
		count := 0
		for _, v := range s.Values(ref) {
			if equal(v, want) {
				count++
			}
		}
		return NumberOf(float64(count)), nil
	}, nil
}

// mostConditions is how many values a d2:countIfCondition looks at, with those within its condition: each of these looks at all
// values for each value.
const mostConditions = 100_000

func countIfCondition(c *compiler, n *Call) (code, error) {
	ref, err := c.ref(n.Arguments[0])
	if err != nil {
		return nil, err
	}
	condition, err := c.node(n.Arguments[1])
	if err != nil {
		return nil, err
	}
	return func(s Scope) (Value, error) {
		left := new(int)
		*left = mostConditions
		if outer, ok := s.(subject); ok { // one within another would ask for its own value
			s, left = outer.Scope, outer.left
		}
		count := 0
		for _, v := range s.Values(ref) {
			if *left--; *left < 0 {
				return Null, failed(Null, "`d2:countIfCondition` looks at more than %d values.", mostConditions)
			}
			result, err := condition(subject{s, v, left})
			if err != nil {
				return Null, err
			}
			b, ok := result.truth()
			if !ok {
				return Null, unfit("d2:countIfCondition", 1, result, "a condition")
			}
			if b {
				count++
			}
		}
		return NumberOf(float64(count)), nil
	}, nil
}

// countZeroOrPositive counts what nobody has entered in rules, where it computes as zero, but not in program indicators.
func countZeroOrPositive(c *compiler, n *Call) (code, error) {
	args := make([]code, len(n.Arguments))
	for i, argument := range n.Arguments {
		var err error
		if args[i], err = c.node(argument); err != nil {
			return nil, err
		}
	}
	filled := rules.has(c.program.kind)
	return func(s Scope) (Value, error) {
		count := 0
		for _, arg := range args {
			v, err := arg(s)
			if err != nil {
				return Null, err
			}
			if zeroOrPositive(v) || filled && v.empty && v.typ == Number {
				count++
			}
		}
		return NumberOf(float64(count)), nil
	}, nil
}

// belonging asks whether somebody or something belongs to what the argument names.
func belonging(is func(Scope, string) bool) func(*compiler, *Call) (code, error) {
	return func(c *compiler, n *Call) (code, error) {
		argument, err := c.node(n.Arguments[0])
		if err != nil {
			return nil, err
		}
		return func(s Scope) (Value, error) {
			v, err := argument(s)
			if err != nil {
				return Null, err
			}
			return BooleanOf(!v.IsEmpty() && is(s, v.String())), nil
		}, nil
	}
}

func relationshipCount(_ *compiler, n *Call) (code, error) {
	typ := ""
	if len(n.Arguments) > 0 {
		ref, ok := n.Arguments[0].(*Reference)
		if !ok {
			return nil, uncomputed("`" + n.Function + "`")
		}
		typ = ref.Item.Objects[0].UID
	}
	return func(s Scope) (Value, error) { return NumberOf(float64(s.Relationships(typ))), nil }, nil
}

// males are what may be said of a child that is a boy. What is anything else, or not known, is taken for a girl, as DHIS2 does.
var males = map[string]bool{"Male": true, "MALE": true, "male": true, "ma": true, "m": true, "M": true, "0": true, "false": true}

// zScore is null where the age, the height or the weight is not known.
func zScore(of growth.Indicator) func(*compiler, *Call) (code, error) {
	return func(c *compiler, n *Call) (code, error) {
		var args [3]code
		for i := range args {
			var err error
			if args[i], err = c.node(n.Arguments[i]); err != nil {
				return nil, err
			}
		}
		name := n.Function
		return func(s Scope) (Value, error) {
			var numbers [2]float64
			for i := range numbers {
				v, err := args[i](s)
				if err != nil || v.IsEmpty() {
					return Null, err
				}
				v, _, err = converted(name, i, 'n', v)
				if err != nil {
					return Null, err
				}
				if numbers[i] = v.n; v.n < 0 || i == 1 && v.n == 0 {
					return Null, unfit(name, i, v, "above zero")
				}
			}
			sex, err := args[2](s)
			if err != nil {
				return Null, err
			}
			z, err := s.ZScore(of, males[sex.String()], numbers[0], numbers[1])
			if err != nil {
				return Null, err
			}
			return NumberOf(z), nil
		}, nil
	}
}
