package reserve_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/fault"
	"cohort/metadata"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/reserve"
	"cohort/tracker/trackertest"
)

// node is a server with attributes whose values are generated.
type node struct {
	*trackertest.Node
	*reserve.Store
}

const attributes = `{"trackedEntityAttributes":[` +
	`{"id":"AttrLetter1","name":"Letter","shortName":"Letter","valueType":"TEXT","aggregationType":"NONE","unique":true,"generated":true,"pattern":"RANDOM(X)"},` +
	`{"id":"AttrEither1","name":"Either","shortName":"Either","valueType":"TEXT","aggregationType":"NONE","unique":true,"generated":true,"pattern":"RANDOM(*)"},` +
	`{"id":"AttrNumber1","name":"Number","shortName":"Number","valueType":"NUMBER","aggregationType":"NONE","unique":true,"generated":true,"pattern":"RANDOM(##)"},` +
	`{"id":"AttrRandom1","name":"Random","shortName":"Random","valueType":"TEXT","aggregationType":"NONE","unique":true,"generated":true,"pattern":"\"\\u00c9-\" + RANDOM(X######)"},` +
	`{"id":"AttrCounted","name":"Counted","shortName":"Counted","valueType":"TEXT","aggregationType":"NONE","unique":false,"generated":true,"pattern":"ORG_UNIT_CODE(..) + \"-\" + SEQUENTIAL(###)"},` +
	`{"id":"AttrCountin","name":"Counting","shortName":"Counting","valueType":"TEXT","aggregationType":"NONE","unique":true,"orgunitScope":true,"generated":true,"pattern":"SEQUENTIAL(######)"}]}`

func open(t *testing.T, d db.DB) *node {
	n := &node{Node: trackertest.Open(t, d)}
	n.Metadata.OnDelete(metadata.OfType("trackedEntityAttribute", reserve.Forget))
	n.Load(t, attributes)
	n.Store = reserve.New(d, n.Node.Models)
	return n
}

func join(t *testing.T, d db.DB) *node {
	n := &node{Node: trackertest.Join(t, d)}
	n.Store = reserve.New(d, n.Node.Models)
	return n
}

func (n *node) order(t *testing.T, attribute string, number int) reserve.Order {
	view := n.View(t, "admin")
	o := view.Snapshot.ByUID(tracker.AttributeType, attribute)
	if o == nil {
		t.Fatalf("there is no attribute %s", attribute)
	}
	return reserve.Order{Attribute: n.Node.Models.At(view.Snapshot).Attribute(o.ID), Number: number, Lasts: time.Hour, Zone: time.UTC,
		Given: map[string]string{"ORG_UNIT_CODE": "OSLO"}}
}

// take reserves values, and returns none where there are not enough.
func (n *node) take(t *testing.T, o reserve.Order) []string {
	got, err := n.Take(t.Context(), o)
	if fault.Is(err, fault.Conflict) && strings.Contains(err.Error(), fmt.Sprintf("Not enough values left to reserve %d", o.Number)) {
		return nil
	}
	if err != nil {
		t.Error(err)
		return nil
	}
	if len(got.Values) != o.Number {
		t.Errorf("%d values are %q", o.Number, got.Values)
	}
	for _, v := range got.Values {
		if !o.Attribute.Pattern.Matches(v) {
			t.Errorf("%q is no value of %s", v, o.Attribute.Pattern)
		}
	}
	return got.Values
}

// register stores people with these values.
func (n *node) register(t *testing.T, attribute string, o importer.Options, values ...string) *importer.Report {
	var people []string
	for _, v := range values {
		people = append(people, fmt.Sprintf(`{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":%q,"value":%q}]}`, attribute, v))
	}
	return n.Send(t, "admin", tracker.KindEntity, `{"trackedEntityInstances":[`+strings.Join(people, ",")+`]}`, o)
}

func (n *node) count(t *testing.T, table string) (rows int64) {
	err := n.DB.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&rows) })
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// What many clients of two nodes take at once has no value twice, and together they take all there are. Numbers have no gaps.
func TestAtOnce(t *testing.T) {
	for _, c := range []struct {
		attribute   string
		each, total int
	}{{"AttrLetter1", 1, 26}, {"AttrNumber1", 3, 90}, {"AttrCounted", 37, 999}} {
		t.Run(c.attribute, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d db.DB) {
				nodes := []*node{open(t, d)}
				nodes = append(nodes, join(t, d))
				var mu sync.Mutex
				var all []string
				var wg sync.WaitGroup
				for client := range 8 {
					n := nodes[client%2]
					order := n.order(t, c.attribute, c.each)
					wg.Go(func() {
						for {
							got := n.take(t, order)
							if len(got) == 0 {
								return
							}
							mu.Lock()
							all = append(all, got...)
							mu.Unlock()
						}
					})
				}
				wg.Wait()
				all = append(all, nodes[0].rest(t, c.attribute)...)
				slices.Sort(all)
				if distinct := slices.Compact(slices.Clone(all)); len(all) != c.total || len(distinct) != c.total {
					t.Errorf("of %d values %d were handed out, %d of them different", c.total, len(all), len(distinct))
				}
			})
		})
	}
}

// rest takes what is left, one by one.
func (n *node) rest(t *testing.T, attribute string) (all []string) {
	for order := n.order(t, attribute, 1); ; {
		got := n.take(t, order)
		if len(got) == 0 {
			return all
		}
		all = append(all, got...)
	}
}

// A value is handed out once, though whoever got it stores it at once, by which the reservation ends.
func TestStoredAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []*node{open(t, d)}
		nodes = append(nodes, join(t, d))
		var mu sync.Mutex
		times := map[string]int{}
		var wg sync.WaitGroup
		for client := range 6 {
			n := nodes[client%2]
			order := n.order(t, "AttrEither1", 1)
			wg.Go(func() {
				for {
					got := n.take(t, order)
					if len(got) == 0 {
						return
					}
					mu.Lock()
					times[strings.ToLower(got[0])]++
					mu.Unlock()
					if n.register(t, "AttrEither1", importer.Options{}, got[0]).Failed {
						t.Errorf("%s could not be stored", got[0])
					}
				}
			})
		}
		wg.Wait()
		if len(times) != 36 { // what differs in case only is the same
			t.Errorf("%d values were handed out", len(times))
		}
		for v, n := range times {
			if n != 1 {
				t.Errorf("%s was handed out %d times", v, n)
			}
		}
		if left := nodes[0].count(t, "reserved_value"); left != 0 {
			t.Errorf("%d reservations outlast the values", left)
		}
	})
}

// What is in use is passed over, by whatever way it came to be so, and an order that cannot be filled takes nothing.
func TestInUse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		var own []string
		for i := 1; i <= 300; i++ {
			own = append(own, fmt.Sprintf("%06d", i))
		}
		if n.register(t, "AttrCountin", importer.Options{}, own...).Failed {
			t.Fatal("the people were refused")
		}
		if got := n.take(t, n.order(t, "AttrCountin", 2)); !slices.Equal(got, []string{"000301", "000302"}) {
			t.Errorf("after 300 come %q", got)
		}
		if n.register(t, "AttrCounted", importer.Options{}, "os-002", "OS-004").Failed {
			t.Fatal("the people were refused")
		}
		for _, want := range [][]string{{"OS-001", "OS-003", "OS-005"}, {"OS-006"}} {
			if got := n.take(t, n.order(t, "AttrCounted", len(want))); !slices.Equal(got, want) {
				t.Errorf("%q were taken, not %q", got, want)
			}
		}
		other := n.order(t, "AttrCounted", 990)
		other.Given = map[string]string{"ORG_UNIT_CODE": "BERGEN"}
		n.take(t, other)
		if other.Number = 20; n.take(t, other) != nil {
			t.Error("twenty of nine were taken")
		}
		if other.Number = 9; !slices.Equal(n.take(t, other), []string{"BE-991", "BE-992", "BE-993", "BE-994", "BE-995", "BE-996", "BE-997", "BE-998", "BE-999"}) {
			t.Error("the last nine were not taken")
		}
		letters := n.order(t, "AttrLetter1", 20)
		n.take(t, letters)
		if n.take(t, letters) != nil || len(n.rest(t, "AttrLetter1")) != 6 {
			t.Error("an order of more than is left took something")
		}
	})
}

// A reservation ends with its time, and its row is removed after it.
func TestExpired(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		order := n.order(t, "AttrLetter1", 26)
		order.Lasts = -time.Hour
		for range 2 {
			n.take(t, order)
		}
		order.Lasts = time.Hour
		order.Number = 5
		n.take(t, order)
		if err := n.Sweep(t.Context(), db.Now()); err != nil {
			t.Fatal(err)
		}
		if left := n.count(t, "reserved_value"); left != 5 {
			t.Errorf("%d reservations are left", left)
		}
		order = n.order(t, "AttrRandom1", 1000)
		order.Lasts = -time.Hour
		n.take(t, order)
		if err := n.Sweep(t.Context(), db.Now()); err != nil {
			t.Fatal(err)
		}
		if left := n.count(t, "reserved_value"); left != 5 {
			t.Errorf("of a thousand that are over, %d are left", left-5)
		}
		n.take(t, n.order(t, "AttrCounted", 3))
		for _, attribute := range []string{"AttrLetter1", "AttrCounted"} {
			if refused := n.Remove(t, "trackedEntityAttributes", attribute); refused != "" {
				t.Fatal(refused)
			}
		}
		if rows := n.count(t, "reserved_value") + n.count(t, "value_sequence"); rows != 0 {
			t.Errorf("%d rows are kept of attributes that were deleted", rows)
		}
	})
}

// A thousand values take as many statements as one.
func TestStatements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		for _, attribute := range []string{"AttrRandom1", "AttrCountin"} {
			var statements []int64
			for _, number := range []int{1, 1000} {
				ctx, counter := db.Counting(t.Context())
				got, err := n.Take(ctx, n.order(t, attribute, number))
				if err != nil || len(got.Values) != number {
					t.Fatal(got, err)
				}
				statements = append(statements, counter.Statements())
			}
			if statements[0] != statements[1] || statements[1] > 6 {
				t.Errorf("%s takes %d statements", attribute, statements)
			}
		}
	})
}

// People who store what was handed out take one statement more than others, however many they are; where nothing is generated it
// takes none.
func TestStatementsOfImports(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		statements := func(attribute string, values ...string) int64 {
			var people []string
			for _, v := range values {
				people = append(people, fmt.Sprintf(`{"trackedEntityType":"TypePerson1","orgUnit":"UnitClinic1","attributes":[{"attribute":%q,"value":%q}]}`, attribute, v))
			}
			ctx, counter := db.Counting(t.Context())
			body := payload.NewReader(strings.NewReader(`{"trackedEntityInstances":[`+strings.Join(people, ",")+`]}`), 500)
			report, err := n.Importer.Import(ctx, n.View(t, "admin"), tracker.KindEntity, body, importer.Options{})
			if err != nil || report.Failed {
				t.Fatal(report, err)
			}
			return counter.Statements()
		}
		var plain []string
		for i := range 100 {
			plain = append(plain, fmt.Sprint(i))
		}
		statements("AttrRandom1", n.take(t, n.order(t, "AttrRandom1", 1))...) // the first use of the metadata is recorded
		statements("AttrNatlId1", "first")
		base := statements("AttrNatlId1", plain...)
		for _, number := range []int{1, 100} {
			if got := statements("AttrRandom1", n.take(t, n.order(t, "AttrRandom1", number))...); got != base+1 {
				t.Errorf("%d people with generated values take %d statements, others %d", number, got, base)
			}
		}
		if left := n.count(t, "reserved_value"); left != 0 {
			t.Errorf("%d reservations are left", left)
		}
	})
}
