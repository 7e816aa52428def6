// Package dataitem lists what analyses can be made of: data elements, indicators, data sets, and what programs record, all in
// one list that is filtered, ordered and paged as one.
//
// A server has tens of thousands of items, and an app asks for a page of them at each letter that somebody types. So the list of
// a language is made once, and again when an object of one of its types has changed; so are the orders that are asked for, and
// which items a user may see, as one bit each. A page is then one pass over the list that compares texts and allocates nothing.
package dataitem

import (
	"slices"
	"strings"

	"cohort/graph"
)

// The types of items. Data sets are items for their reporting rates.
const (
	DataElement        = "DATA_ELEMENT"
	Indicator          = "INDICATOR"
	ReportingRate      = "REPORTING_RATE"
	ProgramIndicator   = "PROGRAM_INDICATOR"
	ProgramDataElement = "PROGRAM_DATA_ELEMENT"
	ProgramAttribute   = "PROGRAM_ATTRIBUTE"
	Expression         = "EXPRESSION_DIMENSION_ITEM"
)

// Types are the types of items, under the names by which answers call them.
var Types = []string{Indicator, DataElement, ReportingRate, ProgramIndicator, ProgramDataElement, ProgramAttribute, Expression}

// synonyms are other names of types, for those who ask.
var synonyms = map[string]string{"DATA_SET": ReportingRate}

// Item is one item. Fields that it does not have are empty.
type Item struct {
	Type             string
	ID               string // of what belongs to a program: program.element
	Code             string
	Name             string // of elements and attributes, behind the program's
	ShortName        string
	DisplayName      string // in the language of the list
	DisplayShortName string
	ValueType        string
	ProgramID        string
	OptionSetID      string

	object  *graph.Object // has to be readable
	program *graph.Object // has to be readable with its data; nil is none

	folded [texts]string // what is searched, without case
}

// The places in Item.folded.
const (
	foldedName = iota
	foldedShortName
	foldedDisplayName
	foldedDisplayShortName
	foldedCode
	foldedID
	texts
)

// fold prepares an item to be searched. Texts that are alike share their memory.
func (it *Item) fold() {
	all := [texts]string{it.Name, it.ShortName, it.DisplayName, it.DisplayShortName, it.Code, it.ID}
	for i, text := range all {
		if same := slices.Index(all[:i], text); same >= 0 {
			it.folded[i] = it.folded[same]
			continue
		}
		it.folded[i] = strings.ToLower(text)
	}
}

// SimplifiedValueType is the kind of value that the item has: NUMBER, BOOLEAN, DATE, FILE_RESOURCE, COORDINATE or TEXT.
func (it *Item) SimplifiedValueType() string {
	switch it.ValueType {
	case "NUMBER", "UNIT_INTERVAL", "PERCENTAGE", "INTEGER", "INTEGER_POSITIVE", "INTEGER_NEGATIVE", "INTEGER_ZERO_OR_POSITIVE":
		return "NUMBER"
	case "BOOLEAN", "TRUE_ONLY":
		return "BOOLEAN"
	case "DATE", "DATETIME", "TIME", "AGE":
		return "DATE"
	case "FILE_RESOURCE", "IMAGE":
		return "FILE_RESOURCE"
	case "COORDINATE", "GEOJSON":
		return "COORDINATE"
	}
	return "TEXT"
}

// valueTypes are those that can be aggregated. Elements and attributes of others are no items.
var valueTypes = []string{"TEXT", "LONG_TEXT", "LETTER", "BOOLEAN", "TRUE_ONLY", "NUMBER", "UNIT_INTERVAL", "PERCENTAGE", "INTEGER",
	"INTEGER_POSITIVE", "INTEGER_NEGATIVE", "INTEGER_ZERO_OR_POSITIVE", "COORDINATE"}
