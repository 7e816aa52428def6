package db

import (
	"fmt"
	"strings"
)

// ColumnType is the type of a column of [Values].
type ColumnType uint8

const (
	Int   ColumnType = iota + 1 // bigint
	Int4                        // integer
	Text                        // text
	Bool                        // boolean
	Float                       // double precision
	Bytes                       // bytea
)

// Column is one column of [Values].
type Column struct {
	Name string
	Type ColumnType
}

// Values is a table in memory. A row holds one value a column: int, int32 or int64 for Int and Int4, string for Text, bool
// for Bool, float64 for Float, []byte for Bytes, and nil for NULL; or a pointer to an int64, int32, string or bool, of which a nil one is
// NULL, so that rows of many values need not be copied. Other types are refused. The rows, and what they point to, are read in place:
// they stay as they are until the statement's own rows are closed.
type Values struct {
	Columns []Column
	Rows    [][]any
}

// Check reports the first row whose length is not that of the columns.
func (v Values) Check() error {
	if len(v.Columns) == 0 {
		return fmt.Errorf("db: values without columns")
	}
	for i, row := range v.Rows {
		if len(row) != len(v.Columns) {
			return fmt.Errorf("db: row %d has %d values for %d columns", i, len(row), len(v.Columns))
		}
	}
	return nil
}

// valuesMark stands in a statement's text for the table expression that an engine makes of [Values].
const valuesMark = "{values}"

// SplitValues returns what stands before and behind the one {values} of a statement.
func SplitValues(sql string) (before, after string, err error) {
	before, after, found := strings.Cut(sql, valuesMark)
	if !found || strings.Contains(after, valuesMark) {
		return "", "", fmt.Errorf("db: the statement must hold %s once: %s", valuesMark, sql)
	}
	return before, after, nil
}
