package geoimport

import (
	"context"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
)

// Options are how shapes are written.
type Options struct {
	User      int32
	Attribute int32 // of whose values the shapes become one; 0 is the units' geometry
	DryRun    bool

	// Beside writes in the transaction of the import, as its last act. It may run more than once.
	Beside func(context.Context, db.Tx, *Report) error `json:"-"`
}

// Report is what became of the units: Imported had no shape before, Updated had one, Deleted have none now.
type Report struct {
	Imported, Updated, Ignored, Deleted int
	Conflicts                           []Conflict
}

// Conflict is why the shape of a feature was not written.
type Conflict struct {
	Index int    // of the feature
	UID   string // of the unit, where it is known
	*fault.Error
}

// writing is an import under way.
type writing struct {
	Options
	at        []int // the feature of each payload
	had, none []bool
	conflicts []Conflict
}

// Import writes the shapes that can be written, whatever is wrong with the others.
func (f *Features) Import(ctx context.Context, s *metadata.Store, o Options) (*Report, error) {
	return o.change(ctx, s, len(f.list), func(w *writing, snap *graph.Snapshot, attribute *graph.Object) []*metadata.Payload {
		units := unitsOf(snap)
		out := make([]*metadata.Payload, 0, len(f.list))
		for i, feature := range f.list {
			why := feature.bad
			var unit *graph.Object
			if feature.key != "" && (why == "" || feature.by != "id") {
				var missing string
				if unit, missing = units.find(feature); why == "" {
					why = missing
				}
			}
			if why != "" {
				w.refuse(i, feature, unit, why)
				continue
			}
			out = append(out, w.payload(snap, unit, attribute, i, feature))
		}
		return out
	})
}

// Clear removes the geometry of all units, or their values of an attribute.
func Clear(ctx context.Context, s *metadata.Store, o Options) (*Report, error) {
	snap, err := s.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	size := len(unitsOf(snap).holders(snap.Object(o.Attribute)))
	return o.change(ctx, s, size, func(w *writing, snap *graph.Snapshot, attribute *graph.Object) []*metadata.Payload {
		var out []*metadata.Payload
		for i, unit := range unitsOf(snap).holders(attribute) {
			out = append(out, w.payload(snap, unit, attribute, i, feature{}))
		}
		return out
	})
}

type payloadsOf func(w *writing, snap *graph.Snapshot, attribute *graph.Object) []*metadata.Payload

func (o Options) change(ctx context.Context, s *metadata.Store, size int, payloads payloadsOf) (*Report, error) {
	w := &writing{Options: o}
	options := metadata.ImportOptions{Strategy: metadata.Update, Merge: true, KeepGood: true, ReportAll: true, User: o.User, ValidateOnly: o.DryRun}
	if o.Beside != nil {
		options.Beside = func(ctx context.Context, tx db.Tx, r *metadata.Report) error { return o.Beside(ctx, tx, w.report(r)) }
	}
	r, err := s.Derive(ctx, size, func(snap *graph.Snapshot) ([]*metadata.Payload, error) {
		w.at, w.had, w.none, w.conflicts = nil, nil, nil, nil
		attribute := snap.Object(o.Attribute)
		if o.Attribute != 0 && attribute == nil {
			return nil, fault.New(fault.Conflict, "The attribute that was to hold the shapes is gone.")
		}
		return payloads(w, snap, attribute), nil
	}, options)
	if err != nil {
		return nil, err
	}
	return w.report(r), nil
}

func (w *writing) payload(snap *graph.Snapshot, unit, attribute *graph.Object, index int, f feature) *metadata.Payload {
	tree, had := shaped(snap, unit, attribute, f.shape)
	w.at, w.had, w.none = append(w.at, index), append(w.had, had), append(w.none, f.shape.None())
	return &metadata.Payload{Type: unit.Type, Index: len(w.at) - 1, Tree: tree}
}

func (w *writing) refuse(index int, f feature, unit *graph.Object, why string) {
	uid := ""
	if unit != nil {
		uid = unit.UID
	}
	e := fault.New(fault.Conflict, "Feature %d: %s", index+1, why).On("organisationUnit", uid, "geometry")
	e.Value = f.key
	w.conflicts = append(w.conflicts, Conflict{index, uid, e})
}

// report counts what became of the units.
func (w *writing) report(r *metadata.Report) *Report {
	out := &Report{Ignored: len(w.conflicts), Conflicts: w.conflicts}
	for _, t := range r.Types {
		for _, o := range t.Objects {
			switch {
			case len(o.Faults) > 0:
				out.Ignored++
				for _, f := range o.Faults {
					out.Conflicts = append(out.Conflicts, Conflict{w.at[o.Index], o.UID, f})
				}
			case w.none[o.Index]:
				out.Deleted++
			case w.had[o.Index]:
				out.Updated++
			default:
				out.Imported++
			}
		}
	}
	return out
}

// GML are the shapes of a file in GML, which is imported as a package of metadata is.
type GML struct {
	list  []feature
	lines []int
}

// Len is how many features there are.
func (g *GML) Len() int { return len(g.list) }

// Import gives the units that the features name their shapes, and reports as an import of metadata does. Units that are not there
// are not made.
func (g *GML) Import(ctx context.Context, s *metadata.Store, o metadata.ImportOptions) (*metadata.Report, error) {
	o.Strategy, o.Merge, o.ByCode, o.ByEither = metadata.Update, true, false, false
	return s.Derive(ctx, len(g.list), func(snap *graph.Snapshot) ([]*metadata.Payload, error) {
		units := unitsOf(snap)
		out := make([]*metadata.Payload, len(g.list))
		for i, f := range g.list {
			p := &metadata.Payload{Type: units.typ, Index: i}
			out[i] = p
			unit, why := (*graph.Object)(nil), f.bad
			if f.bad == "" {
				unit, why = units.find(f)
			}
			if why == "" {
				p.Tree, _ = shaped(snap, unit, nil, f.shape)
				continue
			}
			p.Tree = payload.Tree{f.by: f.key}
			e := fault.New(fault.Conflict, "Line %d: %s", g.lines[i], why).On(units.typ.Name, "", "geometry")
			e.Value = f.key
			p.Faults = fault.List{e}
		}
		return out, nil
	}, o)
}
