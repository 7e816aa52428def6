package api

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/jobs"
	"cohort/payload"
	"cohort/tracker/importer"
)

const trackerImport = "trackerImport"

// TrackerImport is the kind of job that does what POST /api/tracker does, unless it is asked not to with async=false.
func (s *Server) TrackerImport() jobs.Kind {
	return jobs.Kind{Name: trackerImport, Category: "TRACKER_IMPORT_JOB", Run: s.runTrackerImport}
}

// importNewer is POST /api/tracker.
func (s *Server) importNewer(c *call) error {
	o, err := c.newerOptions()
	if err != nil {
		return err
	}
	async, err := c.Flag("async", true)
	if err != nil {
		return err
	}
	return s.doOnce(c, func(once *once) error {
		body, err := c.newerBody()
		if err != nil {
			return err
		}
		if async {
			return s.startTrackerImport(c, once, o, body)
		}
		importing := o.importing()
		if importing.AssignOverwrite, err = s.assignOverwrite(c.Context()); err != nil {
			return err
		}
		once.along(&importing, o.reply)
		report, err := s.Importer.Take(c.Context(), c.View, body, importing)
		if err != nil {
			return err
		}
		const each = 100 // bytes of an object
		return once.answer(c, o.reply(report), 1000+each*report.Len)
	})
}

// reply is the answer to an import.
func (o newerOptions) reply(report *importer.Report) reply {
	w := newerReport{report, o}
	r := reply{status: http.StatusOK, write: w.write}
	if w.failed() {
		r.status = http.StatusConflict
	}
	return r
}

// newerOptions are the parameters of an import in the newer dialect, and the arguments of its job.
type newerOptions struct {
	Strategy string
	Schemes  importer.Schemes
	Atomic   bool
	Validate bool
	FailFast bool
	Mode     string // of the report: FULL tells how long the import took, ERRORS leaves out warnings
	Patch    bool

	SkipPattern bool
	SkipRules   bool
	SkipEffects bool // what is done when all is stored: messages
}

func (o newerOptions) importing() importer.Options {
	strategy, err := importer.ParseStrategy("importStrategy", o.Strategy)
	if err != nil {
		panic(err) // it was parsed before
	}
	return importer.Options{
		Strategy: strategy, Schemes: o.Schemes, Atomic: o.Atomic, DryRun: o.Validate, MergeValues: true, Partial: o.Patch, SkipPattern: o.SkipPattern,
		Rules: !o.SkipRules, SkipMessages: o.SkipEffects,
	}
}

var reportModes = []string{"ERRORS", "WARNINGS", "FULL"}

// newerOptions reads the parameters. What is sent is validated in any case, and flushing is the server's own affair.
func (c *call) newerOptions() (o newerOptions, err error) {
	words := map[string]string{}
	for name, allowed := range map[string][]string{
		"importStrategy": {"CREATE_AND_UPDATE", "CREATE", "UPDATE", "PATCH", "DELETE"}, "importMode": {"COMMIT", "VALIDATE"}, "atomicMode": {"ALL", "OBJECT"},
		"flushMode": {"AUTO", "OBJECT"}, "validationMode": {"FULL", "FAIL_FAST", "SKIP"}, "reportMode": reportModes,
	} {
		if words[name], err = c.word(name, allowed); err != nil {
			return o, err
		}
	}
	skipEffects, err := c.Flag("skipSideEffects", false)
	if err != nil {
		return o, err
	}
	skipRules, err := c.Flag("skipProgramRules", false) // as the document calls it, too
	if err != nil {
		return o, err
	}
	if skipRules, err = c.Flag("skipRuleEngine", skipRules); err != nil {
		return o, err
	}
	skipPattern, err := c.Flag("skipPatternValidation", false)
	if err != nil {
		return o, err
	}
	o = newerOptions{
		Strategy: words["importStrategy"], Atomic: words["atomicMode"] == "ALL", Validate: words["importMode"] == "VALIDATE",
		FailFast: words["validationMode"] == "FAIL_FAST", Mode: words["reportMode"],
		SkipPattern: skipPattern, SkipRules: skipRules, SkipEffects: skipEffects,
	}
	if o.Strategy == "PATCH" {
		o.Strategy, o.Patch = "UPDATE", true
	}
	o.Schemes, err = c.importSchemes()
	return o, err
}

// word reads a parameter that is one of some words; the first goes without saying.
func (c *call) word(name string, allowed []string) (string, error) {
	text := strings.ToUpper(c.Query().Get(name))
	switch {
	case text == "":
		return allowed[0], nil
	case slices.Contains(allowed, text):
		return text, nil
	}
	f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter %s. Valid values are: [%s]", c.Query().Get(name), name, strings.Join(allowed, ", "))
	f.Property, f.Value = name, c.Query().Get(name)
	return "", f
}

// startTrackerImport keeps the request for a job.
func (s *Server) startTrackerImport(c *call, once *once, o newerOptions, body *payload.Reader) error {
	replyTo := func(task *jobs.Task) reply {
		message := Success(http.StatusOK)
		message.Message = "Tracker job added"
		location := c.Href("/tracker/jobs/" + task.UID)
		message.Response = map[string]string{"id": task.UID, "location": location}
		return messageReply(location, message)
	}
	o.Mode = "FULL" // whoever reads the report says how much of it he wants
	keep := func(dst io.Writer) error {
		if err := importer.Skim(io.TeeReader(body, dst)); err != nil {
			return body.Fault(err)
		}
		return nil
	}
	return s.start(c, once, jobs.Request{Kind: trackerImport, Args: o, Body: keep}, replyTo)
}

// copied is a body as a job keeps it.
func copied(body *payload.Reader) func(io.Writer) error {
	return func(dst io.Writer) error {
		if err := copyJSON(dst, body); err != nil {
			return body.Fault(err)
		}
		return nil
	}
}

// copyJSON copies one JSON text, and fails where it is none.
func copyJSON(dst io.Writer, src io.Reader) error {
	d := jsontext.NewDecoder(io.TeeReader(src, dst), jsontext.AllowDuplicateNames(true))
	if err := d.SkipValue(); err != nil {
		return err
	}
	switch _, err := d.ReadToken(); err {
	case io.EOF:
		return nil
	case nil:
		return fault.New(fault.BadRequest, "Malformed JSON: something follows the end of the body.")
	default:
		return err
	}
}

// runTrackerImport takes a body in and returns the report.
func (s *Server) runTrackerImport(ctx context.Context, j *jobs.Job) (any, error) {
	var o newerOptions
	if err := j.Args(&o); err != nil {
		return nil, err
	}
	importing := o.importing()
	view, body, err := s.takeUp(ctx, j, &importing)
	if err != nil {
		return nil, err
	}
	if importing.AssignOverwrite, err = s.assignOverwrite(ctx); err != nil {
		return nil, err
	}
	report, err := s.Importer.Take(ctx, view, body, importing)
	if err != nil {
		return nil, err
	}
	w := newerReport{report, o}
	stats := w.stats()
	j.Info("%d created, %d updated, %d deleted, %d ignored", stats.Created, stats.Updated, stats.Deleted, stats.Ignored)
	return w.value(), nil
}

// trackerJob is GET /api/tracker/jobs/{id}: what the import tells of its progress, the newest first.
func (s *Server) trackerJob(c *call) error {
	f := c.trackerTask()
	tasks, err := s.Jobs.Tasks(c.Context(), f)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return fault.Coded(fault.NotFound, "E1005", "Tracker job with id %s could not be found.", f.UID)
	}
	return c.JSON(http.StatusOK, s.notifications(tasks[0]))
}

// trackerJobReport is GET /api/tracker/jobs/{id}/report: as the job has kept it, or less of it.
func (s *Server) trackerJobReport(c *call) error {
	mode, err := c.word("reportMode", reportModes)
	if err != nil {
		return err
	}
	f := c.trackerTask()
	tasks, err := s.Jobs.Summaries(c.Context(), f)
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		return s.failedImport(c, f)
	}
	if mode == "FULL" {
		return c.Bytes(http.StatusOK, "application/json", []byte(tasks[0].Summary))
	}
	var kept keptReport
	if err := json.Unmarshal([]byte(tasks[0].Summary), &kept); err != nil {
		return err
	}
	if mode == "ERRORS" {
		kept.ValidationReport.WarningReports = jsontext.Value("[]")
	}
	kept.TimingsStats = nil
	return c.JSON(http.StatusOK, kept)
}

// failedImport answers with the report of a job that ended before it had one: it says why.
func (s *Server) failedImport(c *call, f jobs.Filter) error {
	tasks, err := s.Jobs.Tasks(c.Context(), f)
	if err != nil {
		return err
	}
	if len(tasks) == 0 || len(tasks[0].Messages) == 0 || !tasks[0].Messages[0].Completed || tasks[0].State == jobs.Completed {
		return fault.Coded(fault.NotFound, "E1005", "A report of tracker job %s could not be found.", f.UID)
	}
	kept := keptReport{Status: jsontext.Value(`"ERROR"`), Stats: newerStats{}.append(nil), Message: tasks[0].Messages[0].Text}
	kept.ValidationReport.ErrorReports, kept.ValidationReport.WarningReports = jsontext.Value("[]"), jsontext.Value("[]")
	return c.JSON(http.StatusOK, kept)
}

// keptReport is a report as far as it is looked into.
type keptReport struct {
	Status           jsontext.Value `json:"status"`
	ValidationReport struct {
		ErrorReports   jsontext.Value `json:"errorReports"`
		WarningReports jsontext.Value `json:"warningReports"`
	} `json:"validationReport"`
	Stats        jsontext.Value `json:"stats"`
	TimingsStats jsontext.Value `json:"timingsStats,omitzero"`
	BundleReport jsontext.Value `json:"bundleReport,omitzero"`
	Message      string         `json:"message,omitzero"`
}

func (c *call) trackerTask() jobs.Filter {
	f := jobs.Filter{UID: c.PathValue("id"), Category: "TRACKER_IMPORT_JOB"}
	if !c.View.Superuser() {
		f.User = c.View.User.ID
	}
	return f
}
