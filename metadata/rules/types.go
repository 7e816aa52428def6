package rules

import (
	"cohort/schema"
	"cohort/schema/catalog"
)

var (
	categoryOption = catalog.Get("categoryOption")
	optionSet      = catalog.Get("optionSet")

	personAttribute = catalog.Get("trackedEntityAttribute")
)

// Govern reports whether a type has rules.
func Govern(t *schema.Type) bool {
	return t == option || t == unit || t == level || t == legendSet || t == sqlView || t == user || t == role || Combines(t) || Rules(t) ||
		t == section || t == stageSection || listings[t] != nil
}

// Read reports whether rules look at objects of a type: those that it governs, and those that messages and names speak of.
func Read(t *schema.Type) bool {
	return Govern(t) || t == categoryOption || t == optionSet || t == element || t == personAttribute || Records(t)
}

// Rules reports whether a type is a part of the rules of programs.
func Rules(t *schema.Type) bool { return t == rule || t == variable || t == action }

// Records reports whether objects of a type say what a program records, or what it sends.
func Records(t *schema.Type) bool { return t == program || t == stage || t == template }

// Combines reports whether objects of a type decide which option combos there are.
func Combines(t *schema.Type) bool { return t == category || t == combo || t == optionCombo }
