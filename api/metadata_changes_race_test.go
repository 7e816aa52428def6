package api

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// follow reads events, from the one after last, until the stream ends, it has heard enough, or the last revision. It returns the
// revisions of which it was told.
func (s *testServer) follow(t *testing.T, last int64, most int, until int64) (heard []int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, "GET", s.URL+"/api/metadata/changes", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("admin", "district")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Last-Event-ID", strconv.FormatInt(last, 10))
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil // the server is gone: the next one is asked
	}
	defer res.Body.Close()
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
			n, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				t.Error(err)
			}
			if heard = append(heard, n); len(heard) == most || n >= until {
				break
			}
		}
	}
	return heard
}

// Who follows the changes while several write, comes and goes, and finds another server in place of the one that it left, hears of
// each commit once, and in order; so does who reads the list page by page.
func TestFollowersMissNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []*testServer{startServer(t, d)}
		if d.Dialect().Shared {
			nodes = append(nodes, startServer(t, d))
		}
		nodes[0].put(t, []byte(elements), metadata.ImportOptions{})
		at := revisionOf(t, nodes[0])
		const writers, each = 4, 25
		last := at + writers*each
		var writing, following sync.WaitGroup
		for w := range writers {
			writing.Go(func() {
				for i := range each {
					body := fmt.Sprintf(`{"id":"Constant%d%02d","name":"%d %d","shortName":"%d %d","value":1}`, w, i, w, i, w, i)
					nodes[(w+i)%len(nodes)].do(t, exchange{method: "POST", path: "/api/constants", header: jsonType, body: body, status: 201})
				}
			})
		}
		var serving atomic.Pointer[testServer]
		serving.Store(nodes[0])
		told := make([][]int64, 3)
		first := nodes[len(nodes)-1] // whose streams end half way
		for f := range told {
			following.Go(func() {
				node, known := first, at
				for deadline := time.Now().Add(40 * time.Second); known < last && time.Now().Before(deadline); {
					heard := node.follow(t, known, 3+7*f, last)
					told[f] = append(told[f], heard...)
					if len(heard) > 0 {
						known = heard[len(heard)-1]
					}
					if node = serving.Load(); f == 1 && len(told[f])%2 == 0 && len(nodes) > 1 {
						node = nodes[1]
					}
				}
			})
		}
		listed := []int64{}
		var pages sync.WaitGroup
		pages.Go(func() {
			for known := at; known < last && !t.Failed(); {
				var answer struct {
					Until   int64
					Changes []struct{ Revision int64 }
				}
				if err := json.Unmarshal([]byte(nodes[0].do(t, exchange{path: fmt.Sprint("/api/metadata/changes?pageSize=7&since=", known), status: 200})), &answer, json.MatchCaseInsensitiveNames(true)); err != nil {
					t.Error(err)
					return
				}
				for _, c := range answer.Changes {
					listed = append(listed, c.Revision)
				}
				known = max(known, answer.Until)
			}
		})
		writing.Wait()
		pages.Wait()
		restarted := startServer(t, d) // a server that begins where the others are, with followers that know part of it
		serving.Swap(restarted).server.Drain()
		following.Go(func() {
			heard := restarted.follow(t, at+writers*each/2, 0, last)
			if want := upTo(at+writers*each/2, last); !slices.Equal(heard, want) {
				t.Errorf("after a restart came %v, want %v", heard, want)
			}
		})
		following.Wait()
		for f, heard := range append(told, listed) {
			if want := upTo(at, last); !slices.Equal(heard, want) {
				t.Errorf("follower %d heard %v, want %v", f, heard, want)
			}
		}
	})
}

// upTo are the revisions after one and up to another.
func upTo(after, last int64) (all []int64) {
	for n := after + 1; n <= last; n++ {
		all = append(all, n)
	}
	return all
}
