package metadata

import (
	"strconv"

	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// payloadOf is a stored document as a payload that would write it: the form in which patches change objects.
func payloadOf(snap *graph.Snapshot, d graph.Doc) payload.Tree {
	tree := payload.Tree{}
	values := d.Values()
	for _, p := range d.Type().Stored() {
		switch x := values.Get(p).(type) {
		case nil:
		case string:
			if p.Storage == schema.StoredNumber {
				tree[p.Name] = payload.Number(x)
			} else {
				tree[p.Name] = x
			}
		case bool:
			tree[p.Name] = x
		case int64:
			tree[p.Name] = payload.Number(strconv.FormatInt(x, 10))
		case int32:
			tree[p.Name] = reference(snap, x)
		case []int32:
			list := make([]any, 0, len(x))
			for _, id := range x {
				list = append(list, reference(snap, id))
			}
			tree[p.Name] = list
		case []string:
			list := make([]any, len(x))
			for i, s := range x {
				list[i] = s
			}
			tree[p.Name] = list
		case []byte:
			tree[p.Name], _ = payload.Parse(x) // it was read from a tree when it was stored
		case *graph.Values:
			tree[p.Name] = payloadOf(snap, x.Doc())
		case []*graph.Values:
			list := make([]any, len(x))
			for i, doc := range x {
				list[i] = payloadOf(snap, doc.Doc())
			}
			tree[p.Name] = list
		}
	}
	return tree
}

func reference(snap *graph.Snapshot, id int32) any {
	o := snap.Object(id)
	if o == nil {
		return nil
	}
	return payload.Tree{"id": o.UID}
}
