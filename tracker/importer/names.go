package importer

import (
	"cohort/access"
	"cohort/graph"
	"cohort/schema"
	"cohort/tracker"
)

// Schemes are how a payload names metadata. Users always go by their identifiers.
type Schemes struct {
	Unit, Program, Stage, Element, OptionCombo, Option tracker.Scheme
	EntityType, Attribute                              tracker.Scheme // of tracked entities

	// All is by what types of tracked entities and of relationships, attributes and category options may go where it is not said that
	// they go by something else than their identifiers.
	All tracker.Scheme
}

// Check fails with a fault of kind Conflict where something is to be named by an attribute that does not exist.
func (s Schemes) Check(at *graph.Snapshot) error {
	for _, one := range []tracker.Scheme{s.Unit, s.Program, s.Stage, s.Element, s.OptionCombo, s.Option, s.EntityType, s.Attribute, s.All} {
		if err := one.Check(at); err != nil {
			return err
		}
	}
	return nil
}

// names finds the metadata objects that a payload names. It belongs to one reading of one body.
type names struct {
	unit, program, stage, element, optionCombo  tracker.Finder
	elementUID                                  tracker.Finder // by its identifier, whatever the scheme
	attribute, entityType, categoryOption, user tracker.Finder
	relationshipType, username                  tracker.Finder
}

func newNames(view *access.View, schemes Schemes) (*names, error) {
	s := view.Snapshot
	var failed error
	find := func(t *schema.Type, scheme tracker.Scheme) tracker.Finder {
		f, err := scheme.Finder(view, t)
		if err != nil {
			failed = err
		}
		return f
	}
	either := func(t *schema.Type, scheme tracker.Scheme) tracker.Finder {
		first := find(t, scheme)
		if scheme != (tracker.Scheme{}) || schemes.All == scheme || failed != nil {
			return first
		}
		second := find(t, schemes.All)
		return func(name []byte) int32 {
			if id := first(name); id != 0 {
				return id
			}
			return second(name)
		}
	}
	n := &names{
		unit:        find(tracker.UnitType, schemes.Unit),
		program:     find(tracker.ProgramType, schemes.Program),
		stage:       find(tracker.StageType, schemes.Stage),
		element:     find(tracker.ElementType, schemes.Element),
		elementUID:  find(tracker.ElementType, tracker.Scheme{}),
		optionCombo: find(tracker.OptionComboType, schemes.OptionCombo),

		attribute:      either(tracker.AttributeType, schemes.Attribute),
		entityType:     either(tracker.EntityTypeType, schemes.EntityType),
		categoryOption: either(tracker.CategoryOption, schemes.Option),
		user:           find(tracker.UserType, tracker.Scheme{}),
		username: func(name []byte) int32 {
			if o := s.Unique(tracker.UserType.MustProperty("username"), string(name)); o != nil {
				return o.ID
			}
			return 0
		},

		relationshipType: either(tracker.RelationshipTypeType, tracker.Scheme{}),
	}
	return n, failed
}
