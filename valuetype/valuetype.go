// Package valuetype knows the types that a data element's or an attribute's value can have, and the exact text forms in
// which DHIS2 writes each. A value is text everywhere; this package says whether it is the right text.
package valuetype

import "unicode/utf8"

// Type is one of the value types.
type Type uint8

// The types, under DHIS2's names.
const (
	Text Type = iota + 1
	LongText
	MultiText
	Letter
	PhoneNumber
	Email
	Boolean
	TrueOnly
	Date
	DateTime
	Time
	Number
	UnitInterval
	Percentage
	Integer
	IntegerPositive
	IntegerNegative
	IntegerZeroOrPositive
	TrackerAssociate
	Username
	Coordinate
	OrganisationUnit
	Reference
	Age
	URL
	FileResource
	Image
	GeoJSON
)

// MaxLength is the longest value, in characters.
const MaxLength = 50000

// rule is what is known of one type.
type rule struct {
	name    string
	noun    string // what a value of this type is, for messages
	problem string // DHIS2's word for a value that is not one
	valid   func(string) bool
	numeric bool // compares as a number
}

var rules = [...]rule{
	Text:                  {"TEXT", "text", "value_not_valid", anything, false},
	LongText:              {"LONG_TEXT", "text", "value_not_valid", anything, false},
	MultiText:             {"MULTI_TEXT", "list of option codes", "value_not_valid_multi_text", isMultiText, false},
	Letter:                {"LETTER", "letter", "value_not_valid_letter", isLetter, false},
	PhoneNumber:           {"PHONE_NUMBER", "phone number", "value_not_valid_phone_number", isPhoneNumber, false},
	Email:                 {"EMAIL", "email", "value_not_valid_email", isEmail, false},
	Boolean:               {"BOOLEAN", "boolean", "value_not_bool", isBoolean, false},
	TrueOnly:              {"TRUE_ONLY", "true (true-only)", "value_not_true_only", isTrue, false},
	Date:                  {"DATE", "date", "value_not_valid_date", isDate, false},
	DateTime:              {"DATETIME", "datetime", "value_not_valid_datetime", isDateTime, false},
	Time:                  {"TIME", "time", "value_not_valid_time", isTime, false},
	Number:                {"NUMBER", "numeric", "value_not_numeric", isNumber, true},
	UnitInterval:          {"UNIT_INTERVAL", "unit interval", "value_not_unit_interval", isUnitInterval, true},
	Percentage:            {"PERCENTAGE", "percentage", "value_not_percentage", isPercentage, true},
	Integer:               {"INTEGER", "integer", "value_not_integer", isInteger, true},
	IntegerPositive:       {"INTEGER_POSITIVE", "positive integer", "value_not_positive_integer", isPositive, true},
	IntegerNegative:       {"INTEGER_NEGATIVE", "negative integer", "value_not_negative_integer", isNegative, true},
	IntegerZeroOrPositive: {"INTEGER_ZERO_OR_POSITIVE", "zero or positive integer", "value_not_zero_or_positive_integer", isZeroOrPositive, true},
	TrackerAssociate:      {"TRACKER_ASSOCIATE", "tracked entity identifier", "value_not_valid_tracked_entity_uid", isIdentifier, false},
	Username:              {"USERNAME", "username", "value_not_valid_username", anything, false},
	Coordinate:            {"COORDINATE", "coordinate", "value_not_coordinate", isCoordinate, false},
	OrganisationUnit:      {"ORGANISATION_UNIT", "organisation unit identifier", "value_not_valid_organisation_unit_uid", isIdentifier, false},
	Reference:             {"REFERENCE", "identifier", "value_not_valid_uid", isIdentifier, false},
	Age:                   {"AGE", "date of birth", "value_not_valid_age", isDate, false},
	URL:                   {"URL", "URL", "value_not_url", isURL, false},
	FileResource:          {"FILE_RESOURCE", "file resource identifier", "value_not_valid_file_resource_uid", isIdentifier, false},
	Image:                 {"IMAGE", "image identifier", "value_not_valid_file_resource_uid", isIdentifier, false},
	GeoJSON:               {"GEOJSON", "GeoJSON geometry", "value_not_valid_geojson", isGeoJSON, false},
}

var byName = func() map[string]Type {
	m := make(map[string]Type, len(rules))
	for t := Text; int(t) < len(rules); t++ {
		m[rules[t].name] = t
	}
	return m
}()

// Parse returns the type of this name.
func Parse(name string) (Type, bool) {
	t, ok := byName[name]
	return t, ok
}

// All returns the types, in DHIS2's order.
func All() []Type {
	all := make([]Type, 0, len(rules)-1)
	for t := Text; int(t) < len(rules); t++ {
		all = append(all, t)
	}
	return all
}

func (t Type) String() string { return rules[t].name }

// Noun says in words what a value of this type is.
func (t Type) Noun() string { return rules[t].noun }

// Numeric reports whether values compare as numbers.
func (t Type) Numeric() bool { return rules[t].numeric }

// Check returns DHIS2's word for what is wrong with a value that is not empty, or "". Whether an identifier leads to
// something, and whether a code is in an option set, is for the caller to find out.
func (t Type) Check(value string) string {
	if len(value) > MaxLength && utf8.RuneCountInString(value) > MaxLength {
		return "value_length_greater_than_max_length"
	}
	if !rules[t].valid(value) {
		return rules[t].problem
	}
	return ""
}

// IsFile reports whether a value is the identifier of a file.
func (t Type) IsFile() bool { return t == FileResource || t == Image }
