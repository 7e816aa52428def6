package api

import (
	"context"

	"cohort/fault"
	"cohort/setting"
	"cohort/tracker"
	"cohort/tracker/importer"
)

// classicForm reads the parameters of a request that sends data of a kind to the classic endpoints.
func (s *Server) classicForm(c *call, kind tracker.Kind) (f classicForm, err error) {
	f.Kind = kind
	if f.Options, err = s.trackerOptions(c); err != nil {
		return f, err
	}
	if f.Mode, err = c.reportMode(); err != nil {
		return f, err
	}
	for name, into := range map[string]*bool{"async": &f.Async, "skipNotifications": &f.SkipMessages} {
		if *into, err = c.Flag(name, false); err != nil {
			return f, err
		}
	}
	f.Others, err = c.otherOptions()
	return f, err
}

// trackerOptions reads the parameters of an import. The rules of programs are computed when they are asked for.
func (s *Server) trackerOptions(c *call) (o importer.Options, err error) {
	if o.Strategy, err = c.strategy(); err != nil {
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

// strategy is what an import may do. It is a parameter with two names, which cannot say different things.
func (c *call) strategy() (s importer.Strategy, err error) {
	first := ""
	for _, name := range []string{"strategy", "importStrategy"} {
		text := c.Query().Get(name)
		if text == "" {
			continue
		}
		one, err := importer.ParseStrategy(name, text)
		if err != nil {
			return s, err
		}
		if first != "" && one != s {
			f := fault.New(fault.BadRequest, "Parameters strategy and importStrategy are the same: they cannot be %s and %s.", first, text)
			f.Property, f.Value = name, text
			return s, f
		}
		first, s = text, one
	}
	return s, nil
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

// reportMode is how much a report is to tell. DEBUG adds the names of objects, of which people's data has none.
func (c *call) reportMode() (string, error) {
	name := "importReportMode"
	if !c.Query().Has(name) {
		name = "reportMode"
	}
	return c.word(name, []string{"FULL", "ERRORS", "ERRORS_NOT_OWNER", "DEBUG"})
}

// importSchemes are those of what is read, and of what only imports name. Clients send the types of tracked entities, their attributes,
// the types of relationships and category options by their identifiers beside an idScheme, as they read them, though it says all
// objects: both is understood.
func (c *call) importSchemes() (all importer.Schemes, err error) {
	s, err := c.schemes()
	if err != nil {
		return all, err
	}
	all = importer.Schemes{Unit: s.Unit, Program: s.Program, Stage: s.Stage, Element: s.Element, OptionCombo: s.OptionCombo}
	if all.All, err = c.scheme("idScheme", ""); err != nil {
		return all, err
	}
	if all.Option, err = c.scheme("categoryOptionIdScheme", ""); err != nil {
		return all, err
	}
	if all.EntityType, err = c.scheme("trackedEntityIdScheme", ""); err != nil {
		return all, err
	}
	if all.Attribute, err = c.scheme("trackedEntityAttributeIdScheme", ""); err != nil {
		return all, err
	}
	return all, all.Check(c.View.Snapshot)
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
		if *p.into, err = c.scheme(p.name, "idScheme"); err != nil {
			return s, err
		}
	}
	return s, nil
}

// scheme reads a scheme, or that of another parameter where the first is not given; "" is no other.
func (c *call) scheme(name, other string) (tracker.Scheme, error) {
	if c.Query().Get(name) == "" && other != "" {
		name = other
	}
	text := c.Query().Get(name)
	s, err := tracker.ParseScheme(text)
	if f, ok := fault.As(err); ok {
		f.Message = "Value '" + text + "' is not valid for parameter " + name + ": " + f.Message
		f.Property, f.Value = name, text
	}
	return s, err
}
