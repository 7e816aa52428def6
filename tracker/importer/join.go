package importer

import (
	"context"
	"iter"

	"cohort/db"
	"cohort/tracker"
)

// A classic body is taken in batch by batch, and relationships that are nested in its objects may lead to what stands further below.
// Those wait. When all objects are done, the body is read once more, side by side with the report, and they are judged in
// batches of their own. What they need of memory is what the report says of them.

// joint is a relationship that waited, and the place of the report that waits for what becomes of it.
type joint struct {
	*relationship
	at **Summary
}

// connect judges the relationships that wait, and returns the report with what became of them.
func (r *run) connect(ctx context.Context, source *spooled, d *decoder, kind tracker.Kind, before *Report) (*Report, error) {
	text, err := source.again()
	if err != nil {
		return nil, err
	}
	r.several, r.whole, r.done.stage = false, false, joining
	summaries, stop := iter.Pull(before.All())
	defer stop()
	known, leave := iter.Pull(r.done.joined.all())
	defer leave()
	report := &Report{}
	var open []*Summary // of which some wait
	var joints []joint
	flush := func() error {
		if err := r.join(ctx, joints); err != nil {
			return err
		}
		report.add(open)
		open, joints = open[:0], joints[:0]
		return nil
	}
	d.done = 0
	err = readBatches(text, d, kind, func() int { return wholeRows }, func(b *batch) error {
		for o := range b.objects() {
			s, ok := summaries()
			if !ok {
				return nil // the body was no longer when it was read first
			}
			open = append(open, s)
			for j := range waitingIn(o, s) {
				if was, done := known(); done {
					*j.at = was
				} else {
					joints = append(joints, j)
				}
			}
		}
		if len(joints) < batchObjects && len(open) < 10*batchObjects {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err != nil {
		return nil, err
	}
	return report, nil
}

// join judges and writes relationships, by batches.
func (r *run) join(ctx context.Context, joints []joint) error {
	r.lane = db.Bulk
	for len(joints) > 0 {
		b, n := newBatch(), 0
		for n < len(joints) && n < batchObjects {
			one := identifiers{}
			joints[n].own(&one)
			b.add(one)
			joints[n].join(b)
			n++
		}
		summaries, err := r.store(ctx, b, nil)
		if err != nil {
			return err
		}
		for i, s := range summaries {
			*joints[i].at = s
		}
		joints = joints[n:]
	}
	return nil
}

// objects yields those of a batch, which are of one kind.
func (b *batch) objects() iter.Seq[object] {
	return func(yield func(object) bool) {
		for _, part := range b.parts {
			for o := range part.objects() {
				if !yield(o) {
					return
				}
			}
		}
		for _, e := range b.entities {
			if !yield(e) {
				return
			}
		}
		for _, n := range b.enrollments {
			if !yield(n) {
				return
			}
		}
		for _, v := range b.events {
			if !yield(v) {
				return
			}
		}
	}
}

// waitingIn yields the relationships of an object, and of those that are nested in it, that wait. The summary is of that object: its
// lists begin with what became of those that were sent.
func waitingIn(o object, s *Summary) iter.Seq[joint] {
	return func(yield func(joint) bool) { eachWaiting(o, s, yield) }
}

func eachWaiting(o object, s *Summary, yield func(joint) bool) bool {
	list := func(sent []*relationship) bool {
		hold(sent, s.Kind, s.UID)
		for i, one := range sent {
			if i < len(s.Relationships) && s.Relationships[i].Outcome == waiting && !yield(joint{one, &s.Relationships[i]}) {
				return false
			}
		}
		return true
	}
	switch o := o.(type) {
	case *entity:
		for i, n := range o.enrollments {
			if i < len(s.Enrollments) && !eachWaiting(n, s.Enrollments[i], yield) {
				return false
			}
		}
		return list(o.relationships)
	case *enrollment:
		for i, v := range o.events {
			if i < len(s.Events) && !eachWaiting(v, s.Events[i], yield) {
				return false
			}
		}
		return list(o.relationships)
	case *event:
		return list(o.relationships)
	}
	return true
}
