package mover

import (
	"context"
	"errors"

	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/jobs"
	"cohort/metadata"
)

// Merging is the kind of job that merges and splits organisation units. Its arguments are a metadata.Merge.
const Merging = "organisationUnitMerge"

// progress is how far a merge has come.
type progress struct{ Joined, Replaced bool }

// The last step of a merge is refused while more rows are left than fit into it, which is when imports write to a source all the
// time, or while imports keep it from the fence.
const (
	attempts = 100
	left     = 2000
)

// runMerge merges units in three steps. First the targets come to stand beside the sources in all metadata, so that whoever reads
// or writes people's data at a source may do so at the target. Then the rows go over, some at a time. In the end one commit takes
// the sources out of the metadata, with the rows that have come to them meanwhile.
func (m *Mover) runMerge(ctx context.Context, j *jobs.Job) (any, error) {
	var args metadata.Merge
	if err := j.Args(&args); err != nil {
		return nil, err
	}
	var done progress
	if _, err := j.Saved(&done); err != nil || done.Replaced {
		return nil, err
	}
	return nil, persist(ctx, j, func() error { return m.merge(ctx, j, &args, &done) })
}

func (m *Mover) merge(ctx context.Context, j *jobs.Job, args *metadata.Merge, done *progress) error {
	saves := func(p progress) metadata.Beside {
		return func(ctx context.Context, tx db.Tx) error { return jobs.Save(ctx, tx, j, p) }
	}
	if !done.Joined {
		j.Info("The targets take their places in the metadata")
		if err := m.metadata.JoinUnits(ctx, *args, saves(progress{Joined: true})); err != nil {
			return err
		}
		done.Joined = true
	}
	held := func(ctx context.Context, tx db.Tx) error { return jobs.Fence(ctx, tx, j) }
	for attempt := 1; ; attempt++ {
		moved, err := m.transferAll(ctx, held, args)
		if err != nil {
			return err
		}
		if moved > 0 {
			j.Info("%d rows of people's data have moved", moved)
		}
		err = m.metadata.ReplaceUnits(ctx, *args, m.rest(args), saves(progress{Joined: true, Replaced: true}))
		if !fault.Is(err, fault.Conflict) || attempt == attempts {
			return err
		}
		snap := m.metadata.Current()
		if refused := args.Check(snap); refused != nil {
			return refused
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

// transferAll moves the rows of the sources to the heir until none is left.
func (m *Mover) transferAll(ctx context.Context, held guard, args *metadata.Merge) (moved int, err error) {
	snap, err := m.latest(ctx)
	if err != nil {
		return 0, err
	}
	for _, source := range args.Sources {
		for i := range tables {
			for {
				n, err := m.change(ctx, held, snap, func(tx db.Tx) (int, error) {
					return m.transfer(ctx, tx, snap, args, &tables[i], source, m.pace.Rows())
				})
				if errors.Is(err, errStale) {
					if snap, err = m.again(ctx, args); err != nil {
						return moved, err
					}
					continue
				}
				if err != nil {
					return moved, err
				}
				if moved += n; n == 0 {
					break
				}
			}
		}
	}
	return moved, nil
}

// again returns a newer snapshot, if the merge can go on in it.
func (m *Mover) again(ctx context.Context, args *metadata.Merge) (*graph.Snapshot, error) {
	if err := pause(ctx); err != nil {
		return nil, err
	}
	snap, err := m.latest(ctx)
	if err != nil {
		return nil, err
	}
	return snap, args.Check(snap)
}

// rest moves what has come to the sources since, within the commit that takes them out of the metadata: while no import can commit,
// and only as much as that can wait for.
func (m *Mover) rest(args *metadata.Merge) metadata.Follow {
	return func(ctx context.Context, tx db.Tx, after *graph.Snapshot) error {
		room := left
		for _, source := range args.Sources {
			for i := range tables {
				n, err := m.transfer(ctx, tx, after, args, &tables[i], source, room+1)
				if err != nil {
					return err
				}
				if room -= n; room < 0 {
					return fault.New(fault.Conflict, "Data is written to a source organisation unit faster than it can be moved. Try again later.")
				}
			}
		}
		return nil
	}
}
