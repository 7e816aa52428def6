package importer

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/file"
	"cohort/jobs"
	"cohort/metadata"
	"cohort/tracker"
	"cohort/tracker/reserve"
)

// run is one import under way.
type run struct {
	*Importer
	view    *access.View
	model   *tracker.Model
	options Options
	lane    db.Lane
	tx      db.Tx    // in which batches are judged; nil is that each judgement reads by itself
	pace    *db.Pace // of a large body; nil otherwise
	whole   bool     // the batch under way is all of the body
	several bool     // it is one of several of a classic body
	failed  int      // single objects that the database refused, one after the other
	done    done
	earlier map[string]Outcome
	refused refusals // of earlier batches
	watch   *stopwatch
}

// A batch that lost a race is judged anew. Each time somebody else has got ahead, so that the server as a whole gets on;
// a batch that has lost often goes alone on its node, and after many attempts, against other nodes, is given up.
const (
	polite   = 3
	attempts = 20

	publishing = 5 * time.Millisecond // by which each further wait for a commit of metadata to be seen is longer
)

// prepare reads what a batch is about and judges it. What is to be created is first believed to be new, which is not looked
// up: the claims find out, and then the batch is judged anew.
func (r *run) prepare(ctx context.Context, b *batch, believing bool) (*bundle, error) {
	u, err := r.judge(ctx, b, believing, nil)
	if err == nil && len(u.unsought) > 0 {
		u, err = r.judge(ctx, b, believing, u.unsought)
	}
	if err == nil && r.options.DryRun {
		r.remember(u)
	}
	return u, err
}

// judge is prepare, for which unique values may have to be looked up that only its first attempt came to know of: those that rules
// assign.
func (r *run) judge(ctx context.Context, b *batch, believing bool, unsought []*tracker.ValueClaim) (*bundle, error) {
	u := newBundle(b, r.model, r.view, &r.options, r.ids, db.Millis(db.Now()))
	u.postpones = r.several
	u.believing = believing && r.options.Strategy == Create && !r.options.DryRun && !r.options.Newer && r.done.stage == taking
	u.write.Believed = u.believing
	odd, fileUIDs := u.unlike(), u.fileUIDs()
	u.zone = r.zone
	if r.options.Rules && r.options.Strategy != Delete {
		u.rules = r.rules.Of(r.model)
	}
	u.earlier, u.before = r.earlier, r.refused
	began := time.Now()
	uids := u.identifiers()
	looked := len(uids) > 0 || !u.believing || len(odd) > 0 || len(fileUIDs) > 0 || len(unsought) > 0
	if looked {
		err := r.read(ctx, func(tx db.Tx) (err error) {
			if u.reserved, err = reserve.Find(ctx, tx, odd); err != nil {
				return err
			}
			if u.files.found, err = file.Find(ctx, tx, fileUIDs); err != nil {
				return err
			}
			if err := u.resolve(ctx, tx, uids); err != nil || u.rules == nil {
				return err
			}
			if err := u.seek(ctx, tx, unsought); err != nil {
				return err
			}
			return u.lookAhead(ctx, tx)
		})
		if err != nil {
			return nil, err
		}
	}
	since(began, &r.watch.reading)
	began = time.Now()
	if looked || !r.divisible(u) || !u.judgeHalves() {
		if u.rules != nil && u.ahead == nil { // nothing of the batch is in the database
			u.lookAlone()
		}
		u.judge()
	}
	since(began, &r.watch.judging)
	return u, nil
}

// remember keeps what a batch of a dry run would have done, for those behind it.
func (r *run) remember(u *bundle) {
	if r.earlier == nil {
		r.earlier = map[string]Outcome{}
	}
	for uid := range u.fresh {
		r.earlier[uid] = Created
	}
	for _, s := range u.summaries {
		if s.Outcome == Deleted {
			r.earlier[s.UID] = Deleted
		}
	}
}

// store judges a batch and writes what is good of it. A first judgement may be handed in; one that the commits since may
// have made wrong is not relied on.
func (r *run) store(ctx context.Context, b *batch, first *bundle) ([]*Summary, error) {
	if len(b.parts) > 0 {
		return r.storeParts(ctx, b.parts)
	}
	if first != nil && first.doubtful && !r.options.DryRun {
		first = nil
	}
	for attempt := 1; ; attempt++ {
		u, err := r.attempt(ctx, b, first, attempt)
		if u == nil {
			return nil, err
		}
		first = nil
		if err == nil {
			r.failed = 0
			r.rememberRefused(u.summaries)
			return u.summaries, nil
		}
		if err := r.recover(ctx, err, attempt); err != nil {
			if _, known := fault.As(err); known || ctx.Err() != nil || errors.Is(err, db.ErrCommitUnknown) || errors.Is(err, db.ErrUnavailable) || errors.Is(err, jobs.ErrLost) || r.options.Atomic {
				return nil, err // no object of the batch is the reason
			}
			return r.separate(ctx, b, u, err)
		}
	}
}

// attempt judges a batch, unless it is judged by the present metadata, and writes it. No bundle comes back where it could
// not even be judged. After some attempts no other import of this node may commit between the two.
func (r *run) attempt(ctx context.Context, b *batch, u *bundle, number int) (*bundle, error) {
	alone := number > polite
	if alone {
		r.turn.Lock()
		defer r.turn.Unlock()
	}
	if u == nil || u.model != r.model {
		var err error
		if u, err = r.prepare(ctx, b, number == 1 && !b.follows); err != nil {
			return nil, err
		}
	}
	if r.options.DryRun || u.empty() || r.options.Atomic && Failed(u.summaries) {
		r.learn(u.summaries)
		return u, nil
	}
	if !alone {
		r.turn.RLock()
		defer r.turn.RUnlock()
	}
	return u, r.commit(ctx, u)
}

// recover prepares another attempt after a lost race. It returns other failures as they are.
func (r *run) recover(ctx context.Context, err error, attempt int) error {
	var conflict *tracker.Conflict
	stale := errors.Is(err, metadata.ErrNarrowed)
	switch {
	case !stale && !errors.As(err, &conflict) && !db.IsConstraint(err, db.Unique):
		return err
	case attempt == attempts && db.IsConstraint(err, db.Unique):
		return err // no race: something is wrong with one of the objects
	case attempt == attempts:
		return fault.New(fault.Unavailable, "Other requests change the same objects all the time. Try again.")
	}
	wait := time.Duration(rand.Int64N(int64(attempt) * int64(time.Millisecond)))
	if stale {
		before := r.model.Snapshot.Revision()
		if err := r.refresh(ctx); err != nil || r.model.Snapshot.Revision() > before {
			return err
		}
		wait = time.Duration(attempt) * publishing // it is committed, and its writer has yet to show it to this node
	}
	select {
	case <-time.After(wait):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// refresh takes the newest metadata, and the user as he is in it.
func (r *run) refresh(ctx context.Context) error {
	s, err := r.Metadata.Snapshot(ctx)
	if err != nil {
		return err
	}
	user := s.Object(r.view.User.ID)
	if user == nil {
		return fault.New(fault.Unauthorized, "The user does not exist any more.")
	}
	r.view, r.model = access.New(s, user), r.Models.At(s)
	return nil
}

// hopeless is how many single objects in a row the database may refuse before the import is given up: then it is not the
// objects.
const hopeless = 10

// separate writes the halves of a batch by themselves after the database refused it as a whole, down to the object that is
// the reason: its good neighbours are kept.
func (r *run) separate(ctx context.Context, b *batch, u *bundle, cause error) ([]*Summary, error) {
	r.whole = false
	if b.len() > 1 {
		first, second := b.half(r.options.Strategy == Delete)
		summaries, err := r.store(ctx, first, nil)
		if err != nil {
			return nil, err
		}
		rest, err := r.store(ctx, second, nil)
		return append(summaries, rest...), err
	}
	if r.failed++; r.failed == hopeless || r.lane == db.Interactive {
		return nil, cause
	}
	s := u.summaries[0]
	r.Log.ErrorContext(ctx, "an object could not be stored", "object", s.UID, "error", cause)
	refused := []*Summary{(&Summary{Kind: s.Kind, UID: s.UID}).refuse(*whole("The server failed to store this object; the failure is in its log."))}
	r.learn(refused)
	r.rememberRefused(refused)
	return refused, nil
}

// commit writes a judged batch.
func (r *run) commit(ctx context.Context, u *bundle) error {
	defer since(time.Now(), &r.watch.writing)
	var done written
	err := r.DB.Write(ctx, r.lane, func(tx db.Tx) error {
		done = written{began: time.Now()}
		if err := r.write(ctx, tx, u, &done); err != nil {
			return err
		}
		return r.seal(ctx, tx, u.summaries, u.model.Snapshot)
	})
	return r.settle(ctx, err, &done)
}

// changes is the body of the change record: the subjects and their versions.
func (u *bundle) changes() string {
	w := &u.write
	b := append(make([]byte, 0, 32*(len(u.order)+len(w.NewEvents))), `{"subjects":[`...)
	first := len(b)
	add := func(subject int64, version int32) {
		if len(b) > first {
			b = append(b, ',')
		}
		b = append(b, '[')
		b = strconv.AppendInt(b, subject, 10)
		b = append(b, ',')
		b = strconv.AppendInt(b, int64(version), 10)
		b = append(b, ']')
	}
	for _, e := range w.NewEntities {
		add(e.Subject, e.Version)
	}
	for _, e := range w.Entities {
		add(e.Subject, e.Version+1)
	}
	for _, v := range w.NewEvents {
		if !v.Registered() {
			add(v.Subject, v.Version)
		}
	}
	for _, list := range [...][]*tracker.Event{w.Events, w.DeletedEvents, w.TouchedEvents} {
		for _, v := range list {
			if !v.Registered() {
				add(v.Subject, v.Version+1)
			}
		}
	}
	return string(append(b, "]}"...))
}
