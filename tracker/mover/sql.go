package mover

import (
	"strconv"
	"strings"
)

func list(columns []string) string { return strings.Join(columns, ", ") }

// compare compares the columns together with the arguments that follow those so far.
func compare(columns []string, operator string, args int) string {
	if len(columns) == 1 {
		return columns[0] + " " + operator + " $" + strconv.Itoa(args+1)
	}
	values := make([]string, len(columns))
	for i := range columns {
		values[i] = "$" + strconv.Itoa(args+i+1)
	}
	return "(" + list(columns) + ") " + operator + " (" + list(values) + ")"
}
