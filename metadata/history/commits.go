package history

import (
	"context"
	"time"

	"cohort/db"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/schema"
)

// Commit is one commit, with the objects that it wrote or deleted. It is shared by all who follow the log, and is not changed.
type Commit struct {
	Revision int64
	At       time.Time
	User     string // an identifier; empty is the server itself
	Objects  []Object
}

// Object is one object of a commit.
type Object struct {
	*graph.Object      // as it is now, or as it was last: whoever may see that may know of the change
	Deleted       bool // by this commit
}

// Commits returns the commits after a revision, in their order, at most so many, and the revision up to which it has looked.
func (l Log) Commits(ctx context.Context, types func(string) *schema.Type, after int64, most int) (list []Commit, until int64, err error) {
	err = l.DB.Read(ctx, func(tx db.Tx) error {
		list, until, err = l.commits(ctx, tx, types, after, most)
		return err
	})
	return list, until, err
}

func (l Log) commits(ctx context.Context, tx db.Tx, types func(string) *schema.Type, after int64, most int) ([]Commit, int64, error) {
	head := l.Snapshot.Revision()
	records, complete, err := journal.Records(ctx, tx, after, head, most)
	if err != nil {
		return nil, 0, err
	}
	if !complete {
		head = records[len(records)-1].Revision
	}
	gone, err := l.gone(ctx, tx, types, records)
	if err != nil {
		return nil, 0, err
	}
	n := newNames(l)
	for _, r := range records {
		n.uid(r.User)
	}
	if len(n.unknown) > 0 {
		if err := n.learn(ctx, tx); err != nil {
			return nil, 0, err
		}
	}
	list := make([]Commit, len(records))
	for i, r := range records {
		list[i] = Commit{Revision: r.Revision, At: r.At, User: n.uid(r.User)}
		for _, id := range r.Objects {
			if o := l.Snapshot.Object(id); o != nil {
				list[i].Objects = append(list[i].Objects, Object{o, false})
			} else if o := gone[id]; o != nil {
				list[i].Objects = append(list[i].Objects, Object{o, o.Revision == r.Revision})
			}
		}
	}
	return list, head, nil
}

// gone are the deleted objects of commits in their last versions, which bear the revisions that deleted them.
func (l Log) gone(ctx context.Context, tx db.Tx, types func(string) *schema.Type, records []journal.Record) (map[int32]*graph.Object, error) {
	missing := map[int32]bool{}
	var ids []int32
	for _, r := range records {
		for _, id := range r.Objects {
			if !missing[id] && l.Snapshot.Object(id) == nil {
				missing[id], ids = true, append(ids, id)
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	departed, err := journal.ReadDeparted(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	gone := make(map[int32]*graph.Object, len(departed))
	for id, d := range departed {
		t := types(d.Type)
		if t == nil {
			continue // a newer version of the program knows it
		}
		values := graph.NewValues(t)
		if _, err := values.Undo(d.Before, l.Snapshot.Find); err != nil {
			return nil, err
		}
		gone[id] = graph.NewObject(id, d.UID, d.Revision, 0, values)
	}
	return gone, nil
}
