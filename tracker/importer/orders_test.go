package importer_test

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/payload"
	"cohort/tracker"
	"cohort/tracker/importer"
	"cohort/tracker/trackertest"
)

// deed is a request that wrote something: when, among the others, and what came of which objects.
type deed struct {
	at       int64
	newer    bool
	strategy importer.Strategy
	objects  []*sent
	report   []*importer.Summary
}

// effect is an object that was taken in, with those in it that were, and what is told of them.
type effect struct {
	object  *sent
	summary *importer.Summary
}

// effects are an object and those in it without what was refused: that leaves no trace, and is not held against what others do meanwhile.
// What was taken in although what it is nested in was refused stands beside it.
func effects(s *sent, of *importer.Summary) []effect {
	refused := of.Outcome == importer.Refused || of.Outcome == importer.Ignored
	kept, told := *s, importer.Summary{Kind: of.Kind, UID: of.UID, Outcome: of.Outcome}
	kept.below = nil
	var list []effect
	below := append(slices.Clone(of.Enrollments), of.Events...)
	for i, b := range s.below {
		if i >= len(below) {
			break // in the classic dialect what is deleted says nothing of what is in it
		}
		if refused {
			alone := *b
			if s.kind == entities {
				alone.entity = s.uid
			} else {
				alone.enr = s.uid
			}
			list = append(list, effects(&alone, below[i])...)
			continue
		}
		for _, e := range effects(b, below[i]) {
			switch {
			case e.object.uid != b.uid:
				list = append(list, e)
			case b.kind == enrollments:
				kept.below, told.Enrollments = append(kept.below, e.object), append(told.Enrollments, e.summary)
			default:
				kept.below, told.Events = append(kept.below, e.object), append(told.Events, e.summary)
			}
		}
	}
	if refused {
		return list
	}
	return append([]effect{{&kept, &told}}, list...)
}

// everybody are the identifiers of an object and of those in it.
func (s *sent) everybody() []string {
	all := []string{s.uid}
	for _, b := range s.below {
		all = append(all, b.everybody()...)
	}
	return all
}

// request is a body in either dialect, with its objects in the order in which its report has them.
func (g *generator) request(newer bool, strategy importer.Strategy) (kind tracker.Kind, objects []*sent, body string) {
	makers := map[tracker.Kind]func() *sent{entities: g.entity, enrollments: func() *sent { return g.enrollment(true) }, events: func() *sent { return g.event(true) }}
	kinds := []tracker.Kind{entities, enrollments, events}
	if !newer {
		kinds = []tracker.Kind{kinds[g.IntN(3)]}
	}
	if strategy == importer.Delete {
		slices.Reverse(kinds)
	}
	named := map[string]bool{}
	var lists []string
	for _, kind := range kinds {
		var texts []string
		for range 1 + g.IntN(3) {
			s := makers[kind]()
			if all := s.everybody(); slices.ContainsFunc(all, func(uid string) bool { return named[uid] }) {
				continue // what is named twice is done twice in the classic dialect, by two commits
			}
			for _, uid := range s.everybody() {
				named[uid] = true
			}
			objects = append(objects, s)
			if newer {
				texts = append(texts, s.newer())
			} else {
				texts = append(texts, s.json())
			}
		}
		list := map[tracker.Kind]string{entities: "trackedEntityInstances", enrollments: "enrollments", events: "events"}[kind]
		if newer && kind == entities {
			list = "trackedEntities"
		}
		lists = append(lists, `"`+list+`":[`+strings.Join(texts, ",")+`]`)
	}
	if newer && strategy == importer.Delete {
		objects = slices.Concat(apart(objects)...)
	}
	return kinds[0], objects, "{" + strings.Join(lists, ",") + "}"
}

// Sixteen clients send objects of all kinds, nested and flat, with all strategies and in both dialects, about the same few people at
// once. What is there in the end is explained by their commits, one after the other in the order in which they were made: each
// has done what its report says, on what those before it have left.
func TestSomeOrderExplainsWhatManyClientsHaveDone(t *testing.T) {
	const clients, requests = 16, 48
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := trackertest.Open(t, d)
		view := n.View(t, "admin")
		seed := rand.Uint64()
		var clock atomic.Int64
		var mu sync.Mutex
		var deeds []*deed
		busy := 0
		var wg sync.WaitGroup
		for c := range clients {
			g := &generator{Rand: rand.New(rand.NewPCG(seed, uint64(c)))}
			wg.Go(func() {
				for r := range requests {
					g.prefix = string(rune('A' + r/4)) // identifiers that were deleted are of no use any more
					one := &deed{newer: g.one(0.6)}
					one.strategy = []importer.Strategy{importer.Create, importer.CreateAndUpdate, importer.CreateAndUpdate, importer.CreateAndUpdate, importer.Update, importer.Delete}[g.IntN(6)]
					kind, objects, body := g.request(one.newer, one.strategy)
					one.objects = objects
					o := importer.Options{Strategy: one.strategy, MergeValues: one.newer, Atomic: one.newer && g.one(0.3)}
					o.Beside = func(context.Context, db.Tx, *importer.Report, bool) error {
						one.at = clock.Add(1) // whoever writes the same waits until this is committed
						return nil
					}
					var report *importer.Report
					var err error
					if reader := payload.NewReader(strings.NewReader(body), 500); one.newer {
						report, err = n.Importer.Take(context.Background(), view, reader, o)
					} else {
						report, err = n.Importer.Import(context.Background(), view, kind, reader, o)
					}
					mu.Lock()
					switch {
					case err != nil && strings.Contains(err.Error(), "all the time"):
						busy++
					case err != nil:
						t.Errorf("%s: %v", body, err)
					case one.at > 0 && !(o.Atomic && report.Failed):
						one.report = slices.Collect(report.All())
						deeds = append(deeds, one)
					}
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		slices.SortFunc(deeds, func(a, b *deed) int { return cmp.Compare(a.at, b.at) })
		m, done := newModel(), 0
		for _, one := range deeds {
			m.newer, m.seen = one.newer, map[string]bool{}
			for i, s := range one.objects {
				for _, e := range effects(s, one.report[i]) {
					done++
					if want, got := m.take(e.object, one.strategy), outcomes([]*importer.Summary{e.summary}); got != want {
						t.Fatalf("seed %d, %s, newer %v: the report says %s, by those before it %s", seed, one.strategy, one.newer, got, want)
					}
				}
			}
		}
		if !m.compare(t, d) {
			t.Errorf("seed %d", seed)
		}
		t.Logf("%d objects in %d commits; %d requests gave up", done, len(deeds), busy)
		if len(deeds) < clients*requests/8 || busy > clients {
			t.Error("the requests have not met")
		}
	})
}
