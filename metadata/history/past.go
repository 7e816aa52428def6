package history

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/schema"
)

const (
	most      = 200_000 // changes that are undone for one answer
	madeSince = 5       // times as many objects may have been made since: they only have to be left out
	keptPasts = 4       // for those who read page by page
)

// Past is the metadata as it was after a commit.
type Past struct {
	Snapshot *graph.Snapshot

	base   *graph.Snapshot // which it was made of
	gone   map[int32]*graph.Object
	undone int
}

// Archive makes snapshots of the past out of those of the present. It is safe for concurrent use.
type Archive struct {
	Most int // changes that are undone for one answer, and twice as many that are kept; set before the first is made

	db    db.DB
	types func(string) *schema.Type
	turn  chan struct{} // held while one is made: each takes its memory

	mu   sync.Mutex
	kept []*Past // the last one used at the end
}

// NewArchive returns the archive of a database's metadata.
func NewArchive(d db.DB, types func(string) *schema.Type) *Archive {
	return &Archive{db: d, types: types, turn: make(chan struct{}, 1), Most: most}
}

// Clear forgets the states that are kept; whoever asks for one has it made again.
func (a *Archive) Clear() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.kept = nil
}

// ErrFar says that too much has changed since a time for the whole of the metadata to be brought back there. A fault goes with it.
var ErrFar = errors.New("history: too many changes would have to be undone")

// AsOf returns the metadata as it was at a time: after the last of the commits that a snapshot holds which were made then or
// before. Objects that are gone are in it, later ones are not. It fails with ErrFar where too many changes would have to be undone.
func (a *Archive) AsOf(ctx context.Context, now *graph.Snapshot, at time.Time) (*Past, error) {
	revision, token, err := a.revisionAt(ctx, now, at)
	switch {
	case err != nil:
		return nil, err
	case revision == now.Revision():
		return &Past{Snapshot: now, base: now}, nil
	}
	select {
	case a.turn <- struct{}{}:
		defer func() { <-a.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p := a.find(revision, token)
	if p == nil {
		p, err = a.undo(ctx, now, revision, token, at)
	} else if p.base.Revision() < now.Revision() {
		p, err = a.renew(ctx, p, now)
	}
	if err == nil {
		a.keep(p)
	}
	return p, err
}

func (a *Archive) revisionAt(ctx context.Context, now *graph.Snapshot, at time.Time) (revision int64, token uint64, err error) {
	err = a.db.Read(ctx, func(tx db.Tx) error {
		revision, token, _, err = journal.RevisionAt(ctx, tx, at, now.Revision())
		return err
	})
	return revision, token, err
}

func (a *Archive) find(revision int64, token uint64) *Past {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, p := range a.kept {
		if p.Snapshot.Revision() == revision && p.Snapshot.Token() == token {
			return p
		}
	}
	return nil
}

// keep puts a past at the end of those that are kept, and drops the first ones while they are too many.
func (a *Archive) keep(p *Past) {
	a.mu.Lock()
	defer a.mu.Unlock()
	kept, undone := []*Past{p}, p.undone
	for i := len(a.kept) - 1; i >= 0; i-- {
		old := a.kept[i]
		if old.Snapshot.Revision() == p.Snapshot.Revision() {
			continue
		}
		if undone += old.undone; len(kept) == keptPasts || undone > 2*a.Most {
			break
		}
		kept = append([]*Past{old}, kept...)
	}
	a.kept = kept
}

// undo takes back what the commits after a revision have done.
func (a *Archive) undo(ctx context.Context, now *graph.Snapshot, revision int64, token uint64, at time.Time) (p *Past, err error) {
	err = a.db.Read(ctx, func(tx db.Tx) error {
		p, err = nil, nil
		touched, ok, err := journal.Touched(ctx, tx, revision, now.Revision(), madeSince*a.Most)
		if err != nil {
			return err
		}
		if !ok {
			return a.far(at)
		}
		u := &undoing{archive: a, now: now, touched: touched, at: at, gone: map[int32]*graph.Object{}}
		if err := u.read(ctx, tx, revision); err != nil {
			return err
		}
		p = &Past{Snapshot: now.Apply(revision, token, now.NextID(), u.changes), base: now, gone: u.gone, undone: len(u.changes)}
		return nil
	})
	return p, err
}

func (a *Archive) far(at time.Time) error {
	f := fault.New(fault.Conflict, "Too much has changed since %s: at most %d changes can be undone for one answer. Ask for a later time, or for a single object.",
		at.UTC().Format(time.RFC3339), a.Most)
	f.Property = "asOf"
	return fmt.Errorf("%w: %w", ErrFar, f)
}

// renew learns which objects have gone since a past was made, and how they were last.
func (a *Archive) renew(ctx context.Context, p *Past, now *graph.Snapshot) (*Past, error) {
	next := &Past{Snapshot: p.Snapshot, base: now, gone: maps.Clone(p.gone), undone: p.undone}
	l := Log{DB: a.db, Snapshot: now}
	err := a.db.Read(ctx, func(tx db.Tx) error {
		touched, ok, err := journal.Touched(ctx, tx, p.base.Revision(), now.Revision(), madeSince*a.Most)
		if err != nil {
			return err
		}
		if !ok {
			return a.far(time.Now())
		}
		ids := make([]int32, len(touched))
		for i, t := range touched {
			ids[i] = t.ID
		}
		gone, err := l.gone(ctx, tx, a.types, []journal.Record{{Objects: ids}})
		maps.Copy(next.gone, gone)
		return err
	})
	return next, err
}

// CanRead reports whether a user may see an object of the past. Of what is still there he sees the past as he sees it today,
// whatever he could see then: who was shut out is shut out of the past, too, and who may see an object may see its history.
// What is gone is judged as it was last. The view is over a snapshot that is no older than the one that the past was made of.
func (p *Past) CanRead(v *access.View, o *graph.Object) bool {
	if now := v.Snapshot.Object(o.ID); now != nil {
		return v.CanRead(now)
	}
	last := p.gone[o.ID]
	switch {
	case v.Superuser():
		return true
	case last == nil || !v.CanRead(last):
		return false
	case o.Type.Name != "categoryOptionCombo":
		return true
	}
	for _, id := range last.Doc().Refs(o.Type.MustProperty("categoryOptions")) { // of which some may be gone themselves
		if option := p.Snapshot.Object(id); option != nil && !p.CanRead(v, option) {
			return false
		}
	}
	return true
}

// Last is an object of the past as it is now, or as it was last.
func (p *Past) Last(now *graph.Snapshot, o *graph.Object) *graph.Object {
	if is := now.Object(o.ID); is != nil {
		return is
	}
	if last := p.gone[o.ID]; last != nil {
		return last
	}
	return o
}

// undoing is a snapshot of the past in the making.
type undoing struct {
	archive *Archive
	now     *graph.Snapshot
	touched []journal.Touch
	at      time.Time

	departed map[int32]journal.Departed
	gone     map[int32]*graph.Object
	changes  []graph.Change
	undone   int

	next   int           // of touched
	steps  int           // that were undone of that object
	values *graph.Values // of that object, so far; nil where its type is not known here
}

func (u *undoing) read(ctx context.Context, tx db.Tx, revision int64) (err error) {
	ids := make([]int32, len(u.touched))
	var missing []int32
	for i, t := range u.touched {
		if ids[i] = t.ID; u.now.Object(t.ID) == nil {
			missing = append(missing, t.ID)
		}
	}
	if len(missing) > 0 {
		if u.departed, err = journal.ReadDeparted(ctx, tx, missing); err != nil {
			return err
		}
	}
	u.begin()
	err = journal.Former(ctx, tx, ids, revision, u.now.Revision(), func(id int32, before []byte) error {
		for u.touched[u.next].ID < id {
			u.end()
		}
		return u.step(id, before)
	})
	for err == nil && u.next < len(u.touched) {
		u.end()
	}
	return err
}

// begin turns to the next object.
func (u *undoing) begin() {
	u.steps, u.values = 0, nil
	if u.next == len(u.touched) {
		return
	}
	id := u.touched[u.next].ID
	if o := u.now.Object(id); o != nil {
		u.values = o.Doc().Values()
	} else if t := u.archive.types(u.departed[id].Type); t != nil {
		u.values = graph.NewValues(t)
	}
}

// step undoes one change of an object.
func (u *undoing) step(id int32, before []byte) error {
	u.steps++
	if u.undone++; u.undone > u.archive.Most {
		return u.archive.far(u.at)
	}
	if u.values == nil {
		return nil
	}
	_, err := u.values.Undo(before, u.now.Find)
	if u.steps == 1 && u.now.Object(id) == nil { // its deletion: this is how it was last
		u.gone[id] = graph.NewObject(id, u.departed[id].UID, 0, 0, u.values)
	}
	return err
}

// end makes the former version of an object. One that more commits name than have changed it was made by the first of them.
func (u *undoing) end() {
	t := u.touched[u.next]
	c := graph.Change{ID: t.ID}
	if u.values != nil && u.steps == t.Times {
		c.Object = graph.NewObject(t.ID, u.uid(t.ID), 0, 0, u.values)
	}
	u.changes = append(u.changes, c)
	u.next++
	u.begin()
}

func (u *undoing) uid(id int32) string {
	if o := u.now.Object(id); o != nil {
		return o.UID
	}
	return u.departed[id].UID
}
