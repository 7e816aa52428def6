package metadata

import (
	"bytes"

	"cohort/graph"
	"cohort/payload"
	"cohort/schema"
)

// grantees are the types whose objects sharing can name, and where it does.
var grantees = map[string]string{"user": "users", "userGroup": "userGroups"}

// unshare takes a deleted user or user group out of the sharing of every object. Sharing is no edge of the graph, so all
// shared objects are looked through: some 50 ms for half a million, which the deletion of a user may take.
func (p *plan) unshare(w *Write, changed map[int32]*Write) {
	list, ok := grantees[w.Type.Name]
	if !ok {
		return
	}
	quoted := payload.AppendQuoted(nil, w.UID)
	for _, t := range p.store.types {
		if !t.Shareable || !t.Graph() {
			continue
		}
		sharing := t.MustProperty("sharing")
		grants := sharing.Target.MustProperty(list)
		for o := range p.snap.All(t) {
			doc, ok := o.Doc().Embedded(sharing)
			if !ok || !bytes.Contains(doc.Raw(grants), quoted) {
				continue
			}
			if other := p.byUID[objectKey{t, o.UID}]; other == nil || !p.going(other) {
				withoutGrant(p.changedBy(o, changed), sharing, grants, w.UID)
			}
		}
	}
}

func withoutGrant(w *Write, sharing, grants *schema.Property, id string) {
	values := w.Values.Get(sharing).(*graph.Values)
	raw, _ := values.Get(grants).([]byte)
	value, err := payload.Parse(raw)
	tree, ok := value.(payload.Tree)
	if err != nil || !ok {
		return
	}
	delete(tree, id)
	values.Set(grants, payload.Append(nil, tree))
}
