package exporter

import (
	"cohort/tracker"
)

// Units select organisation units: some of them by identifier, and how far below them to look.
type Units struct {
	UIDs []string
	Mode Mode // "" is Selected where units are named, and Accessible where the query may do without them
}

// Mode says which organisation units a query means.
type Mode string

// The modes.
const (
	Selected    Mode = "SELECTED"
	Children    Mode = "CHILDREN"
	Descendants Mode = "DESCENDANTS"
	Accessible  Mode = "ACCESSIBLE"
	Capture     Mode = "CAPTURE"
	All         Mode = "ALL"
)

// Modes are the names of the modes.
func Modes() []string {
	return []string{string(Selected), string(Children), string(Descendants), string(Accessible), string(Capture), string(All)}
}

// Span is a range of time in UTC milliseconds: from From on, and before Until. A nil end is open.
type Span struct{ From, Until *int64 }

func (s Span) open() bool { return s.From == nil && s.Until == nil }

// Page says which part of a list to show.
type Page struct {
	Number, Size int
	All          bool // the whole list
	Total        bool // count the list
}

// Pager says which part of a list was shown.
type Pager struct {
	Page
	Last  bool  // nothing follows
	Count int64 // of the whole list; only where it was asked for
}

// Pages is the number of pages of a counted list.
func (p Pager) Pages() int64 { return (p.Count + int64(p.Size) - 1) / int64(p.Size) }

// Order is a property to order by.
type Order struct {
	Property   string
	Descending bool
}

// Assignment selects events by the user whom they are assigned to.
type Assignment struct {
	Users []string // identifiers
	None  bool     // events that nobody is assigned to
	Any   bool     // events that somebody is assigned to
}

func (a Assignment) given() bool { return len(a.Users) > 0 || a.None || a.Any }

// Search asks for words that are to be found among the values of attributes.
type Search struct {
	Words []string
	Parts bool // of words are enough

	attributes []int32 // in which is looked
}

// Occurrence selects tracked entities by an event that they have in the program.
type Occurrence struct {
	Status   *tracker.EventStatus
	Happened Span
	Stage    string // identifier; "" is any
}

func (o Occurrence) given() bool { return o.Status != nil || !o.Happened.open() || o.Stage != "" }

// ElementFilter compares a data value. Comparisons know no case of the letters A to Z.
type ElementFilter struct {
	Element  string // identifier
	Operator Operator
	Values   []string // one, except of In
}

// AttributeFilter compares an attribute's value. Comparisons know no case.
type AttributeFilter struct {
	Attribute string // identifier
	Operator  Operator
	Values    []string // one, except of In
}

// Operator is a comparison.
type Operator string

// The operators.
const (
	Equal          Operator = "EQ"
	NotEqual       Operator = "NE"
	Greater        Operator = "GT"
	GreaterOrEqual Operator = "GE"
	Less           Operator = "LT"
	LessOrEqual    Operator = "LE"
	Like           Operator = "LIKE"
	StartsWith     Operator = "SW"
	EndsWith       Operator = "EW"
	In             Operator = "IN"
	Exists         Operator = ""
)

// EntityQuery selects tracked entities.
type EntityQuery struct {
	Units              Units
	Program, Type      string   // identifiers
	UIDs               []string // of tracked entities
	Status             *tracker.EnrollmentStatus
	Followup           *bool
	Enrolled, Incident Span
	Updated            Span
	Filters            []AttributeFilter
	Search             Search
	Event              Occurrence
	Assigned           Assignment
	PotentialDuplicate *bool
	IncludeDeleted     bool
	Order              []Order
	Page               Page
}

// EnrollmentQuery selects enrollments.
type EnrollmentQuery struct {
	Units          Units
	Program, Type  string
	Entity         string
	UIDs           []string // of enrollments
	Status         *tracker.EnrollmentStatus
	Followup       *bool
	Enrolled       Span
	Updated        Span
	IncludeDeleted bool
	Order          []Order
	Page           Page
}

// EventQuery selects events.
type EventQuery struct {
	Units          Units
	Program, Stage string
	Entity         string
	UIDs           []string // of events
	Status         *tracker.EventStatus
	ProgramStatus  *tracker.EnrollmentStatus
	Followup       *bool // of the enrollment
	Happened       Span
	Updated        Span
	Assigned       Assignment
	OptionCombo    int32 // attribute option combination; 0 is any
	Filters        []ElementFilter
	IncludeDeleted bool
	Order          []Order
	Page           Page
}

// Known reports whether there is such an operator.
func (o Operator) Known() bool {
	switch o {
	case Equal, NotEqual, Greater, GreaterOrEqual, Less, LessOrEqual, Like, StartsWith, EndsWith, In:
		return true
	}
	return false
}
