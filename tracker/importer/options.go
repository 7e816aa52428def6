package importer

import (
	"context"
	"slices"
	"strings"

	"cohort/db"
	"cohort/fault"
)

// Strategy is what an import may do with an object, by whether its identifier exists.
type Strategy uint8

// The strategies of the classic endpoints.
const (
	Create Strategy = iota
	Update
	CreateAndUpdate
	Delete
	Sync // what says that it is deleted is deleted, the rest created or updated, nested objects, too
)

var strategies = [...]string{"CREATE", "UPDATE", "CREATE_AND_UPDATE", "DELETE", "SYNC"}

func (s Strategy) String() string { return strategies[s] }

// ParseStrategy reads a strategy, which a parameter gives by its name or one of its older names. Nothing is CREATE.
func ParseStrategy(parameter, name string) (Strategy, error) {
	switch upper := strings.ToUpper(name); upper {
	case "", "NEW":
		return Create, nil
	case "UPDATES":
		return Update, nil
	case "NEW_AND_UPDATES":
		return CreateAndUpdate, nil
	case "DELETES":
		return Delete, nil
	default:
		if i := slices.Index(strategies[:], upper); i >= 0 {
			return Strategy(i), nil
		}
	}
	f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter %s. Valid values are: [%s]", name, parameter, strings.Join(strategies[:], ", "))
	f.Property, f.Value = parameter, name
	return 0, f
}

// Options say how a body is taken in.
type Options struct {
	Strategy Strategy
	Schemes  Schemes
	DryRun   bool // everything but writing

	Newer  bool // the rules of /api/tracker: what is nested follows the strategy, too, and what is not there cannot be deleted
	Atomic bool // nothing is written unless all is good

	// Beside writes along with each commit, what came of whose objects it is told, and whether that is the whole body: then no other
	// commit was before it, and none comes after it. nil writes nothing.
	Beside func(ctx context.Context, tx db.Tx, r *Report, whole bool) error `json:"-"`

	// Keep writes along with each commit a piece of the report, such that all pieces together are what has become of the objects up to
	// there. Who hands them in as Kept, with the same body and options, has the import go on behind the last of those commits, and
	// gets the whole report. nil keeps nothing.
	Keep func(ctx context.Context, tx db.Tx, piece []byte) error `json:"-"`
	Kept [][]byte                                                `json:"-"`

	// Resume is asked for Kept when the body has been read to its end. nil is that Kept is known before.
	Resume func(ctx context.Context) ([][]byte, error) `json:"-"`

	// Progress is told how many objects of a large body are done, from time to time. nil is nobody who asks.
	Progress func(done int) `json:"-"`

	Replace               bool  // it is a PUT: attributes that are left out are removed, relationships without identifiers made
	IgnoreEmptyCollection bool  // unless none at all are sent
	Program               int32 // or they are not among those that this program shows; 0 is that all are meant
	MergeValues           bool  // data values that are left out stay
	Partial               bool  // whatever is left out stays
	Rules                 bool  // the rules of programs are computed
	SkipMessages          bool  // that they want sent
	AssignOverwrite       bool  // values that they assign replace those that are sent
	SkipPattern           bool  // values of generated attributes need not match the pattern
	SkipLastUpdated       bool  // a tracked entity is not marked as updated by what changes below it
}
