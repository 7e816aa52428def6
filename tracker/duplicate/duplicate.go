// Package duplicate keeps pairs of tracked entities that somebody takes for one and the same, and makes one of two. A pair exists
// for whoever may see both; to all others there is no such pair.
package duplicate

import (
	"context"
	"slices"

	"cohort/access"
	"cohort/audit"
	"cohort/db"
	"cohort/fault"
	"cohort/metadata"
	"cohort/rowid"
	"cohort/tracker"
	"cohort/uid"
)

// Keeper keeps the pairs of a database. It is safe for concurrent use.
type Keeper struct {
	DB       db.DB
	Metadata *metadata.Store
	Models   *tracker.Models
	Audit    *audit.Log // which keeps who merged whom; a nil one keeps nothing
	ids      *rowid.Source
}

// New returns a keeper.
func New(d db.DB, store *metadata.Store, models *tracker.Models, log *audit.Log) *Keeper {
	return &Keeper{DB: d, Metadata: store, Models: models, Audit: log, ids: rowid.NewSource()}
}

// Status is what has become of a pair.
type Status int32

// The statuses. A merged pair stays merged.
const (
	Open Status = iota
	Invalid
	Merged
)

// Statuses are the names of the statuses.
var Statuses = []string{"OPEN", "INVALID", "MERGED"}

func (s Status) String() string { return Statuses[s] }

// ParseStatus reads the name of a status.
func ParseStatus(name string) (Status, bool) {
	i := slices.Index(Statuses, name)
	return Status(i), i >= 0
}

// Pair is two tracked entities of which the original is the one that is kept.
type Pair struct {
	ID                   int64
	UID                  string
	Original, Duplicate  string // identifiers
	Status               Status
	Created, Updated     int64 // UTC milliseconds
	CreatedBy, UpdatedBy int32 // users, who may have been deleted since

	original, duplicate int64 // subjects
}

func noPerson(uid string) error {
	f := fault.Coded(fault.NotFound, "E1005", "No tracked entity instance found with id '%s'.", uid)
	f.UID = uid
	return f
}

func noPair(uid string) error {
	f := fault.Coded(fault.NotFound, "E1005", "Potential duplicate with id %s could not be found.", uid)
	f.UID = uid
	return f
}

func refused(l access.Lacks) error {
	if len(l) == 0 {
		return nil
	}
	return fault.New(fault.Forbidden, "%s", l[0].Text)
}

// Add takes two tracked entities for one. The user must see both.
func (k *Keeper) Add(ctx context.Context, view *access.View, original, duplicate string) (*Pair, error) {
	for _, of := range [...]struct{ property, id string }{{"original", original}, {"duplicate", duplicate}} {
		switch property, id := of.property, of.id; {
		case id == "":
			return nil, fault.New(fault.BadRequest, "Missing required input property '%s'", property).On("potentialDuplicate", "", property)
		case !uid.Valid(id):
			f := fault.New(fault.BadRequest, "'%s' is not a valid value for property '%s': it is no identifier", id, property).On("potentialDuplicate", "", property)
			f.Value = id
			return nil, f
		}
	}
	if original == duplicate {
		return nil, fault.New(fault.BadRequest, "'%s' cannot be a duplicate of itself", original).On("potentialDuplicate", "", "duplicate")
	}
	p := &Pair{UID: uid.New(), Original: original, Duplicate: duplicate, CreatedBy: view.User.ID, UpdatedBy: view.User.ID}
	return p, k.DB.Write(ctx, db.Interactive, func(tx db.Tx) error {
		if err := k.find(ctx, tx, view, p); err != nil {
			return err
		}
		p.ID = k.ids.Next()
		p.Created = db.Millis(tx.Now())
		p.Updated = p.Created
		n, err := tx.Exec(ctx, `INSERT INTO potential_duplicate (id, uid, low, high, original, duplicate, status, created, updated, created_by, updated_by)
			VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $7, $8, $8) ON CONFLICT DO NOTHING`,
			p.ID, p.UID, min(p.original, p.duplicate), max(p.original, p.duplicate), p.original, p.duplicate, p.Created, p.CreatedBy)
		if err == nil && n == 0 {
			err = fault.Coded(fault.Conflict, "E1004", "'%s' and '%s' is already marked as a potential duplicate", original, duplicate)
		}
		return err
	})
}

// find finds the tracked entities of a new pair, and asks for the right to see each.
func (k *Keeper) find(ctx context.Context, tx db.Tx, view *access.View, p *Pair) error {
	claims, err := tracker.FindClaims(ctx, tx, []string{p.Original, p.Duplicate})
	if err != nil {
		return err
	}
	p.original, p.duplicate = claims[p.Original].Subject, claims[p.Duplicate].Subject
	w, err := k.look(ctx, tx, view, []int64{p.original, p.duplicate})
	if err != nil {
		return err
	}
	for _, uid := range [...]string{p.Original, p.Duplicate} {
		c := claims[uid]
		e := w.entities[c.Subject]
		if c.Kind != tracker.KindEntity || e == nil || e.Deleted {
			return noPerson(uid)
		}
		if view.Superuser() {
			continue
		}
		if err := refused(view.ReadPerson(w.people[c.Subject], nil)); err != nil {
			return err
		}
	}
	return nil
}

// world is what decides on who may see and change tracked entities.
type world struct {
	model    *tracker.Model
	view     *access.View
	entities map[int64]*tracker.Entity
	stays    []*tracker.Enrollment // of the superuser nothing is asked, and none are read
	people   map[int64]*access.Person
}

// look reads what decides on tracked entities. What was deleted is judged by what it was when it was deleted.
func (k *Keeper) look(ctx context.Context, tx db.Tx, view *access.View, subjects []int64) (*world, error) {
	w := &world{model: k.Models.At(view.Snapshot), view: view, entities: make(map[int64]*tracker.Entity, len(subjects))}
	subjects = slices.Clone(subjects)
	slices.Sort(subjects)
	rows, err := tracker.Entities(ctx, tx, slices.Compact(subjects))
	if err != nil {
		return nil, err
	}
	for _, e := range rows {
		w.entities[e.Subject] = e
	}
	if view.Superuser() || len(rows) == 0 {
		return w, nil
	}
	if w.stays, err = tracker.Enrollments(ctx, tx, subjects); err != nil {
		return nil, err
	}
	judged := make([]*tracker.Enrollment, len(w.stays))
	for i, n := range w.stays {
		judged[i] = n
		if n.Deleted && w.entities[n.Subject].Deleted {
			was := *n
			was.Deleted = false
			judged[i] = &was
		}
	}
	w.people, _, err = w.model.Persons(ctx, tx, view, rows, judged)
	return w, err
}

// sees reports whether the user may see both of a pair.
func (w *world) sees(p *Pair) bool {
	for _, subject := range [...]int64{p.original, p.duplicate} {
		if w.view.Superuser() {
			return true
		}
		if person := w.people[subject]; person == nil || len(w.view.ReadPerson(person, nil)) > 0 {
			return false
		}
	}
	return true
}

// Get returns a pair.
func (k *Keeper) Get(ctx context.Context, view *access.View, uid string) (p *Pair, err error) {
	err = k.DB.Read(ctx, func(tx db.Tx) error {
		p, err = k.get(ctx, tx, view, uid)
		return err
	})
	return p, err
}

func (k *Keeper) get(ctx context.Context, tx db.Tx, view *access.View, uid string) (*Pair, error) {
	found, err := read(ctx, tx, ` AND p.uid = $1`, uid)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, noPair(uid)
	}
	w, err := k.look(ctx, tx, view, []int64{found[0].original, found[0].duplicate})
	if err == nil && !w.sees(found[0]) {
		err = noPair(uid)
	}
	return found[0], err
}

// SetStatus opens a pair again, or says that its two are not the same. Merged is what a merge makes of it alone.
func (k *Keeper) SetStatus(ctx context.Context, view *access.View, uid string, s Status) error {
	if s == Merged {
		return fault.New(fault.BadRequest, "Can't update a potential duplicate to MERGED: a merge does that").On("potentialDuplicate", uid, "status")
	}
	return k.DB.Write(ctx, db.Interactive, func(tx db.Tx) error {
		p, err := k.get(ctx, tx, view, uid)
		if err != nil {
			return err
		}
		n := int64(0)
		if p.Status != Merged {
			n, err = tx.Exec(ctx, `UPDATE potential_duplicate SET status = $1, updated = $2, updated_by = $3 WHERE id = $4 AND status <> 2`,
				int32(s), db.Millis(tx.Now()), view.User.ID, p.ID)
		}
		if err == nil && n == 0 {
			err = fault.New(fault.BadRequest, "Can't update a potential duplicate that is already MERGED").On("potentialDuplicate", uid, "status")
		}
		return err
	})
}
