package journal

import (
	"context"
	"slices"

	"cohort/db"
	"cohort/graph"
	"cohort/schema"
)

// byName are objects whose documents refer to others by their identifiers, as earlier versions of the program left some of them.
type byName struct {
	objects []named
	uids    []string // that they refer to
}

type named struct {
	at   int // among the changes that are read
	typ  *schema.Type
	body string
}

// ask takes down an identifier that a document names.
func (b *byName) ask(_ *schema.Type, uid string) int32 {
	b.uids = append(b.uids, uid)
	return 0
}

// read reads the documents once more, now that all identifiers are known.
func (b *byName) read(ctx context.Context, tx db.Tx, changes []graph.Change) error {
	slices.Sort(b.uids)
	rows, err := tx.Query(ctx, `SELECT type, uid, id FROM metadata_object WHERE NOT deleted AND `+tx.Dialect().In("uid", 1), slices.Compact(b.uids))
	if err != nil {
		return err
	}
	defer rows.Close()
	type key struct{ typ, uid string }
	ids := map[key]int32{}
	for rows.Next() {
		var k key
		var id int32
		if err := rows.Scan(&k.typ, &k.uid, &id); err != nil {
			return err
		}
		ids[k] = id
	}
	for _, n := range b.objects {
		o := changes[n.at].Object
		values, err := graph.FromBody(n.typ, []byte(n.body), func(t *schema.Type, uid string) int32 { return ids[key{t.Name, uid}] })
		if err != nil {
			return err
		}
		for _, p := range n.typ.Stored() {
			if p.Edges {
				values.Set(p, o.Doc().Values().Get(p))
			}
		}
		changes[n.at].Object = graph.NewObject(o.ID, o.UID, o.Revision, o.Token, values)
	}
	return rows.Err()
}
