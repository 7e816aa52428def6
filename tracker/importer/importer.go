package importer

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/growth"
	"cohort/metadata"
	"cohort/payload"
	"cohort/rowid"
	"cohort/tracker"
	"cohort/tracker/rules"
)

// Settings configure an importer.
type Settings struct {
	DB       db.DB
	Metadata *metadata.Store
	Models   *tracker.Models
	Growth   *growth.Standards // by which rules compute z-scores; nil is none
	Memory   int64             // bytes that running imports share
	Dir      string            // where large bodies are spooled; "" is the system's place for temporary files
	Log      *slog.Logger
}

// Importer takes data in. It is safe for concurrent use.
type Importer struct {
	Settings
	zone   *time.Location
	ids    *rowid.Source
	budget *budget
	rules  rules.Models
	used   usage
	turn   sync.RWMutex // held shared by a commit, alone by a batch that has lost often
}

// New returns an importer.
func New(s Settings) *Importer {
	return &Importer{Settings: s, zone: s.Metadata.Zone(), ids: rowid.NewSource(), budget: newBudget(s.Memory), rules: rules.Models{Growth: s.Growth}, used: usage{seen: map[int32]struct{}{}}}
}

// Import takes in a body of objects of one kind. An error says that the body as a whole could not be taken in; what becomes
// of single objects is in the report. When an error comes after the first batches of a large body, they stay.
func (im *Importer) Import(ctx context.Context, view *access.View, kind tracker.Kind, body *payload.Reader, o Options) (*Report, error) {
	source, release, err := im.open(ctx, body, false)
	if err != nil {
		return nil, err
	}
	defer release()
	if err := o.resume(ctx); err != nil {
		return nil, err
	}
	r, d, err := im.begin(view, o)
	if err != nil {
		return nil, err
	}
	text, err := source.again()
	if err != nil {
		return nil, err
	}
	crowded, err := source.crowded()
	if err != nil {
		return nil, body.Fault(err)
	}
	var report *Report
	if source.file == nil && !crowded {
		report, err = r.small(ctx, text, d, kind, body)
	} else {
		report, err = r.large(ctx, text, d, kind)
	}
	if err != nil || !report.waiting {
		return report, err
	}
	return r.connect(ctx, source, d, kind, report)
}

// Replace updates the one object of the body, whose identifier is that of the path, whatever the body says.
func (im *Importer) Replace(ctx context.Context, view *access.View, kind tracker.Kind, uid string, body *payload.Reader, o Options) (*Summary, error) {
	source, release, err := im.open(ctx, body, false)
	if err != nil {
		return nil, err
	}
	defer release()
	o.Strategy, o.Replace = Update, true
	r, d, err := im.begin(view, o)
	if err != nil {
		return nil, err
	}
	sent, err := readOne(source.reader(), d, kind)
	if err != nil {
		return nil, body.Fault(err)
	}
	one := newBatch()
	one.put(sent, uid)
	return r.single(ctx, one)
}

// Remove deletes an object.
func (im *Importer) Remove(ctx context.Context, view *access.View, kind tracker.Kind, uid string, o Options) (*Summary, error) {
	o.Strategy = Delete
	r, _, err := im.begin(view, o)
	if err != nil {
		return nil, err
	}
	one := newBatch()
	one.put(newObject(kind), uid)
	return r.single(ctx, one)
}

// begin returns a run of the view's user, and a decoder for what he sends.
func (im *Importer) begin(view *access.View, o Options) (*run, *decoder, error) {
	n, err := newNames(view, o.Schemes)
	if err != nil {
		return nil, nil, err
	}
	r := &run{Importer: im, view: view, model: im.Models.At(view.Snapshot), options: o, refused: refusals{}, watch: &stopwatch{began: time.Now()}}
	if r.done, err = readKept(o.Kept); err != nil {
		return nil, nil, err
	}
	for s := range r.done.before.all() {
		r.rememberRefused([]*Summary{s})
	}
	return r, &decoder{names: n, zone: im.zone, sync: o.Strategy == Sync, done: r.done.objects()}, nil
}

// put puts the one object of a batch into it, under the identifier that the path says.
func (b *batch) put(o object, uid string) {
	o.rename(uid)
	var own identifiers
	o.own(&own)
	b.add(own)
	o.join(b)
}
