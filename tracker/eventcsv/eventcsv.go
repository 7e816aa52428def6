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

// Places of columns.
const (
	event             = 0
	latitude          = 8
	longitude         = 9
	dataElement       = 10
	value             = 11
	storedBy          = 12
	providedElsewhere = 13
	completedBy       = 15
	shape             = 16
	width             = 17
)

// ofValue are the columns that belong to the data value of a row, and not to its event.
var ofValue = []int{dataElement, value, storedBy, providedElsewhere}

// free are the columns whose spaces are a part of what they say.
var free = []int{value, storedBy, completedBy}

// row is what the cells of a row say, by column.
type row [width]string

// order returns which columns the cells of a header stand for; ok is that it is one: all that it names are columns.
func order(cells []string) (columns []int, ok bool) {
	for _, cell := range cells {
		name := strings.TrimSpace(cell)
		at := slices.IndexFunc(Columns, func(column string) bool { return strings.EqualFold(column, name) })
		if at < 0 || slices.Contains(columns, at) {
			return nil, false
		}
		columns = append(columns, at)
	}
	return columns, len(columns) > 0
}
