package metadata

import (
	"sync"

	"cohort/graph"
	"cohort/metadata/journal"
)

// remembered is how many commits are kept for those who began before them, and rememberedChanges how many changes in all.
const (
	remembered        = 1024
	rememberedChanges = 4 * many
)

// recent are the last commits: what an import that was planned on an older snapshot has to look at. It is safe for concurrent
// use.
type recent struct {
	mu      sync.Mutex
	steps   []step
	changes int
}

// step leads from one revision to another.
type step struct {
	from, to int64
	changes  []graph.Change
}

func (r *recent) add(d *draft) {
	changes := make([]graph.Change, len(d.Entries))
	for i, e := range d.Entries {
		changes[i] = changeOf(e)
	}
	r.addChanges(d.From.Revision(), d.Revision, changes)
}

func changeOf(e journal.Entry) graph.Change { return graph.Change{ID: e.ID, Object: e.After} }

func (r *recent) addChanges(from, to int64, changes []graph.Change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps = append(r.steps, step{from, to, changes})
	r.changes += len(changes)
	for len(r.steps) > 0 && (len(r.steps) > remembered || r.changes > rememberedChanges) {
		r.changes -= len(r.steps[0].changes)
		r.steps[0] = step{}
		r.steps = r.steps[1:]
	}
}

// forget drops all, when the log turned out to be another one.
func (r *recent) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.steps, r.changes = nil, 0
}

// between returns the changes that lead from one revision to another, in their order; ok is false where they are no longer known.
func (r *recent) between(from, to int64) (changes []graph.Change, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.steps {
		if s.from == from && s.to <= to {
			changes = append(changes, s.changes...)
			from = s.to
		}
	}
	return changes, from == to
}
