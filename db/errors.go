package db

import (
	"errors"
	"fmt"
)

// ErrNoRows says that a query for one row found none.
var ErrNoRows = errors.New("db: no rows")

// ErrCommitUnknown says that the connection broke during a COMMIT: it may have happened or not. Who must know reads what
// the transaction would have written.
var ErrCommitUnknown = errors.New("db: the outcome of the commit is not known")

// ErrUnavailable says that the database is the reason, whatever was asked of it: it is out of reach, stops, is full, takes no writes,
// or takes too long. The same may succeed later. The engine's own error goes with it.
var ErrUnavailable = errors.New("db: the database is not available")

// ErrText says that an argument is a text that cannot be stored: it holds a zero byte, or is no UTF-8.
var ErrText = errors.New("db: a text with a zero byte or invalid UTF-8")

// ConstraintKind says which sort of constraint refused a row.
type ConstraintKind uint8

const (
	Unique ConstraintKind = iota + 1 // also a primary key
	ForeignKey
	NotNull
	Check
)

func (k ConstraintKind) String() string {
	return [...]string{"unknown", "unique", "foreign key", "not null", "check"}[k]
}

// ConstraintError says that a constraint of the schema refused a row. Table and Constraint are filled as far as the engine
// tells: PostgreSQL names both, SQLite names the table of a unique or not null constraint, the name of a check, and nothing
// of a foreign key. For rules, compare Kind and Table.
type ConstraintError struct {
	Kind       ConstraintKind
	Table      string
	Constraint string
	Err        error // the driver's error
}

func (e *ConstraintError) Error() string {
	return fmt.Sprintf("db: %s constraint %q of table %q: %v", e.Kind, e.Constraint, e.Table, e.Err)
}

func (e *ConstraintError) Unwrap() error { return e.Err }

// IsConstraint reports whether err is a violation of a constraint of this kind.
func IsConstraint(err error, kind ConstraintKind) bool {
	var c *ConstraintError
	return errors.As(err, &c) && c.Kind == kind
}
