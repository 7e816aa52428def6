// Package mover brings people's rows along when organisation units change: where a unit hangs elsewhere, its rows get the area
// that the hierarchy gives them now; where units are merged or split, the rows of those that go pass to the one that inherits
// them. Both are durable jobs, which go on in short transactions beside imports, and go on after their node went away.
package mover

import (
	"context"
	"errors"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/jobs"
	"cohort/metadata"
	"cohort/rowid"
	"cohort/tracker"
)

// Mover moves people's rows. It is safe for concurrent use.
type Mover struct {
	db       db.DB
	metadata *metadata.Store
	models   *tracker.Models
	jobs     *jobs.Queue
	ids      *rowid.Source
	pace     *db.Pace
}

// New returns a mover that is told of moved units by the metadata, and whose jobs run in the queue. It is called while the
// program is wired.
func New(d db.DB, store *metadata.Store, models *tracker.Models, queue *jobs.Queue) *Mover {
	m := &Mover{db: d, metadata: store, models: models, jobs: queue, ids: rowid.NewSource(), pace: db.NewPace()}
	queue.Register(jobs.Kind{Name: areaFollowing, Category: "AREA_FOLLOWING", Run: m.runFollow, Limit: 1})
	queue.Register(jobs.Kind{Name: Merging, Category: "ORGANISATION_UNIT_MERGE", Run: m.runMerge, Limit: 1})
	store.OnMove(m.moved)
	return m
}

// errStale says that the metadata was narrowed since the snapshot by which rows were to be changed.
var errStale = errors.New("mover: the metadata has changed")

// guard is what a job asserts in each of its transactions.
type guard func(context.Context, db.Tx) error

// change runs one short transaction beside others that are waited for. Nothing is written when the metadata was narrowed since the
// snapshot: units may have moved again, or have gone. fn returns how many rows it changed.
func (m *Mover) change(ctx context.Context, held guard, snap *graph.Snapshot, fn func(db.Tx) (int, error)) (rows int, err error) {
	var began time.Time // when the database let it begin
	err = m.db.Write(ctx, db.Bulk, func(tx db.Tx) (err error) {
		began = time.Now()
		if rows, err = fn(tx); err != nil {
			return err
		}
		if err := held(ctx, tx); err != nil {
			return err
		}
		return m.metadata.Fence(ctx, tx, snap)
	})
	if errors.Is(err, metadata.ErrNarrowed) || errors.Is(err, db.ErrCommitUnknown) {
		err = errStale // what was done is found done
	}
	if err == nil {
		m.pace.Measure(rows, began)
	}
	return rows, err
}

// persist does a job's work again after failures that may pass, such as that of a connection.
func persist(ctx context.Context, j *jobs.Job, work func() error) error {
	const patience = 10
	for failures := 0; ; failures++ {
		err := work()
		if _, refused := fault.As(err); err == nil || refused || errors.Is(err, jobs.ErrLost) || ctx.Err() != nil || failures == patience {
			return err
		}
		j.Info("The database failed; the work goes on soon")
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(failures+1) * 200 * time.Millisecond):
		}
	}
}

// latest returns the newest snapshot. Between a commit of this node and its swap the snapshot is behind the database: who is told
// that it is stale looks again a moment later.
func (m *Mover) latest(ctx context.Context) (*graph.Snapshot, error) {
	return m.metadata.Snapshot(ctx)
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Millisecond):
		return nil
	}
}

// table is where rows of one kind are, and how they are found by unit: by a scope, which is a type or program, then the unit, then
// the keys.
type table struct {
	name   string
	scope  string
	used   string // the condition that names all scopes
	keys   []string
	kind   tracker.Kind // in the change log; 0 is none
	people bool         // a row is the tracked entity itself
}

var tables = []table{
	{name: "tracked_entity", scope: "type", used: tracker.UsedTypes, keys: []string{"subject"}, kind: tracker.KindEntity, people: true},
	{name: "program_owner", scope: "program", used: tracker.UsedPrograms, keys: []string{"subject"}},
	{name: "enrollment", scope: "program", used: tracker.UsedPrograms, keys: []string{"date", "id"}, kind: tracker.KindEnrollment},
	{name: "event", scope: "program", used: tracker.UsedPrograms, keys: []string{"date", "id"}, kind: tracker.KindEvent},
}

func columns(t db.ColumnType, names ...string) []db.Column {
	out := make([]db.Column, len(names))
	for i, name := range names {
		out[i] = db.Column{Name: name, Type: t}
	}
	return out
}
