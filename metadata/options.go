package metadata

import (
	"context"
	"slices"
	"strings"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// Strategy says what an import does with an object that exists, and with one that does not.
type Strategy string

const (
	CreateAndUpdate Strategy = "CREATE_AND_UPDATE"
	Create          Strategy = "CREATE"
	Update          Strategy = "UPDATE"
	Delete          Strategy = "DELETE"
)

// ImportOptions are the parameters of an import. The zero value creates and updates, all or nothing. Imports that wait for
// their turn are stored with them as JSON: a field keeps its name.
type ImportOptions struct {
	Strategy     Strategy
	KeepGood     bool  // atomicMode=NONE: objects without faults are written although others have some
	ValidateOnly bool  // importMode=VALIDATE
	Merge        bool  // mergeMode=MERGE: what the payload leaves out stays as it is
	SkipSharing  bool  // what the payload says of sharing is not taken
	ByCode       bool  // identifier=CODE: what has a code is matched by it, objects and those they refer to
	ByEither     bool  // identifier=AUTO: what no object has the identifier of is matched by its code
	ReportAll    bool  // importReportMode=FULL: the report lists objects without errors too
	ReportNames  bool  // importReportMode=DEBUG: the report names its objects
	OwnersOnly   bool  // importReportMode=ERRORS_NOT_OWNER: a patch changes no collection whose members keep it themselves
	User         int32 // who asks; 0 is the server itself, which may do everything
	Granted      bool  `json:"-"`          // that the user may do this was decided by the caller: somebody changes his own password
	ByToken      bool  `json:",omitempty"` // the user is known by a token: it sets nobody's password, which would outlive its limits
	Limited      bool  `json:",omitempty"` // the token is limited to some requests: it writes nothing by which somebody could act without its limits
	Touch        bool  `json:"-"`          // the objects get a new version although nothing of them changes: something secret does, in Beside

	Author           int32 `json:",omitempty"` // userOverrideMode: the user who is to have created each object; 0 is whom the payload says
	SkipTranslations bool  `json:",omitempty"` // what the payload says of translations is not taken
	SkipValidation   bool  `json:",omitempty"` // lengths, ranges and forms of values are not held against their limits

	// If are versions (graph.Object.Token) of the import's first object, of which it must have one when the import is committed;
	// none is any. Otherwise the import fails with a fault of kind Precondition.
	If []uint64 `json:",omitempty"`

	// New is that there must be no such object yet; otherwise the import fails likewise.
	New bool `json:",omitempty"`

	// Beside writes in the transaction of the import, as its last act; it is not called when the import writes nothing.
	// It may run more than once.
	Beside func(context.Context, db.Tx, *Report) error `json:"-"`
}

// expect fails where an object is not in a version that the client has seen; nil is one that is not there.
func (o *ImportOptions) expect(t *schema.Type, uid string, is *graph.Object) error {
	if o.New && is != nil {
		return fault.New(fault.Precondition, "%s %s is there already, which If-None-Match rules out.", shortClass(t), uid).On(t.Name, uid, "")
	}
	if len(o.If) == 0 || is != nil && slices.Contains(o.If, is.Token) {
		return nil
	}
	return fault.New(fault.Precondition, "%s %s is not in the version that If-Match names: it was changed meanwhile.", shortClass(t), uid).On(t.Name, uid, "")
}

// scheme is how messages call that by which objects are matched.
func (o *ImportOptions) scheme() string {
	switch {
	case o.ByCode:
		return "CODE"
	case o.ByEither:
		return "AUTO"
	}
	return "UID"
}

// ParseStrategy reads the names that DHIS2 knows for strategies; empty is CREATE_AND_UPDATE.
func ParseStrategy(s string) (Strategy, error) {
	switch strings.ToUpper(s) {
	case "", "CREATE_AND_UPDATE", "NEW_AND_UPDATES":
		return CreateAndUpdate, nil
	case "CREATE", "NEW":
		return Create, nil
	case "UPDATE", "UPDATES":
		return Update, nil
	case "DELETE", "DELETES":
		return Delete, nil
	}
	return "", fault.New(fault.BadRequest, "Value '%s' is not valid for parameter importStrategy. Valid values are: [CREATE_AND_UPDATE, CREATE, UPDATE, DELETE]", s)
}

// Payload is one object of a payload.
type Payload struct {
	Type  *schema.Type
	Index int // its place among the objects of its type
	Tree  payload.Tree

	// Defaults are what an object is to have where Tree says nothing. A merge gives them to new objects alone.
	Defaults payload.Tree
	// Faults are what was found wrong with the object where it was read; it is refused for them.
	Faults fault.List

	listed bool   // of a merge: the options that it lists are all that the set is to have
	uid    string // given when the first plan is made, so that a second one gives the same
}

// Op is what happens to an object.
type Op uint8

const (
	Nothing Op = iota
	Creation
	Replacement
	Deletion
)

// Write is one object of a plan: what it was, what it becomes, and why it cannot.
type Write struct {
	Op     Op
	Type   *schema.Type
	ID     int32
	UID    string
	Name   string
	Index  int
	Before *graph.Object // nil for a new object
	After  *graph.Object // nil for a deleted one
	Values *graph.Values // what After is made of
	Tree   payload.Tree  // what the payload says, for companions
	By     int32         // the user who writes, for companions; 0 is the server itself
	Token  bool          // he is known by a token, and not by what is his alone
	Faults fault.List

	listed    bool          // of a merge: the options that it lists are all that the set is to have
	was       *graph.Values // what Before holds
	unchanged bool          // the object is already as the payload says
	implied   bool          // by another write of the plan: no part of the report
	pruned    bool          // a deletion that is to be made only while no data uses the object
	partOf    *Write        // the one with which it is deleted or made
	effects   []effect
}

// ParsePackage reads the payload of POST /api/metadata: lists of objects under the plural names of their types. Other
// members, such as system and date, are passed over.
func (s *Store) ParsePackage(value any) ([]*Payload, error) {
	root, ok := value.(payload.Tree)
	if !ok {
		return nil, fault.New(fault.BadRequest, "The payload must be an object with lists of metadata, such as {\"dataElements\": [...]}")
	}
	var out []*Payload
	for _, t := range s.types {
		list, ok := root[t.Plural]
		if !ok || !t.Graph() || list == nil {
			continue
		}
		items, ok := list.([]any)
		if !ok {
			return nil, fault.New(fault.BadRequest, "Property `%s` of the payload must be a list of objects", t.Plural)
		}
		for i, item := range items {
			tree, ok := item.(payload.Tree)
			if !ok {
				return nil, fault.New(fault.BadRequest, "Element %d of `%s` must be an object", i, t.Plural)
			}
			out = append(out, &Payload{Type: t, Index: i, Tree: tree})
		}
	}
	return out, nil
}
