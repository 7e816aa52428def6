package expression

import "strings"

// lists are functions that take any number of arguments.
var lists = map[string]func(string, []code) code{
	"contains": contains(strings.Contains), "d2:contains": contains(strings.Contains),
	"containsItems": contains(containsItem), "d2:containsItems": contains(containsItem),
	"firstNonNull":   firstNonNull,
	"is":             isOneOf,
	"greatest":       greatest(1),
	"least":          greatest(-1),
	"d2:concatenate": concatenate,
}

func containsItem(list, item string) bool {
	for s := range strings.SplitSeq(list, ",") {
		if s == item {
			return true
		}
	}
	return false
}

// contains is whether a text has all of the others.
func contains(has func(text, part string) bool) func(string, []code) code {
	return func(name string, args []code) code {
		return func(s Scope) (Value, error) {
			text, err := args[0](s)
			if err != nil {
				return Null, err
			}
			if text.typ == Unknown {
				return Null, failed(text, "Argument 1 of `%s` is missing.", name)
			}
			whole := text.text()
			for _, arg := range args[1:] {
				part, err := arg(s)
				if err != nil || part.typ == Unknown || !has(whole, part.text()) {
					return BooleanOf(false), err
				}
			}
			return BooleanOf(true), nil
		}
	}
}

func firstNonNull(_ string, args []code) code {
	return func(s Scope) (Value, error) {
		for _, arg := range args {
			if v, err := arg(s); err != nil || !v.IsEmpty() {
				return v, err
			}
		}
		return Null, nil
	}
}

func isOneOf(_ string, args []code) code {
	return func(s Scope) (Value, error) {
		v, err := args[0](s)
		if err != nil {
			return Null, err
		}
		for _, arg := range args[1:] {
			other, err := arg(s)
			if err != nil || equal(v, other) {
				return BooleanOf(err == nil), err
			}
		}
		return BooleanOf(false), nil
	}
}

// greatest passes over what is missing; of nothing else it is null.
func greatest(sign int) func(string, []code) code {
	return func(name string, args []code) code {
		return func(s Scope) (Value, error) {
			out := Null
			for i, arg := range args {
				v, err := arg(s)
				if err != nil {
					return Null, err
				}
				n, missing, err := converted(name, i, 'n', v)
				if err != nil {
					return Null, err
				}
				if !missing && (out.typ == Unknown || signOf(n.n, out.n) == sign) {
					out = n
				}
			}
			return out, nil
		}
	}
}

func concatenate(name string, args []code) code {
	return func(s Scope) (Value, error) {
		var b strings.Builder
		for _, arg := range args {
			v, err := arg(s)
			if err != nil {
				return Null, err
			}
			text := v.text()
			if b.Len()+len(text) > longestText {
				return joinedText(name, b.String(), text)
			}
			b.WriteString(text)
		}
		return TextOf(b.String()), nil
	}
}
