package importer

import (
	"runtime"
	"slices"
	"sync"
)

// A batch of which nothing has to be looked up is judged by itself alone, and so is each half of it: the objects of one do not know
// those of the other. Somebody who waits for one batch has it judged by two processors.

// divided is from how many rows on that is worth it.
var divided = 100

// divisible reports whether the batch may be judged in halves. The batches of a large body are not: another one is written meanwhile.
func (r *run) divisible(u *bundle) bool {
	for range u.batch.connections() {
		return false
	}
	return r.whole && u.believing && u.batch.rows >= divided && u.batch.len() > 1 && runtime.GOMAXPROCS(0) > 1
}

// judgeHalves judges the halves of a batch, and reports whether that is as good as a judgement of the whole: it is not where both take
// the same unique value, or where something has to be looked up that rules have assigned.
func (u *bundle) judgeHalves() bool {
	first, second := u.batch.half(false)
	a, b := u.part(first), u.part(second)
	var other sync.WaitGroup
	other.Go(b.judgeAlone)
	a.judgeAlone()
	other.Wait()
	if a.looksOut() || b.looksOut() {
		return false
	}
	for k := range b.claims.taken {
		if _, both := a.claims.taken[k]; both {
			return false
		}
	}
	u.absorb(a)
	u.absorb(b)
	w := &u.write
	slices.SortFunc(w.Claims, compareClaims)
	slices.SortFunc(w.ValueClaims, compareValueClaims)
	return true
}

// judgeAlone judges what knows nothing of the database.
func (u *bundle) judgeAlone() {
	if u.rules != nil {
		u.lookAlone()
	}
	u.judge()
}

// looksOut reports whether there is something to be looked up after all.
func (u *bundle) looksOut() bool {
	return len(u.unsought) > 0 || len(u.files.held) > 0 || len(u.files.gone) > 0
}

// part is a bundle of some of the objects. Its rows have ids of their own, one behind the other as the objects are.
func (u *bundle) part(b *batch) *bundle {
	p := newBundle(b, u.model, u.view, u.options, u.ids, u.now)
	rows := identifiers{}
	for _, e := range b.entities {
		rows.entity(e)
	}
	for _, v := range b.events {
		rows.event(v)
	}
	p.run, p.left = u.ids.Take(rows.rows), rows.rows
	p.believing, p.postpones, p.zone, p.rules = u.believing, u.postpones, u.zone, u.rules
	return p
}

// absorb adds what has become of a part.
func (u *bundle) absorb(p *bundle) {
	w, v := &u.write, &p.write
	w.Claims = append(w.Claims, v.Claims...)
	w.ValueClaims = append(w.ValueClaims, v.ValueClaims...)
	w.NewEntities = append(w.NewEntities, v.NewEntities...)
	w.NewValues = append(w.NewValues, v.NewValues...)
	w.NewOwners = append(w.NewOwners, v.NewOwners...)
	w.NewEnrollments = append(w.NewEnrollments, v.NewEnrollments...)
	w.NewEvents = append(w.NewEvents, v.NewEvents...)
	u.summaries = append(u.summaries, p.summaries...)
	u.notes = append(u.notes, p.notes...)
	u.spent = append(u.spent, p.spent...)
	u.doubtful = u.doubtful || p.doubtful
	for id := range p.used {
		u.used[id] = struct{}{}
	}
}

// nextID is the id of a new row.
func (u *bundle) nextID() int64 {
	if u.left > 0 {
		u.left--
		return u.run.Next()
	}
	return u.ids.Next()
}
