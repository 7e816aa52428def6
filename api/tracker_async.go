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

// classicJobs are what POST of each kind does behind its request, when it is asked to with async=true. The body is kept as JSON,
// whatever it was sent as.
var classicJobs = map[tracker.Kind]struct{ Name, Category string }{
	tracker.KindEntity:     {"trackedEntityInstanceImport", "TEI_IMPORT"},
	tracker.KindEnrollment: {"enrollmentImport", "ENROLLMENT_IMPORT"},
	tracker.KindEvent:      {"eventImport", "EVENT_IMPORT"},
}

// classicJobName is what DHIS2 calls all three of them.
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
	report, err := s.Importer.Import(ctx, view, kind, body, a.Options)
	if err != nil {
		return nil, err
	}
	n := report.Counts
	j.Info("%d imported, %d updated, %d deleted, %d ignored", n.Imported, n.Updated, n.Deleted, n.Ignored)
	return a.Form.value(report), nil
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
