package csvimport

import "cohort/metadata"

// class is one kind of file.
type class struct {
	key      string
	typ      string // of the objects
	columns  []column
	shortens bool // short names are made of names though no column holds them
	geometry int  // which column, counted from 1, holds coordinates; the one before says of what

	// payloads makes the objects of files whose rows are no object each. nil is for all others.
	payloads   func(*reading) []*metadata.Payload
	membership bool
}

// column is a property of a row's object.
type column struct {
	property string // or two, of an object within the object, as in leftSide.expression; "" is passed over
	kind     kind
	preset   string // that an empty cell stands for
	required bool
}

// kind is how the text of a cell is to be taken.
type kind uint8

const (
	plain     kind = iota // as it is; numbers and truth values are read by the import
	constant              // a name in capitals
	reference             // to another object, by its identifier
)

func text(property string) column { return column{property: property} }
func oneOf(property, preset string) column {
	return column{property: property, kind: constant, preset: preset}
}
func ref(property string) column           { return column{property: property, kind: reference} }
func (c column) initially(p string) column { c.preset = p; return c }
func (c column) demanded() column          { c.required = true; return c }
func columns(more ...column) []column {
	return append([]column{text("name"), text("id"), text("code")}, more...)
}
func sided(side, part string) column { return text(side + "." + part) }
func missingValues(side string) column {
	return oneOf(side+".missingValueStrategy", "SKIP_IF_ANY_VALUE_MISSING")
}
func members(key, typ, property string) class {
	return class{key: key, typ: typ, columns: []column{text(""), text(property)}, payloads: (*reading).memberships, membership: true}
}

// classes are all kinds of files, in the order in which clients are told of them.
var classes = []class{
	members("ORGANISATION_UNIT_GROUP_MEMBERSHIP", "organisationUnitGroup", "organisationUnits"),
	members("DATA_ELEMENT_GROUP_MEMBERSHIP", "dataElementGroup", "dataElements"),
	members("INDICATOR_GROUP_MEMBERSHIP", "indicatorGroup", "indicators"),
	{key: "DATA_ELEMENT", typ: "dataElement", columns: columns(text("shortName"), text("description"), text("formName"),
		oneOf("domainType", "AGGREGATE"), oneOf("valueType", "INTEGER"), oneOf("aggregationType", "SUM"), ref("categoryCombo"), text("url"),
		text("zeroIsSignificant").initially("false"), ref("optionSet"), ref("commentOptionSet"))},
	{key: "DATA_ELEMENT_GROUP", typ: "dataElementGroup", columns: columns(text("shortName"))},
	{key: "CATEGORY_OPTION", typ: "categoryOption", columns: columns(text("shortName"))},
	{key: "CATEGORY", typ: "category", shortens: true, columns: columns(text("description"),
		oneOf("dataDimensionType", "DISAGGREGATION"), text("dataDimension").initially("false"))},
	{key: "CATEGORY_COMBO", typ: "categoryCombo", columns: columns(oneOf("dataDimensionType", "DISAGGREGATION"), text("skipTotal").initially("false"))},
	{key: "CATEGORY_OPTION_GROUP", typ: "categoryOptionGroup", columns: columns(text("shortName"), oneOf("dataDimensionType", "").demanded())},
	{key: "ORGANISATION_UNIT", typ: "organisationUnit", geometry: 11, columns: columns(ref("parent"), text("shortName"), text("description"),
		text("openingDate").initially("1970-01-01"), text("closedDate"), text("comment"), text(""), text(""), text("url"), text("contactPerson"),
		text("address"), text("email"), text("phoneNumber"))},
	{key: "ORGANISATION_UNIT_GROUP", typ: "organisationUnitGroup", columns: columns(text("shortName"))},
	{key: "VALIDATION_RULE", typ: "validationRule", columns: columns(text("description"), text("instruction"), oneOf("importance", "MEDIUM"),
		text(""), text("operator").initially("equal_to"), text("periodType").initially("Monthly"),
		sided("leftSide", "expression").demanded(), sided("leftSide", "description").demanded(), missingValues("leftSide"),
		sided("rightSide", "expression").demanded(), sided("rightSide", "description").demanded(), missingValues("rightSide"))},
	{key: "OPTION_SET", typ: "optionSet", payloads: (*reading).optionSets,
		columns: columns(text("option name").demanded(), text("option id"), text("option code").demanded())},
	{key: "OPTION_GROUP", typ: "optionGroup", payloads: (*reading).optionGroups,
		columns: columns(text("shortName"), ref("optionSet").demanded(), text("option id"), text("option code"))},
	{key: "OPTION_GROUP_SET", typ: "optionGroupSet", columns: columns(text("description"), text("dataDimension"), ref("optionSet"))},
	members("OPTION_GROUP_SET_MEMBERSHIP", "optionGroupSet", "optionGroups"),
	// The indicators of the reference document's example: with a description before the short name, which its table leaves out.
	{key: "INDICATOR", typ: "indicator", columns: columns(text("description"), text("shortName"), text("denominator"), text("denominatorDescription"),
		text("numerator"), text("numeratorDescription"), text("annualized").initially("false"), text("decimals"), ref("indicatorType"))},
}
