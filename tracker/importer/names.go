package importer

import (
	"cohort/graph"
	"cohort/schema"
	"cohort/tracker"
)

// Schemes are how a payload names metadata. Users always go by their identifiers.
type Schemes struct {
	Unit, Program, Stage, Element, OptionCombo, Option tracker.Scheme
	EntityType, Attribute                              tracker.Scheme // of tracked entities
	RelationshipType                                   tracker.Scheme
}

// names finds the metadata objects that a payload names. It belongs to one reading of one body.
type names struct {
	unit, program, stage, element, optionCombo  tracker.Finder
	attribute, entityType, categoryOption, user tracker.Finder
	relationshipType, username                  tracker.Finder
}

func newNames(s *graph.Snapshot, schemes Schemes) (*names, error) {
	var failed error
	find := func(t *schema.Type, scheme tracker.Scheme) tracker.Finder {
		f, err := scheme.Finder(s, t)
		if err != nil {
			failed = err
		}
		return f
	}
	n := &names{
		unit:        find(tracker.UnitType, schemes.Unit),
		program:     find(tracker.ProgramType, schemes.Program),
		stage:       find(tracker.StageType, schemes.Stage),
		element:     find(tracker.ElementType, schemes.Element),
		optionCombo: find(tracker.OptionComboType, schemes.OptionCombo),

		attribute:      find(tracker.AttributeType, schemes.Attribute),
		entityType:     find(tracker.EntityTypeType, schemes.EntityType),
		categoryOption: find(tracker.CategoryOption, schemes.Option),
		user:           find(tracker.UserType, tracker.Scheme{}),
		username: func(name []byte) int32 {
			if o := s.Unique(tracker.UserType.MustProperty("username"), string(name)); o != nil {
				return o.ID
			}
			return 0
		},

		relationshipType: find(tracker.RelationshipTypeType, schemes.RelationshipType),
	}
	return n, failed
}
