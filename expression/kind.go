// Package expression reads the expressions of indicators, program indicators, validation rules, predictors and program rules:
// what they compute with, which functions they may use, and of what type their result is. An expression is described by
// putting names in the place of identifiers, and computed from the values that a Scope supplies.
package expression

// Kind says what an expression is part of. It decides which items, functions and modifiers are allowed, and what the result
// must be.
type Kind uint8

const (
	Indicator              Kind = iota // a numerator or a denominator
	ValidationRule                     // a side of it
	Predictor                          // its generator
	PredictorSkip                      // which samples a predictor leaves out
	ProgramIndicator                   // what is computed over events or enrollments
	ProgramIndicatorFilter             // over which of them
	RuleCondition                      // when a program rule acts
	RuleData                           // the value that an action of a program rule assigns or shows
)

func (k Kind) String() string { return kinds[k].name }

// kinds are the traits of each Kind.
var kinds = [...]struct {
	name   string
	result Type // Unknown where any will do
}{
	Indicator:              {"an indicator", Number},
	ValidationRule:         {"a validation rule", Number},
	Predictor:              {"a predictor", Unknown},
	PredictorSkip:          {"a predictor's skip test", Boolean},
	ProgramIndicator:       {"a program indicator", Unknown},
	ProgramIndicatorFilter: {"a program indicator's filter", Boolean},
	RuleCondition:          {"a program rule's condition", Boolean},
	RuleData:               {"a program rule's action", Unknown},
}

// set is a set of kinds.
type set uint16

const (
	indicators  set = 1 << Indicator
	predictors  set = 1<<Predictor | 1<<PredictorSkip
	validations set = 1 << ValidationRule
	programs    set = 1<<ProgramIndicator | 1<<ProgramIndicatorFilter
	rules       set = 1<<RuleCondition | 1<<RuleData

	aggregate = indicators | validations | predictors
	everybody = aggregate | programs | rules
)

func (s set) has(k Kind) bool { return s&(1<<k) != 0 }

// Type is of a value. Unknown is what only data tells: a data element's values, or a rule's variable.
type Type uint8

const (
	Unknown Type = iota
	Number
	Boolean
	Text
	Date
)

func (t Type) String() string {
	return [...]string{"any value", "a number", "true or false", "a text", "a date"}[t]
}
