package exporter

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/db"
	"cohort/fault"
	"cohort/tracker"
)

// AuditQuery asks what updates have made of values of tracked entities or events, whosever they are. What is empty is not asked for.
type AuditQuery struct {
	Kind    tracker.Kind // KindEntity or KindEvent
	Objects []string     // identifiers; nil is any
	Of      []int32      // attributes or data elements
	Stages  []int32      // of events, like the units
	Units   Units
	At      Span
	Types   []string // of changes
	Skip    int
	Most    int // 0: all
}

// Audited is a change, and whose it is.
type Audited struct {
	Change
	Object string // the tracked entity or event
}

// Audits are a page of changes.
type Audits struct {
	List  []Audited
	Total int  // of those that the user may see, as far as was looked
	Whole bool // that is all there are
}

// A query looks at so many entries of the log at once, and at no more than so many. What a page holds is found before that as a rule,
// since the newest come first.
const (
	auditsTogether = 1000
	auditsAtMost   = 50_000
)

// Audits returns the changes that a query asks for and that the user may see, the newest first.
func (x *Exporter) Audits(ctx context.Context, view *access.View, q *AuditQuery) (*Audits, error) {
	r := x.begin(view)
	a := &auditing{reading: r, query: q, found: &Audits{}, writer: r.writer(&EntityShape{}, nil)}
	var err error
	if a.within, err = r.unitsOf(q.Units); err != nil {
		return nil, err
	}
	err = x.DB.Read(ctx, func(tx db.Tx) error { return a.run(ctx, tx) })
	if err != nil {
		return nil, err
	}
	r.keep(ctx)
	return a.found, nil
}

type auditing struct {
	*reading
	query  *AuditQuery
	within func(unit int32) bool // nil: no unit is asked for
	writer *writer
	found  *Audits
}

// unitsOf says which units are meant, nil where any is.
func (r *reading) unitsOf(u Units) (func(int32) bool, error) {
	var units []int32
	for _, uid := range u.UIDs {
		o, err := r.named(tracker.UnitType, "Organisation unit", uid)
		if err != nil {
			return nil, err
		}
		units = append(units, o.ID)
	}
	tree := r.model.Tree
	among := func(is func(root, unit int32) bool) func(int32) bool {
		return func(unit int32) bool {
			return slices.ContainsFunc(units, func(root int32) bool { return is(root, unit) })
		}
	}
	switch u.Mode {
	case Accessible:
		return r.view.Finds, nil
	case Capture:
		return r.view.Capture, nil
	case All:
		return nil, nil
	}
	switch {
	case len(units) == 0 && u.Mode == "":
		return nil, nil
	case len(units) == 0:
		return nil, fault.New(fault.Conflict, "At least one organisation unit must be specified")
	case u.Mode == Descendants:
		return among(tree.Contains), nil
	case u.Mode == Children:
		return among(func(root, unit int32) bool { return unit == root || tree.Parent(unit) == root }), nil
	}
	return among(func(root, unit int32) bool { return unit == root }), nil
}

func (a *auditing) run(ctx context.Context, tx db.Tx) error {
	q := &tracker.LogQuery{Kind: a.query.Kind, From: math.MinInt64, Until: math.MaxInt64, Behind: tracker.LogPlace{At: math.MaxInt64, ID: math.MaxInt64}, Most: auditsTogether}
	if a.query.At.From != nil {
		q.From = *a.query.At.From
	}
	if a.query.At.Until != nil {
		q.Until = *a.query.At.Until
	}
	if a.query.Objects != nil {
		claims, err := tracker.FindClaims(ctx, tx, a.query.Objects)
		if err != nil {
			return err
		}
		q.Keys = []tracker.Key{}
		for _, c := range claims {
			if c.Kind == q.Kind {
				q.Keys = append(q.Keys, c.End().Key())
			}
		}
	}
	for looked := 0; looked < auditsAtMost; looked += auditsTogether {
		entries, err := tracker.ReadLog(ctx, tx, q)
		if err != nil {
			return err
		}
		if err := a.take(ctx, tx, entries); err != nil {
			return err
		}
		if len(entries) < auditsTogether {
			a.found.Whole = true
			return nil
		}
		last := entries[len(entries)-1]
		q.Behind = tracker.LogPlace{At: last.At, ID: last.ID}
	}
	if a.query.Most == 0 || a.found.Total < a.query.Skip+a.query.Most {
		return fault.New(fault.Conflict, "More than %d changes would have to be looked at: ask for those of a shorter time by startDate and endDate, or of single objects", auditsAtMost)
	}
	return nil
}

// of is what stands at the place of an entry.
func (a *auditing) of(l *tracker.Logged) tracker.End {
	return tracker.End{Kind: a.query.Kind, Subject: l.Subject, ID: l.Object}
}

// take takes of some entries what is asked for, and what the user may see of it.
func (a *auditing) take(ctx context.Context, tx db.Tx, entries []*tracker.Logged) error {
	q := a.query
	var ends []tracker.End
	values := make([][]Audited, len(entries))
	for i, l := range entries {
		if l.Deleted || l.Stage != nil && len(q.Stages) > 0 && !slices.Contains(q.Stages, *l.Stage) || l.Unit != nil && a.within != nil && !a.within(*l.Unit) {
			continue
		}
		var err error
		if values[i], err = a.values(l); err != nil {
			return err
		}
		if len(values[i]) > 0 {
			ends = append(ends, a.of(l))
		}
	}
	if len(ends) == 0 {
		return nil
	}
	by, err := a.ends(ctx, tx, ends)
	if err != nil {
		return err
	}
	readable := map[tracker.End]bool{}
	for i, l := range entries {
		if len(values[i]) == 0 {
			continue
		}
		end := a.of(l)
		may, known := readable[end]
		if !known {
			may = by[end] != nil && len(a.view.ReadEnd(by[end])) == 0
			readable[end] = may
		}
		for _, v := range values[i] {
			if !may || l.Type != nil && (!a.writer.shows(v.Of.ID, *l.Type) || a.model.HidesAttribute(a.view, by[end].Person, v.Of.ID, *l.Type)) {
				continue
			}
			if a.found.Total >= q.Skip && (q.Most == 0 || len(a.found.List) < q.Most) {
				a.found.List = append(a.found.List, v)
				if l.Entity != nil {
					a.watchEnd(by[end], l.Subject, *l.Entity)
				}
			}
			a.found.Total++
		}
	}
	return nil
}

// values are the values that an entry speaks of, as far as they are asked for and the user may know of what they are values.
func (a *auditing) values(l *tracker.Logged) ([]Audited, error) {
	var diff map[string][2]jsontext.Value
	if err := json.Unmarshal([]byte(l.Diff), &diff); err != nil {
		return nil, fmt.Errorf("exporter: the change log of %s %d: %w", loggedKinds[a.query.Kind], l.Object, err)
	}
	var out []Audited
	for _, name := range slices.Sorted(maps.Keys(diff)) {
		id, err := strconv.ParseInt(name, 10, 32)
		if err != nil || len(a.query.Of) > 0 && !slices.Contains(a.query.Of, int32(id)) {
			continue // a property, which is not audited
		}
		v := Audited{Object: *l.UID, Change: Change{At: l.At, By: l.By, Of: a.model.Snapshot.Object(int32(id)), Before: plainText(diff[name][0]), After: plainText(diff[name][1])}}
		if v.Of != nil && a.view.CanRead(v.Of) && (len(a.query.Types) == 0 || slices.Contains(a.query.Types, v.Type())) {
			out = append(out, v)
		}
	}
	return out, nil
}
