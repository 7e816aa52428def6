// Package eventcsv reads events from tables in CSV: a row a data value, what is said of the event repeated in each of its rows.
package eventcsv

import (
	"slices"
	"strings"
)

// Columns are the names of the columns, in the order that rows without a header have. The last three may be left out of a row, and so
// may what is empty at its end.
var Columns = []string{
	"event", "status", "program", "programStage", "enrollment", "orgUnit", "eventDate", "dueDate", "latitude", "longitude",
	"dataElement", "value", "storedBy", "providedElsewhere", "completedDate", "completedBy", "geometry",
}

// NewerColumns are those of the newer dialect.
var NewerColumns = []string{
	"event", "status", "program", "programStage", "enrollment", "orgUnit", "occurredAt", "scheduledAt", "geometry", "latitude", "longitude",
	"followUp", "deleted", "createdAt", "createdAtClient", "updatedAt", "updatedAtClient", "completedBy", "completedAt", "updatedBy",
	"attributeOptionCombo", "attributeCategoryOptions", "assignedUser",
	"dataElement", "value", "providedElsewhere", "storedByDataValue", "updatedAtDataValue", "createdAtDataValue",
}

const (
	event = 0  // the first column, of all forms
	width = 29 // of the widest form
)

// form is how a dialect lays events out in columns.
type form struct {
	columns   []string
	latitude  int
	longitude int
	shape     int
	assigned  int // who is named by his username; 0: none

	element, value int
	ofValue        []int          // columns that belong to the data value of a row, and not to its event
	valueMembers   map[int]string // those of them, but for the element and the value, that a data value has, by what it calls them
	ofEvent        []int          // columns of data values that an event has as its own
	unread         []int          // what the server alone says
	free           []int          // columns whose spaces are a part of what they say
	point          bool           // a position is a geometry
}

var classic = &form{
	columns: Columns, latitude: 8, longitude: 9, shape: 16, element: 10, value: 11,
	ofValue: []int{10, 11, 12, 13}, valueMembers: map[int]string{13: "providedElsewhere"}, ofEvent: []int{12}, free: []int{11, 12, 15},
}

var newer = &form{
	columns: NewerColumns, latitude: 9, longitude: 10, shape: 8, assigned: 22, element: 23, value: 24,
	ofValue: []int{23, 24, 25, 26, 27, 28}, valueMembers: map[int]string{25: "providedElsewhere", 26: "storedBy"}, unread: []int{12, 13, 15, 19}, free: []int{17, 22, 24, 26},
	point: true,
}

// row is what the cells of a row say, by column.
type row [width]string

// order returns which columns the cells of a header stand for; ok is that it is one: all that it names are columns. Spreadsheets leave
// empty cells behind.
func (f *form) order(cells []string) (columns []int, ok bool) {
	for n := len(cells); n > 0 && strings.TrimSpace(cells[n-1]) == ""; n-- {
		cells = cells[:n-1]
	}
	for _, cell := range cells {
		name := strings.TrimSpace(cell)
		at := slices.IndexFunc(f.columns, func(column string) bool { return strings.EqualFold(column, name) })
		if at < 0 || slices.Contains(columns, at) {
			return nil, false
		}
		columns = append(columns, at)
	}
	return columns, len(columns) > 0
}
