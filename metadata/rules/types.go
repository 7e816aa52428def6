package rules

import (
	"cohort/schema"
	"cohort/schema/catalog"
)

var (
	categoryOption = catalog.Get("categoryOption")
	optionSet      = catalog.Get("optionSet")
)

// Govern reports whether a type has rules.
func Govern(t *schema.Type) bool { return t == option || t == unit || t == level || Combines(t) }

// Read reports whether rules look at objects of a type: those that it governs, and those that messages and names speak of.
func Read(t *schema.Type) bool { return Govern(t) || t == categoryOption || t == optionSet }

// Combines reports whether objects of a type decide which option combos there are.
func Combines(t *schema.Type) bool { return t == category || t == combo || t == optionCombo }
