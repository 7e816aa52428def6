package api

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/db"
	"cohort/jobs"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// classicJobs are what sending objects of each kind does behind its request, when it is asked to with async=true. The body is kept as
// JSON, whatever it was sent as. DHIS2 has no category for relationships: they stand beside the people whom they connect.
var classicJobs = map[tracker.Kind]struct{ Name, Category string }{
	tracker.KindEntity:     {"trackedEntityInstanceImport", "TEI_IMPORT"},
	tracker.KindEnrollment: {"enrollmentImport", "ENROLLMENT_IMPORT"},
	tracker.KindEvent:      {"eventImport", "EVENT_IMPORT"},

	tracker.KindRelationship: {"relationshipImport", "TEI_IMPORT"},
}

// classicJobName is what DHIS2 calls all of them.
const classicJobName = "inMemoryEventImport"

// ClassicImports are the kinds of jobs that take in people's data sent to the classic endpoints.
func (s *Server) ClassicImports() []jobs.Kind {
	var kinds []jobs.Kind
	for kind, names := range classicJobs {
		kinds = append(kinds, jobs.Kind{Name: names.Name, Category: names.Category, Run: func(ctx context.Context, j *jobs.Job) (any, error) {
			return s.runClassicImport(ctx, j, kind)
		}})
	}
	return kinds
}

// classicForm is how the report of an import is shown: with options that are not in each case those of the import.
type classicForm struct {
	importer.Options
	Kind   tracker.Kind
	Async  bool
	Alone  bool       // it is one object, which the path names
	Href   string     // below which the objects can be read
	Mode   string     // of the report
	Others importEcho // the parameters that are only shown
}

func (f classicForm) writer() summaryWriter {
	w := summaryWriter{echo: f.echo(), href: f.Href, errors: f.Mode == "ERRORS" || f.Mode == "ERRORS_NOT_OWNER"}
	if f.Kind == tracker.KindRelationship {
		w.echo = nil
	}
	return w
}

// value is the report of a job.
func (f classicForm) value(r *importer.Report) jsontext.Value {
	return gathered(func(out *spill) { f.writer().top(out, r) })
}

// classicArgs are the arguments of an import behind its request.
type classicArgs struct {
	Options importer.Options
	Form    classicForm
	UID     string        // of the one object that the path names; "" is that the body has objects with theirs
	Part    importer.Part // of that object, which is all that is changed
}

// startClassic has a body be taken in behind its request.
func (s *Server) startClassic(c *call, once *once, a classicArgs, body *payload.Reader) error {
	return s.startNamed(c, once, classicJobName, jobs.Request{Kind: classicJobs[a.Form.Kind].Name, Args: a, Body: copied(body)})
}

// runClassicImport takes a body in and returns the report.
func (s *Server) runClassicImport(ctx context.Context, j *jobs.Job, kind tracker.Kind) (any, error) {
	var a classicArgs
	if err := j.Args(&a); err != nil {
		return nil, err
	}
	view, body, err := s.takeUp(ctx, j, &a.Options)
	if err != nil {
		return nil, err
	}
	if a.UID != "" {
		return s.runClassicChange(ctx, j, view, kind, body, a)
	}
	report, err := s.Importer.Import(ctx, view, kind, body, a.Options)
	if err != nil {
		return nil, err
	}
	n := report.Counts
	j.Info("%d imported, %d updated, %d deleted, %d ignored", n.Imported, n.Updated, n.Deleted, n.Ignored)
	return a.Form.value(report), nil
}

// runClassicChange changes one object and returns what became of it.
func (s *Server) runClassicChange(ctx context.Context, j *jobs.Job, view *access.View, kind tracker.Kind, body *payload.Reader, a classicArgs) (_ any, err error) {
	var summary *importer.Summary
	if a.Part.Whole() {
		summary, err = s.Importer.Replace(ctx, view, kind, a.UID, body, a.Options)
	} else {
		summary, err = s.Importer.Modify(ctx, view, a.UID, a.Part, body, a.Options)
	}
	if err != nil {
		return nil, err
	}
	n := importer.Count([]*importer.Summary{summary})
	j.Info("%d updated, %d ignored", n.Updated, n.Ignored)
	return jsontext.Value(a.Form.changed(a.Part).summary(nil, summary, true)), nil
}

// changed shows what became of one object that was changed.
func (f classicForm) changed(part importer.Part) summaryWriter {
	if !part.Whole() {
		return summaryWriter{}
	}
	f.Strategy, f.Alone = importer.CreateAndUpdate, true // as DHIS2 shows it: a PUT has no strategy
	w := f.writer()
	w.relationships = true
	return w
}

// takeUp begins an import behind its request: as its user, with what he may do by now. Each of its commits keeps its part of the report,
// so that an import whose node went away goes on behind the last of them.
func (s *Server) takeUp(ctx context.Context, j *jobs.Job, o *importer.Options) (*access.View, *payload.Reader, error) {
	view, err := s.whoAsked(ctx, j.User)
	if err != nil {
		return nil, nil, err
	}
	body, err := j.Body(ctx)
	if err != nil {
		return nil, nil, err
	}
	if o.Kept, err = j.Kept(ctx); err != nil {
		return nil, nil, err
	}
	o.Keep = func(ctx context.Context, tx db.Tx, piece []byte) error { return jobs.Keep(ctx, tx, j, piece) }
	o.Progress = func(done int) { j.Info("%d objects are done", done) }
	if len(o.Kept) > 0 {
		j.Info("The import goes on behind what was done before")
	} else {
		j.Info("The import has begun")
	}
	return view, payload.NewReader(body, s.Config.NestingLimit), nil
}
