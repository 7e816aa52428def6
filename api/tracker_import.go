package api

import (
	"net/http"

	"cohort/dxf"
	"cohort/fault"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// places are the paths of the kinds.
var places = map[tracker.Kind]string{
	tracker.KindEntity: "/trackedEntityInstances", tracker.KindEnrollment: "/enrollments", tracker.KindEvent: "/events",
	tracker.KindRelationship: "/relationships",
}

// forms are the kinds in XML.
var forms = map[tracker.Kind]dxf.Shape{
	tracker.KindEntity: dxf.TrackedEntity, tracker.KindEnrollment: dxf.Enrollment, tracker.KindEvent: dxf.Event, tracker.KindRelationship: dxf.Relationship,
}

// trackerBody is the body of an import.
func (c *call) trackerBody(kind tracker.Kind) (*payload.Reader, error) {
	if kind == tracker.KindEvent {
		return c.eventBody()
	}
	return c.bodyAs(forms[kind])
}

// importTracker is POST of one object or several.
func (s *Server) importTracker(kind tracker.Kind) handler {
	return func(c *call) error { return s.importAs(c, kind, func(*importer.Options) {}) }
}

// importAs imports what the body holds, with some of the options decided.
func (s *Server) importAs(c *call, kind tracker.Kind, decide func(*importer.Options)) error {
	form, err := s.classicForm(c, kind)
	if err != nil {
		return err
	}
	o := form.Options
	if !c.Query().Has("strategy") && !c.Query().Has("importStrategy") {
		form.Strategy = importer.CreateAndUpdate // shown as DHIS2 shows it, though what is not asked for is not updated
	}
	decide(&o)
	form.Href = c.Href(places[kind]) + "/"
	return s.doOnce(c, func(once *once) error {
		body, err := c.trackerBody(kind)
		if err != nil {
			return err
		}
		if form.Async {
			return s.startClassic(c, once, classicArgs{Options: o, Form: form}, body)
		}
		once.along(&o, form.reply)
		report, err := s.Importer.Import(c.Context(), c.View, kind, body, o)
		if err != nil {
			return err
		}
		const each = 400 // bytes of a summary
		return once.answer(c, form.reply(report), 4*each+each*report.Len)
	})
}

// reply is the answer to an import.
func (f classicForm) reply(report *importer.Report) reply {
	r := reply{status: http.StatusOK}
	switch {
	case report.Failed:
		r.status = http.StatusConflict
	case f.Kind == tracker.KindEnrollment && report.Counts.Imported > 0 && !f.DryRun:
		r.status = http.StatusCreated
	}
	if (f.Kind == tracker.KindEntity || f.Kind == tracker.KindEvent) && !f.DryRun && report.Len == 1 && report.Counts.Imported+report.Counts.Updated == 1 && !report.Failed {
		for only := range report.All() {
			r.location = f.Href + only.UID
		}
	}
	r.write = func(out *spill) {
		around(out, r.status, report.Failed, func(out *spill) { f.writer().top(out, report) })
	}
	return r
}

// replaceTracker is PUT of one object.
func (s *Server) replaceTracker(kind tracker.Kind) handler {
	return func(c *call) error {
		form, err := s.classicForm(c, kind)
		if err != nil {
			return err
		}
		if kind == tracker.KindEntity {
			if form.Program, err = c.scope(); err != nil {
				return err
			}
		}
		body, err := c.bodyAs(forms[kind])
		if err != nil {
			return err
		}
		if form.Async {
			return s.startClassic(c, nil, classicArgs{Options: form.Options, Form: form, UID: c.PathValue("id")}, body)
		}
		summary, err := s.Importer.Replace(c.Context(), c.View, kind, c.PathValue("id"), body, form.Options)
		if err != nil {
			return err
		}
		return c.one(summary, form.changed(importer.Part{}))
	}
}

// scope is the program as which a tracked entity was read, and is replaced; 0 is none.
func (c *call) scope() (int32, error) {
	uid := c.Query().Get("program")
	if uid == "" {
		return 0, nil
	}
	o := c.View.Snapshot.ByUID(tracker.ProgramType, uid)
	if o == nil || !c.View.CanRead(o) && !c.View.CanReadData(o) {
		f := fault.New(fault.Conflict, "Program does not exist: %s", uid)
		f.Property, f.Value = "program", uid
		return 0, f
	}
	return o.ID, nil
}

// deleteTracker is DELETE of one object.
func (s *Server) deleteTracker(kind tracker.Kind) handler {
	return func(c *call) error {
		form, err := s.classicForm(c, kind)
		if err != nil {
			return err
		}
		summary, err := s.Importer.Remove(c.Context(), c.View, kind, c.PathValue("id"), form.Options)
		if err != nil {
			return err
		}
		return c.one(summary, summaryWriter{})
	}
}

// one answers with the summary of one object.
func (c *call) one(summary *importer.Summary, w summaryWriter) error {
	failed := importer.Failed([]*importer.Summary{summary})
	status := http.StatusOK
	if failed {
		status = http.StatusConflict
	}
	return c.report(status, failed, 0, func(out *spill) { out.b = w.summary(out.b, summary, true) })
}
