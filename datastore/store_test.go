package datastore

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

func TestStatementsAreConstant(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		v, s := user(t), New(d)
		for _, space := range []Space{s.Shared(), s.Of(7)} {
			for i := range 50 {
				if err := space.Create(t.Context(), v, fmt.Sprintf("ns%d", i/20), fmt.Sprintf("key%d", i), `{"a":[]}`); err != nil {
					t.Fatal(err)
				}
			}
			part, err := NewEdit("a", new(int), "1")
			if err != nil {
				t.Fatal(err)
			}
			for _, test := range []struct {
				name string
				most int64
				do   func(context.Context) error
			}{
				{"value", 1, func(ctx context.Context) error { _, err := space.Value(ctx, v, "ns0", "key1"); return err }},
				{"keys", 1, func(ctx context.Context) error { _, err := space.Keys(ctx, v, "ns0", time.Time{}); return err }},
				{"namespaces", 1, func(ctx context.Context) error { _, err := space.Namespaces(ctx); return err }},
				{"create", 1, func(ctx context.Context) error { return space.Create(ctx, v, "ns0", "new", "1") }},
				{"replace", 1, func(ctx context.Context) error { return space.Replace(ctx, v, "ns0", "key1", `{"a":[]}`) }},
				{"change", 2, func(ctx context.Context) error { return space.Change(ctx, v, "ns0", "key1", part, 100) }},
				{"delete", 1, func(ctx context.Context) error { return space.Delete(ctx, v, "ns0", "key1") }},
				{"page", 2, func(ctx context.Context) error {
					q, err := Parse(Request{Filters: []string{"_:eq:key39"}, Limit: 1})
					if err != nil {
						return err
					}
					n := 0
					if err = space.Run(ctx, v, "ns1", q, func([]byte) error { n++; return nil }); n != 1 {
						t.Errorf("%d entries", n)
					}
					return err
				}},
				{"query", 1, func(ctx context.Context) error {
					q, err := Parse(Request{Fields: "a", Order: "a"})
					if err != nil {
						return err
					}
					return space.Run(ctx, v, "ns1", q, func([]byte) error { return nil })
				}},
				{"clear", 1, func(ctx context.Context) error { return space.DeleteNamespace(ctx, v, "ns1") }},
			} {
				ctx, counter := db.Counting(t.Context())
				if err := test.do(ctx); err != nil {
					t.Errorf("%s: %v", test.name, err)
				}
				if n := counter.Statements(); n > test.most {
					t.Errorf("%s took %d statements", test.name, n)
				}
			}
		}
	})
}

// Of clients that append at the same time none loses what it sent.
func TestAppendingTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		v, space := user(t), New(d).Shared()
		if err := space.Create(t.Context(), v, "ns", "log", `[]`); err != nil {
			t.Fatal(err)
		}
		const clients, times = 4, 10
		var all sync.WaitGroup
		for range clients {
			all.Go(func() {
				for range times {
					e, err := NewEdit("", new(int), `"x"`)
					if err == nil {
						err = space.Change(t.Context(), v, "ns", "log", e, 1000)
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		value, err := space.Value(t.Context(), v, "ns", "log")
		if n := strings.Count(value, "x"); err != nil || n != clients*times {
			t.Errorf("%d of %d are there, %v", n, clients*times, err)
		}
	})
}

// Reading finds its rows by the primary key.
func TestPlans(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		fill(t, d, 20, 1000)
		for _, space := range []Space{New(d).Shared(), New(d).Of(7)} {
			for _, test := range []struct {
				statement string
				args      []any
			}{
				{space.sql.value, []any{space.user, "ns7", "key7"}},
				{space.sql.namespaces, []any{space.user}},
			} {
				err := d.Read(t.Context(), func(tx db.Tx) error {
					plan, err := d.Dialect().Explain(t.Context(), tx, test.statement, test.args...)
					if text := strings.ToLower(strings.Join(plan, "\n")); !strings.Contains(text, "index") || strings.Contains(text, "seq scan") {
						t.Errorf("%s:\n%s", test.statement, text)
					}
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

// fill writes shared and own entries: some namespaces of many keys each.
func fill(t testing.TB, d db.DB, namespaces, keys int) {
	t.Helper()
	for namespace := range namespaces {
		shared := db.Values{Columns: []db.Column{{Name: "namespace", Type: db.Text}, {Name: "key", Type: db.Text}, {Name: "uid", Type: db.Text}, {Name: "value", Type: db.Text},
			{Name: "created", Type: db.Int}, {Name: "last_updated", Type: db.Int}, {Name: "created_by", Type: db.Int4}, {Name: "last_updated_by", Type: db.Int4}}}
		own := db.Values{Columns: []db.Column{{Name: "user_id", Type: db.Int4}, {Name: "namespace", Type: db.Text}, {Name: "key", Type: db.Text}, {Name: "value", Type: db.Text},
			{Name: "created", Type: db.Int}, {Name: "last_updated", Type: db.Int}, {Name: "last_updated_by", Type: db.Int4}}}
		for i := range keys {
			ns, key := fmt.Sprintf("ns%d", namespace), fmt.Sprintf("key%d", i)
			value := fmt.Sprintf(`{"name":"entry %d","age":%d,"more":{"list":[1,2,3],"text":"some text that makes the value as long as values are"}}`, i, i%100)
			shared.Rows = append(shared.Rows, []any{ns, key, fmt.Sprintf("%s.%s", ns, key), value, 0, 0, 1, 1})
			own.Rows = append(own.Rows, []any{7, ns, key, value, 0, 0, 1})
		}
		err := d.Write(t.Context(), db.Bulk, func(tx db.Tx) error {
			if err := tx.Copy(t.Context(), "datastore_entry", shared); err != nil {
				return err
			}
			if keys > 10_000 { // a benchmark, of shared entries
				return nil
			}
			return tx.Copy(t.Context(), "user_datastore_entry", own)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Among a million keys: one value, the namespaces, a page of a namespace, and a whole namespace searched.
func BenchmarkRead(b *testing.B) {
	for _, engine := range dbtest.Engines {
		d := dbtest.Open(b, engine)
		fill(b, d, 20, 50_000)
		v, space := user(b), New(d).Shared()
		b.Run(engine+"/value", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if _, err := space.Value(b.Context(), v, fmt.Sprintf("ns%d", i%20), fmt.Sprintf("key%d", i*7919%50_000)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(engine+"/namespaces", func(b *testing.B) {
			for b.Loop() {
				if names, err := space.Namespaces(b.Context()); err != nil || len(names) != 20 {
					b.Fatal(names, err)
				}
			}
		})
		for name, r := range map[string]Request{
			"page":   {Fields: "name,more[list]", Limit: 50},
			"search": {Fields: ".", Filters: []string{"name:eq:nothing"}, Limit: 50},
			"order":  {Fields: "name", Order: "age:ndesc", Limit: 50},
		} {
			b.Run(engine+"/"+name, func(b *testing.B) {
				for b.Loop() {
					q, err := Parse(r)
					if err != nil {
						b.Fatal(err)
					}
					if err := space.Run(b.Context(), v, "ns7", q, func([]byte) error { return nil }); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
