package metadata

import (
	"context"
	"slices"
	"time"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
)

// Merge is organisation units that become others: several become one, or one becomes several. Units go by their ids.
type Merge struct {
	Sources []int32
	Targets []int32 // which come to stand wherever a source stands
	Heir    int32   // the target that gets what belongs to one unit only: what hangs below the sources, and their data
	Delete  bool    // the sources go in the end
	User    int32   // who asks; he was asked for his authority before
}

// Follow brings data along with a commit: within its transaction, knowing the snapshot that the commit makes. It may run more
// than once.
type Follow func(ctx context.Context, tx db.Tx, after *graph.Snapshot) error

// Beside writes within the transaction of a commit, as its last act. It may run more than once.
type Beside func(ctx context.Context, tx db.Tx) error

// JoinUnits has the targets stand beside the sources wherever these are listed, and puts the heir in the place of the sources where
// there is room for one unit only. Whoever may see or use a source may see and use the targets from then on, so that data can
// move from one to the other while it is read and written.
func (s *Store) JoinUnits(ctx context.Context, m Merge, beside Beside) error {
	return s.mergeUnits(ctx, m, nil, beside)
}

// ReplaceUnits ends what JoinUnits has begun: the targets stand instead of the sources, which are deleted if that is asked for.
// What data has come to the sources by then must follow in the same transaction; where some is left that refers to a source which
// is to go, the commit is refused with a fault of kind Conflict.
func (s *Store) ReplaceUnits(ctx context.Context, m Merge, follow Follow, beside Beside) error {
	return s.mergeUnits(ctx, m, follow, beside)
}

func (s *Store) mergeUnits(ctx context.Context, m Merge, follow Follow, beside Beside) error {
	w := work{size: 1}
	for _, source := range m.Sources {
		for range s.Current().Incoming(source) {
			w.size++
		}
	}
	p, err := s.change(ctx, w, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		opts := ImportOptions{Strategy: Update}
		if snap.Object(m.User) != nil {
			opts.User = m.User
		}
		if beside != nil {
			opts.Beside = func(ctx context.Context, tx db.Tx, _ *Report) error { return beside(ctx, tx) }
		}
		if err := m.Check(snap); err != nil {
			return nil, err
		}
		if err := m.present(snap); err != nil && follow == nil {
			return nil, err
		}
		p := s.begin(snap, opts, now)
		p.view, p.follow = nil, follow
		p.merge(&m)
		return p, nil
	}, false)
	if err != nil {
		return err
	}
	for _, w := range p.writes {
		if len(w.Faults) > 0 {
			return w.Faults
		}
	}
	return nil
}

// Check refuses a merge whose targets are not there, or whose heir hangs below a source: it cannot hang below itself.
func (m *Merge) Check(snap *graph.Snapshot) error {
	for _, id := range m.Targets {
		if snap.Object(id) == nil {
			return fault.New(fault.Conflict, "A target organisation unit was deleted meanwhile.")
		}
	}
	for _, id := range m.Sources {
		if source, heir := snap.Object(id), snap.Object(m.Heir); source != nil && snap.Tree().Contains(id, m.Heir) {
			return fault.New(fault.Conflict, "Target org unit `%s` is below source org unit `%s`, whose children it would get. Move it first.", heir.UID, source.UID).On(heir.Type.Name, heir.UID, "parent")
		}
	}
	return nil
}

// present refuses a merge of sources that somebody else has merged or deleted before it began.
func (m *Merge) present(snap *graph.Snapshot) error {
	for _, id := range m.Sources {
		if snap.Object(id) == nil {
			return fault.New(fault.Conflict, "A source organisation unit was deleted meanwhile.")
		}
	}
	return nil
}

// merge plans the change of all that refers to the sources, and of the sources where they go.
func (p *plan) merge(m *Merge) {
	last := p.follow != nil
	changed := map[int32]*Write{}
	for _, id := range m.Sources {
		source := p.snap.Object(id)
		if source == nil {
			continue // it went before
		}
		if last && m.Delete {
			w := &Write{Op: Deletion, Type: source.Type, ID: id, UID: source.UID, Name: source.Name(), Before: source}
			p.byUID[objectKey{w.Type, w.UID}] = w
			p.writes = append(p.writes, w)
		}
	}
	for _, id := range m.Sources {
		for o := range p.snap.Incoming(id) {
			key := objectKey{o.Type, o.UID}
			if p.byUID[key] != nil {
				continue // it was changed for another source, or goes
			}
			w := p.changedBy(o, changed)
			p.byUID[key] = w
			m.rewrite(w.Values, last)
			w.was = o.Doc().Values()
			p.stamp(w.Values, w)
			w.compare()
		}
	}
	if last && m.Delete {
		p.deletions()
	}
}

// rewrite puts the targets in the place of the sources, or beside them until the last step.
func (m *Merge) rewrite(v *graph.Values, last bool) {
	for _, property := range v.Type.Stored() {
		switch x := v.Get(property).(type) {
		case int32:
			if unitsGoThere(property) && slices.Contains(m.Sources, x) {
				v.Set(property, m.Heir)
			}
		case []int32:
			if unitsGoThere(property) {
				v.Set(property, arrange(property, m.list(x, last)))
			}
		case *graph.Values:
			m.rewrite(x, last)
		case []*graph.Values:
			for _, doc := range x {
				m.rewrite(doc, last)
			}
		}
	}
}

func unitsGoThere(p *schema.Property) bool {
	return p.Target != nil && p.Target.Name == "organisationUnit" && !authored(p)
}

// list is a list of units with the targets behind the first source, or with them instead of it.
func (m *Merge) list(units []int32, last bool) []int32 {
	out := make([]int32, 0, len(units)+len(m.Targets))
	joined := false
	for _, id := range units {
		source := slices.Contains(m.Sources, id)
		if !source || !last {
			out = append(out, id)
		}
		if source && !joined {
			joined = true
			for _, target := range m.Targets {
				if !slices.Contains(units, target) {
					out = append(out, target)
				}
			}
		}
	}
	return out
}
