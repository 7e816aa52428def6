package api

import (
	"context"
	"net/http"

	"cohort/dxf"
	"cohort/jobs"
	"cohort/payload"
	"cohort/setting"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// strategy is what an import may do. It is a parameter with two names.
func strategy(c *call) string {
	if s := c.Query().Get("strategy"); s != "" {
		return s
	}
	return c.Query().Get("importStrategy")
}

// trackerOptions reads the parameters of an import. The rules of programs are computed when they are asked for.
func (s *Server) trackerOptions(c *call) (o importer.Options, err error) {
	if o.Strategy, err = importer.ParseStrategy(strategy(c)); err != nil {
		return o, err
	}
	for name, into := range map[string]*bool{
		"dryRun": &o.DryRun, "ignoreEmptyCollection": &o.IgnoreEmptyCollection, "mergeDataValues": &o.MergeValues, "skipLastUpdated": &o.SkipLastUpdated,
		"skipPatternValidation": &o.SkipPattern,
	} {
		if *into, err = c.Flag(name, false); err != nil {
			return o, err
		}
	}
	skip, err := c.Flag("skipRuleEngine", true)
	if err != nil {
		return o, err
	}
	if o.Rules = !skip; o.Rules {
		if o.AssignOverwrite, err = s.assignOverwrite(c.Context()); err != nil {
			return o, err
		}
	}
	o.Schemes, err = c.importSchemes()
	return o, err
}

// assignOverwrite reports whether values that rules compute replace those that are sent.
func (s *Server) assignOverwrite(ctx context.Context) (bool, error) {
	settings, err := s.Settings.System(ctx)
	if err != nil {
		return false, err
	}
	value, _ := settings.Value(ruleEngineAssignOverwrite)
	return value == "true", nil
}

var ruleEngineAssignOverwrite = setting.SystemDefinition("ruleEngineAssignOverwrite")

// importSchemes are those of what is read, and of what only imports name. idScheme does not say it for tracked entity types and
// their attributes, which clients send by their identifiers beside it.
func (c *call) importSchemes() (all importer.Schemes, err error) {
	s, err := c.schemes()
	if err != nil {
		return all, err
	}
	all = importer.Schemes{Unit: s.Unit, Program: s.Program, Stage: s.Stage, Element: s.Element, OptionCombo: s.OptionCombo}
	option := c.Query().Get("categoryOptionIdScheme")
	if option == "" {
		option = c.Query().Get("idScheme")
	}
	if all.Option, err = tracker.ParseScheme(option); err != nil {
		return all, err
	}
	if all.EntityType, err = tracker.ParseScheme(c.Query().Get("trackedEntityIdScheme")); err != nil {
		return all, err
	}
	all.Attribute, err = tracker.ParseScheme(c.Query().Get("trackedEntityAttributeIdScheme"))
	return all, err
}

// newerSchemes are importSchemes in the newer dialect, where idScheme says it for all that has no parameter of its own.
func (c *call) newerSchemes() (all importer.Schemes, err error) {
	if all, err = c.importSchemes(); err != nil {
		return all, err
	}
	if all.RelationshipType, err = tracker.ParseScheme(c.Query().Get("idScheme")); err != nil {
		return all, err
	}
	if c.Query().Get("trackedEntityIdScheme") == "" {
		all.EntityType = all.RelationshipType
	}
	if c.Query().Get("trackedEntityAttributeIdScheme") == "" {
		all.Attribute = all.RelationshipType
	}
	return all, nil
}

// reportMode is how much a report is to tell. DEBUG adds the names of objects, of which people's data has none.
func (c *call) reportMode() (string, error) {
	name := "importReportMode"
	if !c.Query().Has(name) {
		name = "reportMode"
	}
	return c.word(name, []string{"FULL", "ERRORS", "DEBUG"})
}

// schemes are how metadata is named: idScheme says it for all types, each type's own parameter for that.
func (c *call) schemes() (s struct{ Unit, Program, Stage, Element, OptionCombo tracker.Scheme }, err error) {
	for _, p := range []struct {
		name string
		into *tracker.Scheme
	}{
		{"orgUnitIdScheme", &s.Unit}, {"programIdScheme", &s.Program}, {"programStageIdScheme", &s.Stage},
		{"dataElementIdScheme", &s.Element}, {"categoryOptionComboIdScheme", &s.OptionCombo},
	} {
		text := c.Query().Get(p.name)
		if text == "" {
			text = c.Query().Get("idScheme")
		}
		if *p.into, err = tracker.ParseScheme(text); err != nil {
			return s, err
		}
	}
	return s, nil
}

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
	o, err := s.trackerOptions(c)
	if err != nil {
		return err
	}
	decide(&o)
	async, err := c.Flag("async", false)
	if err != nil {
		return err
	}
	form := classicForm{Options: o, Kind: kind, Async: async, Href: c.Href(places[kind]) + "/"}
	if form.Mode, err = c.reportMode(); err != nil {
		return err
	}
	if form.Silent, err = c.Flag("skipNotifications", false); err != nil {
		return err
	}
	if strategy(c) == "" {
		form.Strategy = importer.CreateAndUpdate // shown as DHIS2 shows it, though what is not asked for is not updated
	}
	return s.doOnce(c, func(once *once) error {
		body, err := c.trackerBody(kind)
		if err != nil {
			return err
		}
		if job, known := classicJobs[kind]; async && known {
			return s.startNamed(c, once, classicJobName, jobs.Request{Kind: job.Name, Args: classicArgs{o, form}, Body: copied(body)})
		}
		o.Beside = once.beside(form.reply)
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
	if (f.Kind == tracker.KindEntity || f.Kind == tracker.KindEvent) && report.Len == 1 && report.Counts.Imported+report.Counts.Updated == 1 && !report.Failed {
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
		o, err := s.trackerOptions(c)
		if err != nil {
			return err
		}
		body, err := c.bodyAs(forms[kind])
		if err != nil {
			return err
		}
		summary, err := s.Importer.Replace(c.Context(), c.View, kind, c.PathValue("id"), body, o)
		if err != nil {
			return err
		}
		o.Strategy = importer.CreateAndUpdate // as DHIS2 shows it: a PUT has no strategy
		w := summaryWriter{echo: echo(classicForm{Options: o}), relationships: true}
		if kind == tracker.KindRelationship {
			w.echo = nil
		}
		return c.one(summary, w)
	}
}

// deleteTracker is DELETE of one object.
func (s *Server) deleteTracker(kind tracker.Kind) handler {
	return func(c *call) error {
		summary, err := s.Importer.Remove(c.Context(), c.View, kind, c.PathValue("id"))
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
