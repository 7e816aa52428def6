package metadata

import (
	"context"
	"errors"
	"slices"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata/rules"
	"cohort/schema"
)

// errUsed says that data has come to use an option combo since it was planned to go.
var errUsed = errors.New("metadata: what was to go is used by data")

// state is the metadata as the writes without faults would leave it.
func (p *plan) state() *rules.State {
	var objects []rules.Object
	for _, w := range p.writes {
		switch {
		case !rules.Read(w.Type):
		case w.Op == Deletion && len(w.whole().Faults) == 0:
			objects = append(objects, rules.Object{ID: w.ID, UID: w.UID, Type: w.Type, Before: w.Before})
		case w.Values != nil && len(w.whole().Faults) == 0:
			objects = append(objects, rules.Object{ID: w.ID, UID: w.UID, Type: w.Type, Before: w.Before, Values: w.Values})
		}
	}
	return rules.After(p.snap, objects)
}

// obey holds the writes against the rules of single types, until those that are left obey them.
func (p *plan) obey() {
	alone := p.alone()
	governed := slices.ContainsFunc(p.writes, func(w *Write) bool { return rules.Read(w.Type) })
	if len(alone) > 0 && governed { // what else is wrong with them
		for _, r := range p.state().Refusals() {
			if alone[r.Object] != nil {
				alone[r.Object] = append(alone[r.Object], r)
			}
		}
	}
	p.refuse(alone)
	for governed {
		refused := map[int32][]rules.Refusal{}
		for _, r := range p.state().Refusals() {
			refused[r.Object] = append(refused[r.Object], r)
		}
		governed = p.refuse(refused)
	}
}

// alone is what each object is refused for by itself. Those that have faults already are looked at too: who corrects one mistake
// wants to know of the others.
func (p *plan) alone() map[int32][]rules.Refusal {
	refused := map[int32][]rules.Refusal{}
	for _, w := range p.writes {
		if list := rules.Alone(&rules.Object{ID: w.ID, UID: w.UID, Type: w.Type, Before: w.Before, Values: w.Values}); len(list) > 0 {
			refused[w.ID] = list
		}
	}
	return refused
}

// refuse gives the writes their refusals, and reports whether there were any.
func (p *plan) refuse(refused map[int32][]rules.Refusal) bool {
	if len(refused) == 0 {
		return false
	}
	for _, w := range p.writes {
		if w.Values == nil {
			continue
		}
		for _, r := range refused[w.ID] {
			whole := w.whole()
			whole.Faults = append(whole.Faults, r.Fault)
		}
	}
	p.spread()
	return true
}

// combine generates the option combos that category combos need when they or their categories change, and lets go of those that
// are no longer among them.
func (p *plan) combine(ctx context.Context) error {
	if !slices.ContainsFunc(p.writes, func(w *Write) bool { return rules.Combines(w.Type) }) {
		return nil
	}
	state := p.state()
	combos, _ := state.Combos()
	return p.settle(ctx, state, combos)
}

func (p *plan) settle(ctx context.Context, state *rules.State, combos []int32) error {
	byID := make(map[int32]*Write, len(p.writes))
	for _, w := range p.writes {
		byID[w.ID] = w
	}
	var obsolete []rules.Obsolete
	for _, id := range combos {
		missing, more := state.Settle(id)
		for _, c := range missing {
			p.generate(byID[id], id, c)
		}
		obsolete = append(obsolete, more...)
	}
	obsolete = slices.DeleteFunc(obsolete, func(o rules.Obsolete) bool {
		if o.New && o.Twin.ID != 0 {
			byID[o.ID].twin(byID[o.ID].UID, p.shown(o.Twin.ID))
		}
		return o.Written
	})
	if len(obsolete) == 0 {
		return nil
	}
	used, err := p.used(ctx, obsolete)
	if err != nil {
		return err
	}
	for _, o := range obsolete {
		switch known := p.snap.Object(o.ID); {
		case !used[o.ID] && known.UID != DefaultCategoryOptionCombo:
			p.writes = append(p.writes, &Write{Op: Deletion, Type: known.Type, ID: known.ID, UID: known.UID, Name: p.nameOf(known), Before: known, implied: true, pruned: true})
		case o.Twin.New:
			byID[o.Twin.ID].twin(byID[o.Twin.ID].UID, p.shown(o.ID))
		}
	}
	return nil
}

// twin refuses an option combo with the options of another one that has to stay.
func (w *Write) twin(id, other string) {
	w.fault("E5003", "categoryOptions", []any{"categoryOptions", id, w.label(), other},
		"Option combo %s has the category options of %s, which exists already", w.label(), other)
}

// generate plans a new option combo of a category combo, which goes with the write of the combo where there is one.
func (p *plan) generate(combo *Write, id int32, c rules.Combination) {
	t := p.store.Type("categoryOptionCombo")
	v := graph.NewValues(t)
	v.Set(t.MustProperty("name"), c.Name)
	v.Set(t.MustProperty("categoryCombo"), id)
	v.Set(t.MustProperty("categoryOptions"), arrange(t.MustProperty("categoryOptions"), c.Options))
	v.Set(t.MustProperty("ignoreApproval"), false)
	w := &Write{Op: Creation, Type: t, ID: p.nextID, UID: c.UID, Name: c.Name, Values: v, implied: true, partOf: combo}
	p.nextID++
	p.stamp(v, w)
	p.writes = append(p.writes, w)
}

// arrange puts references in the order in which the property keeps them.
func arrange(p *schema.Property, ids []int32) []int32 {
	if p.Edges {
		ids = slices.Sorted(slices.Values(ids))
	}
	return ids
}

// used are those of the option combos that other metadata refers to, or that data has ever used.
func (p *plan) used(ctx context.Context, combos []rules.Obsolete) (map[int32]bool, error) {
	used := map[int32]bool{}
	ids := make([]int32, len(combos))
	for i, c := range combos {
		ids[i] = c.ID
		for range p.snap.Incoming(c.ID) {
			used[c.ID] = true
			break
		}
	}
	for _, w := range p.writes {
		if w.Values == nil {
			continue
		}
		for ref := range graph.NewObject(w.ID, w.UID, 0, 0, w.Values).Refs() {
			if ref.Property.Target.Name == "categoryOptionCombo" {
				used[ref.Target] = true
			}
		}
	}
	err := p.store.db.Read(ctx, func(tx db.Tx) error {
		found, err := usedByData(ctx, tx, ids)
		for _, id := range found {
			used[id] = true
		}
		return err
	})
	return used, err
}

// usedByData returns those of the objects that data has used at least once.
func usedByData(ctx context.Context, tx db.Tx, ids []int32) ([]int32, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return db.All[int32](tx.Query(ctx, `SELECT object_id FROM metadata_use WHERE `+tx.Dialect().In("object_id", 1), ids))
}

// UpdateOptionCombos generates the option combos that are missing and deletes the obsolete ones: of one category combo, or of all
// when id is empty. A combo that would have too many keeps those that it has; asked for by itself it is refused.
func (s *Store) UpdateOptionCombos(ctx context.Context, id string, user int32) error {
	_, err := s.change(ctx, one, func(snap *graph.Snapshot, now time.Time) (*plan, error) {
		p := s.begin(snap, ImportOptions{Strategy: Update, User: user}, now)
		t := s.Type("categoryCombo")
		var combos []int32
		if id == "" {
			for o := range snap.ByID(t) {
				combos = append(combos, o.ID)
			}
		} else {
			o := snap.ByUID(t, id)
			if o == nil {
				return nil, NotFound(t, id)
			}
			combos = []int32{o.ID}
		}
		state := p.state()
		if id != "" {
			if err := state.Fits(combos[0]); err != nil {
				return nil, err.On(t.Name, id, "categories")
			}
		}
		return p, p.settle(ctx, state, combos)
	}, false)
	return err
}
