package interpretation

import (
	"context"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/graph"
	"cohort/schema"
)

// builder makes objects of rows.
type builder struct {
	v    *access.View
	zone *time.Location
	rows []*row

	comments map[int64][]*graph.Object // by interpretation
	likes    map[int64][]int32
}

// keepReadable takes those of the rows that the user may read. Many speak of the same object.
func (b *builder) keepReadable(rows []*row) {
	readable := map[int32]bool{}
	for _, r := range rows {
		may, known := readable[r.object]
		if !known {
			o := b.v.Snapshot.Object(r.object)
			may = o != nil && b.v.CanReadRemark(o)
			readable[r.object] = may
		}
		if may {
			b.rows = append(b.rows, r)
		}
	}
}

// build reads what belongs to the rows, with one statement of each kind.
func (b *builder) build(ctx context.Context, tx db.Tx) ([]Found, error) {
	if len(b.rows) == 0 {
		return nil, nil
	}
	ids := make([]int64, len(b.rows))
	for i, r := range b.rows {
		ids[i] = r.id
	}
	if err := b.readComments(ctx, tx, ids); err != nil {
		return nil, err
	}
	if err := b.readLikes(ctx, tx, ids); err != nil {
		return nil, err
	}
	found := make([]Found, len(b.rows))
	for i, r := range b.rows {
		o, err := b.object(r)
		if err != nil {
			return nil, err
		}
		found[i] = Found{o, b.comments[r.id]}
	}
	return found, nil
}

func (b *builder) readComments(ctx context.Context, tx db.Tx, ids []int64) error {
	b.comments = map[int64][]*graph.Object{}
	rows, err := tx.Query(ctx, `SELECT interpretation, uid, author, created, last_updated, text, mentions FROM interpretation_comment WHERE `+
		tx.Dialect().In("interpretation", 1)+` ORDER BY interpretation, id`, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var of int64
		var r row
		if err := rows.Scan(&of, &r.uid, &r.author, &r.created, &r.updated, &r.text, &r.mentions); err != nil {
			return err
		}
		values, err := b.remark(CommentType, &r)
		if err != nil {
			return err
		}
		b.comments[of] = append(b.comments[of], graph.NewObject(0, r.uid, 0, 0, values))
	}
	return rows.Err()
}

func (b *builder) readLikes(ctx context.Context, tx db.Tx, ids []int64) error {
	b.likes = map[int64][]int32{}
	rows, err := tx.Query(ctx, `SELECT interpretation, user_id FROM interpretation_like WHERE `+tx.Dialect().In("interpretation", 1)+
		` ORDER BY interpretation, created, user_id`, ids)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var of int64
		var user int32
		if err := rows.Scan(&of, &user); err != nil {
			return err
		}
		if b.v.Snapshot.Object(user) != nil {
			b.likes[of] = append(b.likes[of], user)
		}
	}
	return rows.Err()
}

// remark is what interpretations and comments have in common.
func (b *builder) remark(t *schema.Type, r *row) (*graph.Values, error) {
	values := graph.NewValues(t)
	set := func(name string, value any) { values.Set(t.MustProperty(name), value) }
	set("id", r.uid)
	set("created", r.created)
	set("lastUpdated", r.updated)
	set("text", r.text)
	set("createdBy", r.author)
	mentions, err := showMentions(b.v.Snapshot, r.mentions, b.zone)
	if mentions != nil {
		set("mentions", mentions)
	}
	return values, err
}

func (b *builder) object(r *row) (*graph.Object, error) {
	values, err := b.remark(Type, r)
	if err != nil {
		return nil, err
	}
	set := func(name string, value any) { values.Set(Type.MustProperty(name), value) }
	of := b.v.Snapshot.Object(r.object)
	set(of.Type.Name, r.object)
	set("sharing", b.sharing(of, r.author))
	if r.period != nil {
		set("period", *r.period)
	}
	if r.unit != nil {
		set("organisationUnit", *r.unit)
	}
	if likes := b.likes[r.id]; len(likes) > 0 {
		set("likedBy", likes)
		set("likes", int64(len(likes)))
	}
	return graph.NewObject(0, r.uid, 0, 0, values), nil
}

// sharing is that of the object which the interpretation speaks of; the owner is who wrote the interpretation.
func (b *builder) sharing(of *graph.Object, author int32) *graph.Values {
	t := Type.MustProperty("sharing").Target
	values := graph.NewValues(t)
	if p := of.Type.Property("sharing"); p != nil {
		if doc, ok := of.Doc().Embedded(p); ok {
			values = doc.Values()
		}
	}
	owner := t.MustProperty("owner")
	values.Set(owner, nil)
	if user := b.v.Snapshot.Object(author); user != nil {
		values.Set(owner, user.UID)
	}
	return values
}
