package expression

import (
	"strings"

	"cohort/fault"
	"cohort/growth"
)

// Program is an expression in the form in which it is computed. It is safe for concurrent use.
type Program struct {
	run  code
	kind Kind
	refs []*Ref
}

// code computes one node.
type code func(Scope) (Value, error)

// step goes on from what stands left of an operator.
type step func(Scope, Value) (Value, error)

// Ref is an item of an expression as a Scope is asked for it.
type Ref struct {
	Item
	Offset int // of .stageOffset: -1 is the event before the newest one
	Number int // that the caller gave to the item
}

// Scope supplies what an expression is computed from. Its methods are called while the expression is computed, by one goroutine.
type Scope interface {
	Value(*Ref) Value              // of an item; EmptyOf its type where there is none
	Values(*Ref) []Value           // all that were entered for an item, for d2:count and its like; none of them is empty
	LastDate(*Ref) Value           // of the last event in which an item was entered
	HasRole(role string) bool      // whether the user has a role, by its identifier
	InUserGroup(group string) bool // whether the user is in a group, by its identifier
	InUnitGroup(group string) bool // whether the organisation unit is in a group, by identifier or code
	Relationships(typ string) int  // how many of a type there are, of all types where that is empty

	// ZScore is how far a child of an age in months or a height in cm is from others, in standard deviations.
	ZScore(of growth.Indicator, male bool, at, measure float64) (float64, error)
}

// Compile makes an expression quick to compute. number gives each item a number, by which a Scope may know it; nil gives none. A
// fault names a function that is not computed here: those that aggregate over many events or units.
func (e *Expression) Compile(number func(Item) int) (*Program, error) {
	c := &compiler{number: number, program: &Program{kind: e.Kind}}
	run, err := c.node(e.Root)
	if err != nil {
		return nil, err
	}
	c.program.run = run
	return c.program, nil
}

// Refs are the items that the program asks a Scope for, each mention of them.
func (p *Program) Refs() []*Ref { return p.refs }

// Eval computes the value. An error is a fault that names the function and the argument. A number or truth that nobody has entered is
// what it computes as.
func (p *Program) Eval(s Scope) (Value, error) {
	v, err := p.run(s)
	return v.filled(), err
}

// Holds computes whether a condition is true. Null and empty values are false; so is in rules whatever does not say that it is true,
// as a number.
func (p *Program) Holds(s Scope) (bool, error) {
	v, err := p.run(s)
	if err != nil {
		return false, err
	}
	if v.typ == Boolean {
		return v.n != 0, nil
	}
	if rules.has(p.kind) {
		return v.typ == Text && strings.EqualFold(v.s, "true"), nil
	}
	b, ok := v.truth()
	if !ok {
		return false, failed(v, "`%s` is neither true nor false.", clipped(v))
	}
	return b, nil
}

type compiler struct {
	number  func(Item) int
	program *Program
	tested  bool // an item is asked for that need not be known
	subject bool // within the rest of a comparison: the zero before it stands for the value in question
}

func (c *compiler) node(n Node) (code, error) {
	switch n := n.(type) {
	case *Literal:
		return c.literal(n), nil
	case *Reference:
		return c.reference(n.Item, 0), nil
	case *Operation:
		if len(n.Operands) == 1 {
			return c.prefix(n)
		}
		return c.chain(n)
	case *Call:
		return c.call(n)
	case *Modified:
		ref, err := c.ref(n)
		if err != nil {
			return nil, err
		}
		return func(s Scope) (Value, error) { return s.Value(ref), nil }, nil
	case *Quoted:
		return c.quoted(n)
	}
	return nil, uncomputed("This expression")
}

func uncomputed(what string) error {
	f := fault.New(fault.Conflict, "%s cannot be computed here.", what)
	f.Property, f.Value = "expression", what
	return f
}

func (c *compiler) literal(n *Literal) code {
	if c.subject && n.start == 0 && n.typ == Number {
		return func(s Scope) (Value, error) {
			in, _ := s.(subject)
			return in.value, nil
		}
	}
	v := TextOf(n.Value)
	switch n.typ {
	case Number:
		f, _ := parseNumber(n.Value)
		v = NumberOf(f)
	case Boolean:
		v = BooleanOf(n.Value == "true")
	case Unknown:
		v = Null
	}
	return func(Scope) (Value, error) { return v, nil }
}

// reference asks for an item. What says how many values an expression has is counted here.
func (c *compiler) reference(it Item, offset int) code {
	if it.Symbol == "V" && (it.Name == "value_count" || it.Name == "zero_pos_value_count") {
		p, every := c.program, it.Name == "value_count"
		return func(s Scope) (Value, error) { return p.count(s, every), nil }
	}
	ref := c.add(it, offset)
	return func(s Scope) (Value, error) { return s.Value(ref), nil }
}

func (c *compiler) add(it Item, offset int) *Ref {
	it.Tested = c.tested
	ref := &Ref{Item: it, Offset: offset}
	if c.number != nil {
		ref.Number = c.number(it)
	}
	c.program.refs = append(c.program.refs, ref)
	return ref
}

// ref is of an argument that is an item, with modifiers or without.
func (c *compiler) ref(n Node) (*Ref, error) {
	offset := 0
	for {
		switch m := n.(type) {
		case *Reference:
			return c.add(m.Item, offset), nil
		case *Modified:
			if m.Modifier != "stageOffset" {
				return nil, uncomputed("`." + m.Modifier + "`")
			}
			n, offset = m.Operand, offset+wholeNumber(m.Argument)
		default:
			return nil, uncomputed("A modifier of what is no item")
		}
	}
}

// count is how many of the data elements and attributes of an expression have a value, each counted once; or how many have a
// number of zero or more.
func (p *Program) count(s Scope, every bool) Value {
	n := 0
	for i, ref := range p.refs {
		if ref.Symbol != "#" && ref.Symbol != "A" {
			continue
		}
		seen := false
		for _, other := range p.refs[:i] {
			seen = seen || other.same(ref)
		}
		if v := s.Value(ref); !seen && (every && !v.IsEmpty() || !every && zeroOrPositive(v)) {
			n++
		}
	}
	return NumberOf(float64(n))
}

func (r *Ref) same(other *Ref) bool {
	if r.Symbol != other.Symbol || r.Offset != other.Offset || len(r.Objects) != len(other.Objects) {
		return false
	}
	for i, o := range r.Objects {
		if o != other.Objects[i] {
			return false
		}
	}
	return true
}

// quoted computes a condition in quotes.
func (c *compiler) quoted(n *Quoted) (code, error) {
	inner := *c
	inner.subject = n.Compared
	return inner.node(n.Expression.Root)
}

// subject is a Scope in which the rest of a comparison looks at a value.
type subject struct {
	Scope
	value Value
	left  *int // of the values that may be looked at
}

func (c *compiler) prefix(n *Operation) (code, error) {
	operand, err := c.node(n.Operands[0])
	if err != nil {
		return nil, err
	}
	if n.Operator == "!" {
		return func(s Scope) (Value, error) {
			v, err := operand(s)
			if err != nil {
				return Null, err
			}
			if v.typ == Unknown {
				return Null, failed(v, "`!` takes true or false, and there is no value.")
			}
			b, err := truth("!", v)
			return BooleanOf(!b), err
		}, nil
	}
	sign, op := 1.0, n.Operator
	if op == "-" {
		sign = -1
	}
	return func(s Scope) (Value, error) {
		v, err := operand(s)
		if err != nil {
			return Null, err
		}
		f, err := numeric(op, v)
		return NumberOf(sign * f), err
	}, nil
}

// chain computes operators from left to right. A long sum is a deep tree, which is not descended: what is deep is bounded by
// the parser, and this is not.
func (c *compiler) chain(n *Operation) (code, error) {
	var spine []*Operation
	first := Node(n)
	for {
		o, ok := first.(*Operation)
		if !ok || len(o.Operands) != 2 {
			break
		}
		spine = append(spine, o)
		first = o.Operands[0]
	}
	left, err := c.node(first)
	if err != nil {
		return nil, err
	}
	steps := make([]step, 0, len(spine))
	for i := len(spine) - 1; i >= 0; i-- {
		right, err := c.node(spine[i].Operands[1])
		if err != nil {
			return nil, err
		}
		steps = append(steps, operation(spine[i].Operator, right))
	}
	if len(steps) == 1 {
		only := steps[0]
		return func(s Scope) (Value, error) {
			v, err := left(s)
			if err != nil {
				return Null, err
			}
			return only(s, v)
		}, nil
	}
	return func(s Scope) (Value, error) {
		v, err := left(s)
		for _, next := range steps {
			if err != nil {
				return Null, err
			}
			v, err = next(s, v)
		}
		return v, err
	}, nil
}

// operation is an operator with what stands right of it.
func operation(op string, right code) step {
	switch op {
	case "&&", "||":
		decided := op == "||"
		return func(s Scope, left Value) (Value, error) {
			b, err := truth(op, left)
			if err != nil || b == decided && left.typ != Unknown {
				return BooleanOf(b), err
			}
			v, err := right(s)
			if err != nil {
				return Null, err
			}
			b, err = truth(op, v)
			if v.typ == Unknown || left.typ == Unknown && !(decided && b) { // null decides nothing
				return Null, err
			}
			return BooleanOf(b), err
		}
	case "==", "!=":
		same := op == "=="
		return func(s Scope, left Value) (Value, error) {
			v, err := right(s)
			return BooleanOf(equal(left, v) == same), err
		}
	case "<", "<=", ">", ">=":
		less, alike, more := op[0] == '<', len(op) == 2, op[0] == '>'
		return func(s Scope, left Value) (Value, error) {
			v, err := right(s)
			if err != nil {
				return Null, err
			}
			sign, ok, err := order(op, left, v)
			return BooleanOf(ok && (sign < 0 && less || sign == 0 && alike || sign > 0 && more)), err
		}
	case "+":
		return func(s Scope, left Value) (Value, error) {
			v, err := right(s)
			if err != nil {
				return Null, err
			}
			return plus(left, v)
		}
	}
	return func(s Scope, left Value) (Value, error) {
		v, err := right(s)
		if err != nil {
			return Null, err
		}
		return arithmetic(op, left, v)
	}
}
