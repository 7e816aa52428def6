package interpretation

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"cohort/access"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/graph"
	"cohort/schema"
	"cohort/schema/catalog"
)

// world is a superuser and some people and maps.
func world(usernames ...string) *access.View {
	var changes []graph.Change
	add := func(t *schema.Type, uid string, set map[string]any) {
		values := graph.NewValues(t)
		for name, value := range set {
			values.Set(t.MustProperty(name), value)
		}
		id := int32(len(changes) + 1)
		changes = append(changes, graph.Change{ID: id, Object: graph.NewObject(id, uid, 1, 1, values)})
	}
	add(catalog.Get("userRole"), "RoleOfTests", map[string]any{"authorities": []string{access.All}})
	add(catalog.Get("user"), "UserOfTests", map[string]any{"username": "admin", "userRoles": []int32{1}})
	for i := range 5 {
		add(catalog.Get("map"), fmt.Sprint("MapOfTests", i), map[string]any{"name": "A map"})
	}
	for i, name := range usernames {
		add(catalog.Get("user"), fmt.Sprint("UserNumber", i), map[string]any{"username": name})
	}
	s := graph.New(catalog.All()).Apply(1, 1, int32(len(changes)+1), changes)
	return access.New(s, s.Object(2))
}

func TestStatementsAreConstant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		s, v := New(d), world()
		var last string
		for i := range 60 {
			uid, err := s.Create(t.Context(), v, Draft{Of: v.Snapshot.Object(3 + int32(i)%5), Text: "x @admin"})
			if err != nil {
				t.Fatal(err)
			}
			for range 3 {
				if _, err := s.Comment(t.Context(), v, uid, "y"); err != nil {
					t.Fatal(err)
				}
			}
			if err := s.Like(t.Context(), v, uid, true); err != nil {
				t.Fatal(err)
			}
			last = uid
		}
		read := func(of Of, want int) func(context.Context) error {
			return func(ctx context.Context) error {
				n := 0
				err := s.Each(ctx, v, of, time.UTC, func(f Found) error {
					if n++; len(f.Comments) != 3 {
						t.Errorf("%d comments", len(f.Comments))
					}
					return nil
				})
				if n != want {
					t.Errorf("%d interpretations, not %d", n, want)
				}
				return err
			}
		}
		for _, test := range []struct {
			name string
			most int64
			do   func(context.Context) error
		}{
			{"all", 3, read(Of{}, 60)},
			{"of some", 3, read(Of{Objects: []int32{3, 4}}, 24)},
			{"one", 3, func(ctx context.Context) error { _, err := s.One(ctx, v, last, time.UTC); return err }},
			{"unread", 1, func(ctx context.Context) error { _, err := s.Unread(ctx, v); return err }},
			{"update", 2, func(ctx context.Context) error { return s.Update(ctx, v, last, "z") }},
			{"delete", 2, func(ctx context.Context) error { return s.Delete(ctx, v, last) }},
			{"depart", 3, func(ctx context.Context) error {
				gone := slices.Collect(v.Snapshot.ByID(catalog.Get("map")))
				return d.Write(ctx, db.Interactive, func(tx db.Tx) error { return Depart(ctx, tx, gone) })
			}},
			{"none", 1, read(Of{}, 0)},
		} {
			ctx, counter := db.Counting(t.Context())
			if err := test.do(ctx); err != nil {
				t.Errorf("%s: %v", test.name, err)
			}
			if n := counter.Statements(); n > test.most {
				t.Errorf("%s took %d statements", test.name, n)
			}
		}
		for _, table := range []string{"interpretation", "interpretation_comment", "interpretation_like"} {
			var n int
			if err := d.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n) }); err != nil || n != 0 {
				t.Errorf("%d rows are left in %s: %v", n, table, err)
			}
		}
	})
}

func TestMentions(t *testing.T) {
	s := world("kofi", "kofi.boateng", "x@health.example", "jürgen", "a_b-c", "end.").Snapshot
	for text, want := range map[string][]string{
		"@kofi": {"kofi"}, "hello @kofi, and @jürgen!": {"kofi", "jürgen"}, "@kofi.": {"kofi"}, "@kofi.boateng.": {"kofi.boateng"}, "@kofi.boateng@": {"kofi.boateng"},
		"(@kofi)": {"kofi"}, "<p>@kofi</p>": {"kofi"}, "@kofi @kofi": {"kofi"}, "mail kofi@kofi or a.b@kofi": nil, "@@kofi": nil, "@": nil, "@nobody": nil, "@kofix": nil, "@ kofi": nil, "": nil,
		"@x@health.example": {"x@health.example"}, "@a_b-c-": {"a_b-c"}, "@end.": {"end."}, "@end": nil, "@KOFI": nil, "é@kofi": nil, "@kofi\n@admin": {"kofi", "admin"},
	} {
		var got []string
		for _, m := range mentionsIn(s, text, nil, 1) {
			got = append(got, s.Object(m.User).Text("username"))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q mentions %v, not %v", text, got, want)
		}
	}
}

func FuzzMentions(f *testing.F) {
	s := world("kofi", "kofi.boateng").Snapshot
	for _, text := range []string{"@kofi", "a@kofi", "@kofi.boateng.", "@@", "\xff@kofi", "@\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range mentionsIn(s, text, nil, 1) {
			if s.Object(m.User) == nil {
				t.Errorf("%q mentions nobody", text)
			}
		}
	})
}
