package payload

import "fmt"

// at is a place in a text. Line and column count from 1, the column in bytes; a line of 0 is one that is not known.
type at struct{ offset, line, column int64 }

func (p at) String() string {
	if p.line == 0 {
		return fmt.Sprintf(" at byte %d", p.offset)
	}
	return fmt.Sprintf(" at line %d, column %d (byte %d)", p.line, p.column, p.offset)
}
