package importer

import (
	"time"

	"cohort/access"
	"cohort/rowid"
	"cohort/tracker"
	"cohort/tracker/reserve"
	"cohort/tracker/rules"
)

// bundle is a batch on its way through the stages: what the database had when it was read, and what it is to become.
type bundle struct {
	*batch
	model   *tracker.Model
	view    *access.View
	options *Options
	ids     *rowid.Source
	run     rowid.Run // ids that are taken before those of the source
	left    int       // of them
	now     int64     // milliseconds: the time of everything that the batch writes
	user    int32
	name    string // of the user

	believing bool // that what is to be created is new
	postpones bool // relationships may lead to what comes later in the body

	known    map[string]tracker.Claim // identifiers that exist
	fresh    map[string]tracker.Claim // identifiers that the batch makes
	subjects map[int64]*subject
	order    []*subject                 // those that the batch makes or changes
	events   map[int64]*tracker.Event   // by id, as read
	visits   map[visit]int              // live events, by enrollment and stage
	closable map[int64][]*tracker.Event // by enrollment that is to be deleted: events that may be closed to the user
	related  map[string]*related        // relationships, by their identifiers
	links    map[tracker.Link]*related  // those that are not deleted
	stirred  map[int64]*tracker.Event   // events without registration whose relationships change
	sent     map[string]*relationship   // those that were judged
	nests    []nest
	claims   claims
	grants   map[tracker.Holding]bool // parts whose glass the user has broken
	reserved map[reserve.Value]bool   // of the values that no pattern matches, those that were handed out

	zone  *time.Location
	rules *rules.Model // nil: none are computed
	ahead *ahead       // what they look at
	notes []rules.Note // messages that they want sent

	unsought []*tracker.ValueClaim // unique values that they assign, of which nobody has asked who has them

	files     files
	write     tracker.Batch
	spent     []reserve.Value    // values of generated attributes that are stored
	used      map[int32]struct{} // metadata objects that the new rows refer to
	summaries []*Summary
	doubtful  bool               // something was refused for what the database held: a commit since may have changed it
	seen      map[string]bool    // in the newer dialect: identifiers that were judged
	earlier   map[string]Outcome // in a dry run: what earlier batches would have done, by identifier
	refused   refusals           // of this batch
	before    refusals           // of those before it
}

type visit struct {
	enrollment int64
	stage      int32
}

func newBundle(b *batch, model *tracker.Model, view *access.View, options *Options, ids *rowid.Source, now int64) *bundle {
	u := &bundle{
		batch: b, model: model, view: view, options: options, ids: ids, now: now,
		known: map[string]tracker.Claim{}, fresh: make(map[string]tracker.Claim, b.len()), subjects: map[int64]*subject{},
		events: make(map[int64]*tracker.Event, len(b.events)), visits: map[visit]int{}, related: map[string]*related{}, links: map[tracker.Link]*related{},
		refused: refusals{}, stirred: map[int64]*tracker.Event{}, sent: map[string]*relationship{}, claims: newClaims(), used: map[int32]struct{}{}, seen: map[string]bool{},
	}
	if view.User != nil {
		u.user, u.name = view.User.ID, tracker.Username(view.User)
	}
	u.write.By = u.user
	u.files.taken = map[string]bool{}
	return u
}

// find returns what an identifier stands for, in the database or in the batch.
func (u *bundle) find(uid string) (tracker.Claim, bool) {
	if c, ok := u.fresh[uid]; ok {
		return c, true
	}
	c, ok := u.known[uid]
	return c, ok
}

// claim makes an identifier the batch's.
func (u *bundle) claim(uid string, kind tracker.Kind, subject, id int64) {
	c := tracker.Claim{UID: uid, Kind: kind, Subject: subject, ID: id}
	u.fresh[uid] = c
	u.write.Claims = append(u.write.Claims, &c)
}

// use remembers metadata objects that data refers to.
func (u *bundle) use(ids ...int32) {
	for _, id := range ids {
		if id != 0 {
			u.used[id] = struct{}{}
		}
	}
}
