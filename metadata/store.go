// Package metadata is the durable log of the metadata graph: it validates what is to change, writes it, and gives out
// the snapshot that holds it. Reading is done on snapshots (package graph); this package is where they come from.
package metadata

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/payload"
	"cohort/schema"
)

// Options configure a store.
type Options struct {
	Types []*schema.Type // the catalog
	Zone  *time.Location // of times without an offset
}

// Store keeps the metadata of one database in memory and writes its changes. It is safe for concurrent use.
type Store struct {
	db    db.DB
	types []*schema.Type
	names names
	zone  *time.Location
	many  int

	current   atomic.Pointer[graph.Snapshot]
	writing   sync.Mutex // held from planning to the swap of the snapshot, so that writers of one node do not race
	importing sync.Mutex // held by a large import, which holds writing only while it commits
	follow    follower
	recent    recent // commits, for those who plan while others commit

	settings atomic.Int64 // their number, as the last check found it
	setting  sync.Mutex   // held while it moves

	companions map[string][]Companion
	vetoes     []Veto
	moves      []Move
	departures []Departure
	witnesses  []func(context.Context, db.Tx, *journal.Commit) error
}

// Open reads all metadata into memory.
func Open(ctx context.Context, d db.DB, o Options) (*Store, error) {
	s := &Store{db: d, types: o.Types, names: indexNames(o.Types), zone: o.Zone, many: many, companions: map[string][]Companion{}}
	if err := s.sweep(ctx); err != nil {
		return nil, err
	}
	if err := journal.RecordBirths(ctx, d); err != nil {
		return nil, err
	}
	if err := s.reload(ctx); err != nil {
		return nil, err
	}
	s.follow.store = s
	return s, nil
}

// Current returns the newest snapshot that this node has, without asking the database.
func (s *Store) Current() *graph.Snapshot { return s.current.Load() }

// Snapshot returns a snapshot that holds every commit that was acknowledged, on whichever node, before the call.
func (s *Store) Snapshot(ctx context.Context) (*graph.Snapshot, error) {
	if s.db.Dialect().Shared {
		if err := s.follow.check(ctx); err != nil {
			return nil, err
		}
	}
	return s.current.Load(), nil
}

// Zone is the time zone of times without an offset.
func (s *Store) Zone() *time.Location { return s.zone }

// Companion is asked about each object of a type that is about to be written: it may refuse, and it may return what else
// is to be written in the same transaction. It may run more than once for one change.
type Companion func(c *Write) (write func(context.Context, db.Tx) error, err error)

// Accompany registers a companion of a type. It is called while the program is wired, before the first write.
func (s *Store) Accompany(typ string, c Companion) { s.companions[typ] = append(s.companions[typ], c) }

// Veto refuses the deletion of an object that data refers to, with a fault of kind Conflict that says by what. It is
// asked while no import can commit, about objects that data has used at least once.
type Veto func(ctx context.Context, tx db.Tx, o *graph.Object) error

// Refuse registers a veto. It is called while the program is wired.
func (s *Store) Refuse(v Veto) { s.vetoes = append(s.vetoes, v) }

// Move is told, within the transaction, of organisation units whose place in the hierarchy changed: the snapshots
// before and after, and the units with all that is below them.
type Move func(ctx context.Context, tx db.Tx, before, after *graph.Snapshot, units []int32) error

// OnMove registers one who must know of moved organisation units. It is called while the program is wired.
func (s *Store) OnMove(m Move) { s.moves = append(s.moves, m) }

// Departure is told, within the transaction, of the objects that it deletes: what others keep about them can go with them.
type Departure func(ctx context.Context, tx db.Tx, gone []*graph.Object) error

// OnDelete registers one who must know of deleted objects. It is called while the program is wired.
func (s *Store) OnDelete(d Departure) { s.departures = append(s.departures, d) }

// OfType is told of the deleted objects of one type, by their ids.
func OfType(typ string, forget func(ctx context.Context, tx db.Tx, ids []int32) error) Departure {
	return func(ctx context.Context, tx db.Tx, gone []*graph.Object) error {
		var ids []int32
		for _, o := range gone {
			if o.Type.Name == typ {
				ids = append(ids, o.ID)
			}
		}
		if ids == nil {
			return nil
		}
		return forget(ctx, tx, ids)
	}
}

// OnCommit registers one who writes something about each commit, in its transaction. It is called while the program is wired.
func (s *Store) OnCommit(f func(context.Context, db.Tx, *journal.Commit) error) {
	s.witnesses = append(s.witnesses, f)
}

// names finds types as payloads name them.
type names struct {
	singular map[string]*schema.Type
	plural   map[string]*schema.Type
}

func indexNames(types []*schema.Type) names {
	n := names{map[string]*schema.Type{}, map[string]*schema.Type{}}
	for _, t := range types {
		n.singular[t.Name] = t
		if t.Graph() {
			n.plural[t.Endpoint] = t
		}
	}
	return n
}

// Type returns the type of this name (dataElement), or nil.
func (s *Store) Type(name string) *schema.Type { return s.names.singular[name] }

// Endpoint returns the type whose objects live in the graph under this path (dataElements), or nil.
func (s *Store) Endpoint(path string) *schema.Type { return s.names.plural[path] }

// The objects that every DHIS2 server has, under the identifiers that clients know.
const (
	DefaultCategory            = "GLevLNI9wkl"
	DefaultCategoryOption      = "xYerKDKCefk"
	DefaultCategoryCombo       = "bjDvmb4bfuf"
	DefaultCategoryOptionCombo = "HllvX50cXC0"
	Superuser                  = "M5zQapPyTZI"
	SuperuserRole              = "yrB6vc5Ip3r"
)

// beginning is the metadata of an empty server: the default category with its option, combo and option combo, and the
// superuser with his role.
const beginning = `{
 "categoryOptions": [{"id": "xYerKDKCefk", "name": "default", "shortName": "default", "code": "default",
   "sharing": {"public": "rwrw----", "external": false}}],
 "categories": [{"id": "GLevLNI9wkl", "name": "default", "shortName": "default", "code": "default", "dataDimensionType": "DISAGGREGATION",
   "dataDimension": false, "categoryOptions": [{"id": "xYerKDKCefk"}], "sharing": {"public": "rw------", "external": false}}],
 "categoryCombos": [{"id": "bjDvmb4bfuf", "name": "default", "code": "default", "dataDimensionType": "DISAGGREGATION",
   "skipTotal": false, "categories": [{"id": "GLevLNI9wkl"}], "sharing": {"public": "rw------", "external": false}}],
 "categoryOptionCombos": [{"id": "HllvX50cXC0", "name": "default", "code": "default", "categoryCombo": {"id": "bjDvmb4bfuf"},
   "categoryOptions": [{"id": "xYerKDKCefk"}]}],
 "userRoles": [{"id": "yrB6vc5Ip3r", "name": "Superuser", "code": "Superuser", "description": "Superuser", "authorities": ["ALL"]}],
 "users": [{"id": "M5zQapPyTZI", "code": "admin", "username": "admin", "firstName": "admin", "surname": "admin",
   "userRoles": [{"id": "yrB6vc5Ip3r"}]}]
}`

// Begin writes what every server has into an empty database, and reports whether it was empty. Of two nodes that begin
// at once one finds the other's objects there.
func (s *Store) Begin(ctx context.Context) (empty bool, err error) {
	if snap, err := s.Snapshot(ctx); err != nil || snap.ByUID(s.Type("user"), Superuser) != nil {
		return false, err
	}
	value, err := payload.Parse([]byte(beginning))
	if err != nil {
		return false, err
	}
	payloads, err := s.ParsePackage(value)
	if err != nil {
		return false, err
	}
	report, err := s.Import(ctx, payloads, ImportOptions{})
	if err != nil {
		return false, err
	}
	if failed := report.Failed(); len(failed) > 0 {
		return false, fmt.Errorf("begin the metadata: %s %s: %w", failed[0].Type.Name, failed[0].UID, failed[0].Faults)
	}
	return report.Stats.Created > 0, nil
}
