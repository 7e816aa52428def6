// Package exporter shows people's data: one object by its identifier, and lists. A list is planned so that a page costs
// about what it shows: a part of the organisation unit hierarchy becomes a few areas or a few units, each of which an index
// holds in the order of the list.
package exporter

import (
	"context"
	"slices"
	"time"

	"cohort/access"
	"cohort/audit"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/schema"
	"cohort/tracker"
)

// Exporter reads people's data. It is safe for concurrent use.
type Exporter struct {
	DB     db.DB
	Models *tracker.Models
	Zone   *time.Location // in which times are shown
	Audit  *audit.Log     // which keeps who looks at audited programs from outside; a nil one keeps nothing

	scoped scoped
}

// reading is what one request reads, for one user.
type reading struct {
	*Exporter
	view  *access.View
	model *tracker.Model

	watched map[tracker.Holding]bool // parts whose reading is kept
	seen    []sight                  // the first of them
	read    []string                 // tracked entities whose types keep who reads them, by identifier
	found   []string                 // those of them that were in a list
}

func (x *Exporter) begin(view *access.View) *reading {
	return &reading{Exporter: x, view: view, model: x.Models.At(view.Snapshot)}
}

// named returns the object that a parameter names.
func (r *reading) named(t *schema.Type, what, uid string) (*graph.Object, error) {
	o := r.model.Snapshot.ByUID(t, uid)
	if o == nil {
		return nil, fault.New(fault.Conflict, "%s does not exist: %s", what, uid)
	}
	return o, nil
}

// program returns a program that the user may read data of.
func (r *reading) program(uid string) (*tracker.Program, error) {
	o, err := r.named(tracker.ProgramType, "Program", uid)
	if err != nil {
		return nil, err
	}
	if !r.view.CanReadData(o) {
		return nil, fault.New(fault.Conflict, "Current user is not authorized to read data from selected program: %s", uid)
	}
	p := r.model.Program(o.ID)
	if !r.reads(p) {
		return nil, fault.New(fault.Conflict, "Current user is not authorized to read data from selected program's tracked entity type: %s", uid)
	}
	return p, nil
}

// reads reports whether the user may read data of a program at all.
func (r *reading) reads(p *tracker.Program) bool {
	return r.view.ReadsProgram(p.Object, r.model.Snapshot.Object(p.EntityType))
}

// programs returns the ids of the programs that the user may read data of, of one sort.
func (r *reading) programs(registration func(*tracker.Program) bool) []int32 {
	var ids []int32
	for o := range r.model.Snapshot.All(tracker.ProgramType) {
		if p := r.model.Program(o.ID); registration(p) && r.reads(p) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// types returns the ids of the tracked entity types that the user may read data of.
func (r *reading) types() []int32 {
	var ids []int32
	for o := range r.model.Snapshot.All(tracker.EntityTypeType) {
		if r.view.CanReadData(o) {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// users returns the ids of users; unknown ones are passed over.
func (r *reading) users(uids []string) []int32 {
	ids := []int32{}
	for _, uid := range uids {
		if o := r.model.Snapshot.ByUID(tracker.UserType, uid); o != nil {
			ids = append(ids, o.ID)
		}
	}
	return ids
}

// subjects returns the subjects of identifiers of one kind, and the ids; unknown ones are passed over.
func claimed(ctx context.Context, tx db.Tx, kind tracker.Kind, uids []string) (subjects, ids []int64, err error) {
	found, err := tracker.FindClaims(ctx, tx, uids)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range found {
		if c.Kind == kind {
			subjects, ids = append(subjects, c.Subject), append(ids, c.ID)
		}
	}
	slices.Sort(subjects)
	slices.Sort(ids)
	return subjects, ids, nil
}

// namedRows prepares a list of enrollments or events for a query that names a tracked entity whose they are, or else the objects
// themselves, or nothing. It returns the condition that follows.
func (r *reading) namedRows(ctx context.Context, l *list, kind tracker.Kind, entity string, uids []string) (condition func(*statement), err error) {
	switch {
	case entity != "":
		kind, uids = tracker.KindEntity, []string{entity}
	case len(uids) == 0:
		return func(*statement) {}, nil
	}
	l.few = true
	var subjects, ids []int64
	err = r.DB.Read(ctx, func(tx db.Tx) (err error) {
		subjects, ids, err = claimed(ctx, tx, kind, uids)
		return err
	})
	if err == nil && entity != "" && len(subjects) == 0 {
		err = fault.New(fault.Conflict, "Tracked entity instance does not exist: %s", entity)
	}
	return func(s *statement) {
		s.and(s.in("e.subject", subjects))
		if entity == "" {
			s.and(s.in("e.id", ids))
		}
	}, err
}

// OptionCombo returns the attribute option combination that a query means by a category combination and category options.
func (x *Exporter) OptionCombo(view *access.View, combo string, options []string) (int32, error) {
	r := x.begin(view)
	if combo == "" || len(options) == 0 {
		return 0, fault.New(fault.Conflict, "Both attributeCc and attributeCos must be specified, or neither of them")
	}
	c, err := r.named(tracker.ComboType, "Category combo", combo)
	if err != nil {
		return 0, err
	}
	var ids []int32
	for _, uid := range options {
		o, err := r.named(tracker.CategoryOption, "Category option", uid)
		if err != nil {
			return 0, err
		}
		ids = append(ids, o.ID)
	}
	id := r.model.OptionComboOf(c.ID, ids)
	if id == 0 {
		return 0, fault.New(fault.Conflict, "Attribute option combo does not exist for given category combo and category options")
	}
	return id, nil
}
