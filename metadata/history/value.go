package history

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"cohort/datetime"
	"cohort/db"
	"cohort/graph"
	"cohort/metadata/journal"
	"cohort/payload"
	"cohort/schema"
)

// names writes stored values as answers show them. References may lead to objects that are gone: whose names it lacks are
// collected, and after learn it knows them.
type names struct {
	snapshot *graph.Snapshot
	zone     *time.Location
	gone     map[int32]string
	unknown  map[int32]bool
}

func newNames(l Log) *names {
	return &names{snapshot: l.Snapshot, zone: l.Zone, gone: map[int32]string{}, unknown: map[int32]bool{}}
}

func (n *names) learn(ctx context.Context, tx db.Tx) (err error) {
	n.gone, err = journal.Names(ctx, tx, slices.Collect(maps.Keys(n.unknown)))
	return err
}

func (n *names) uid(id int32) string {
	if o := n.snapshot.Object(id); o != nil {
		return o.UID
	}
	if _, known := n.gone[id]; !known && id != 0 {
		n.unknown[id] = true
	}
	return n.gone[id]
}

func (n *names) reference(id int32) any { return payload.Tree{"id": n.uid(id)} }

func (n *names) value(p *schema.Property, value any) any {
	switch x := value.(type) {
	case string:
		switch {
		case p.Storage == schema.StoredNumber:
			return payload.Number(x)
		case p.Kind == schema.Reference: // of what the graph does not hold
			return payload.Tree{"id": x}
		}
		return x
	case int64:
		if p.Storage == schema.StoredTime {
			return datetime.Format(time.UnixMilli(x), n.zone)
		}
		return payload.Number(strconv.FormatInt(x, 10))
	case int32:
		return n.reference(x)
	case []int32:
		return listOf(x, n.reference)
	case []string:
		return listOf(x, func(s string) any {
			if p.Item == schema.Reference {
				return payload.Tree{"id": s}
			}
			return s
		})
	case []byte:
		tree, err := payload.Parse(x)
		if err != nil {
			panic("history: a stored value is no JSON") // it was read from a tree when it was stored
		}
		return tree
	case *graph.Values:
		return n.document(x)
	case []*graph.Values:
		return listOf(x, n.document)
	}
	return value // a truth value, or none
}

func (n *names) document(v *graph.Values) any {
	tree := payload.Tree{}
	for _, p := range v.Type.Stored() {
		if value := v.Get(p); value != nil && !p.WriteOnly {
			tree[p.Name] = n.value(p, value)
		}
	}
	return tree
}

func listOf[T any](list []T, show func(T) any) any {
	out := make([]any, len(list))
	for i, item := range list {
		out[i] = show(item)
	}
	return out
}
