package api

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"cohort/db"
	"cohort/db/dbtest"
)

// country is a model of metadata: what it was is kept as copies.
type country struct {
	at       string             // when it was so
	elements map[string]element // by identifier
	groups   map[string]group
}

type element struct {
	Name, Code string
	made       int // in which order
	changes    int // so far, its making included
}

type group struct {
	Name    string
	members []string
}

func (c country) clone() country {
	return country{c.at, maps.Clone(c.elements), maps.Clone(c.groups)}
}

// byName are the identifiers of the elements in the order of a list.
func (c country) byName(pass func(element) bool) []string {
	var ids []string
	for id, e := range c.elements {
		if pass(e) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(c.elements[a].Name, c.elements[b].Name) })
	return ids
}

// groupsOf are the identifiers of the groups of an element.
func (c country) groupsOf(id string) (in []string) {
	for g, group := range c.groups {
		if slices.Contains(group.members, id) {
			in = append(in, g)
		}
	}
	slices.Sort(in)
	return in
}

// show writes elements as the list with fields=id,name,code,dataElementGroups[id] is read below.
func (c country) show(ids []string) (lines []string) {
	for _, id := range ids {
		e := c.elements[id]
		lines = append(lines, fmt.Sprint(id, " ", e.Name, " ", e.Code, " ", strings.Join(c.groupsOf(id), "+")))
	}
	return lines
}

// wanderer makes random changes to a server and to the model, and remembers.
type wanderer struct {
	t     *testing.T
	nodes []*testServer
	r     *rand.Rand
	now   country
	was   []country
	names int
	turns int
}

func (w *wanderer) node() *testServer {
	w.turns++
	return w.nodes[w.turns%len(w.nodes)]
}

func (w *wanderer) name() string {
	w.names++
	return fmt.Sprintf("%c%c %d", 'A'+w.r.IntN(26), 'a'+w.r.IntN(26), w.names)
}

func (w *wanderer) pick() string {
	ids := slices.Sorted(maps.Keys(w.now.elements))
	if len(ids) == 0 {
		return ""
	}
	return ids[w.r.IntN(len(ids))]
}

func (w *wanderer) change(id, name, code string) {
	e := w.now.elements[id]
	if e.changes == 0 {
		e.made = w.names
	}
	if e.changes == 0 || e.Name != name || e.Code != code {
		e.changes++
	}
	e.Name, e.Code = name, code
	w.now.elements[id] = e
}

func elementBody(id, name, code string) string {
	if code != "" {
		code = `"code":"` + code + `",`
	}
	return fmt.Sprintf(`{"id":"%s","name":"%s",%s"shortName":"%s","domainType":"AGGREGATE","valueType":"NUMBER","aggregationType":"SUM"}`, id, name, code, name)
}

// step makes one change, and waits until the clock has moved on.
func (w *wanderer) step() {
	w.t.Helper()
	id, name := w.pick(), w.name()
	switch action := w.r.IntN(10); {
	case id == "" || action < 3:
		fresh := fmt.Sprintf("Element%04d", w.names)
		w.node().do(w.t, exchange{method: "POST", path: "/api/dataElements", header: jsonType, body: elementBody(fresh, name, ""), status: 201})
		w.change(fresh, name, "")
	case action < 5:
		w.node().do(w.t, exchange{method: "PATCH", path: "/api/dataElements/" + id, header: jsonType, body: `{"name":"` + name + `"}`, status: 200})
		w.change(id, name, w.now.elements[id].Code)
	case action < 6:
		code := fmt.Sprint("C", w.names)
		w.node().do(w.t, exchange{method: "PUT", path: "/api/dataElements/" + id, header: jsonType, body: elementBody(id, name, code), status: 200})
		w.change(id, name, code)
	case action < 7 && len(w.now.groupsOf(id)) == 0:
		w.node().do(w.t, exchange{method: "DELETE", path: "/api/dataElements/" + id, status: 204})
		delete(w.now.elements, id)
	case action < 8: // several in one package, of which one may be new
		other, fresh := w.pick(), fmt.Sprintf("Element%04d", w.names)
		third := w.name()
		list := elementBody(id, name, "") + "," + elementBody(fresh, third, "")
		w.change(id, name, "")
		w.change(fresh, third, "")
		if other != id {
			text := w.name()
			list += "," + elementBody(other, text, "X"+other)
			w.change(other, text, "X"+other)
		}
		w.node().do(w.t, exchange{method: "POST", path: "/api/metadata", header: jsonType, body: `{"dataElements":[` + list + `]}`, status: 200})
	case action < 9:
		w.regroup(name)
	default:
		w.restore(id)
	}
	w.now.at = time.Now().UTC().Format("2006-01-02T15:04:05.000")
	w.was = append(w.was, w.now.clone())
	time.Sleep(2 * time.Millisecond)
}

// regroup replaces a group, or makes it, with random members.
func (w *wanderer) regroup(name string) {
	w.t.Helper()
	id := fmt.Sprintf("GroupOfEl%02d", w.r.IntN(4))
	var members, refs []string
	for range w.r.IntN(5) {
		if m := w.pick(); !slices.Contains(members, m) {
			members, refs = append(members, m), append(refs, `{"id":"`+m+`"}`)
		}
	}
	w.node().do(w.t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200,
		body: fmt.Sprintf(`{"dataElementGroups":[{"id":"%s","name":"%s","shortName":"%s","dataElements":[%s]}]}`, id, name, name, strings.Join(refs, ","))})
	w.now.groups[id] = group{name, members}
}

// restore brings one of the former versions of an element back.
func (w *wanderer) restore(id string) {
	w.t.Helper()
	h := w.node().history(w.t, "/api/dataElements/"+id+"/history?paging=false")
	if n := w.now.elements[id].changes; len(h.History) != n || h.History[n-1].Type != "CREATE" {
		w.t.Fatalf("%s has %d changes, the history tells %s", id, n, h.told())
	}
	var versions []element // that the element has had, the newest first
	for i := len(w.was) - 1; i >= 0; i-- {
		if e, there := w.was[i].elements[id]; there && (len(versions) == 0 || versions[len(versions)-1].changes != e.changes) {
			versions = append(versions, e)
		}
	}
	i := w.r.IntN(len(versions))
	w.node().do(w.t, exchange{method: "POST", path: fmt.Sprintf("/api/dataElements/%s/history/%d/restore", id, h.History[i].Revision), status: 200})
	w.change(id, versions[i].Name, versions[i].Code)
}

// look compares what a node says of one former state with the model.
func (w *wanderer) look(c country) {
	w.t.Helper()
	s, asOf := w.node(), "asOf="+url.QueryEscape(c.at)
	all := c.byName(func(element) bool { return true })
	const fields = "&fields=id,name,code,dataElementGroups[id]&paging=false"
	w.same(c, s, "/api/dataElements?"+asOf+fields, c.show(all))
	coded := c.byName(func(e element) bool { return e.Code != "" })
	slices.Reverse(coded)
	w.same(c, s, "/api/dataElements?"+asOf+fields+"&filter=code:!null&order=name:desc", c.show(coded))
	vowels := c.byName(func(e element) bool { return strings.Contains(strings.ToLower(e.Name), "e") })
	first := min(2, len(vowels))
	w.same(c, s, "/api/dataElements?"+asOf+strings.TrimSuffix(fields, "&paging=false")+"&filter=name:ilike:e&pageSize=2&page=2", c.show(vowels[first:min(4, len(vowels))]))
	byAge := slices.Clone(all)
	slices.SortFunc(byAge, func(a, b string) int { return cmp.Compare(c.elements[a].made, c.elements[b].made) })
	var short []string
	for _, id := range byAge {
		short = append(short, fmt.Sprint(id, " ", c.elements[id].Name, "  "))
	}
	w.same(c, s, "/api/dataElements/gist?"+asOf+"&fields=id,name&pageSize=1000&references=false", short)
	for id, g := range c.groups {
		var lines []string
		for _, m := range g.members {
			lines = append(lines, fmt.Sprint(m, " ", c.elements[m].Name, " ", c.elements[m].Code, " "))
		}
		slices.Sort(lines)
		w.same(c, s, "/api/dataElementGroups/"+id+"/dataElements?"+asOf+"&fields=id,name,code&order=id:asc", lines)
		s.do(w.t, exchange{path: "/api/dataElementGroups/" + id + "?" + asOf, status: 200, has: []string{`"name":"` + g.Name + `"`}})
	}
	w.same(c, s, "/api/metadata?dataElements:fields=id,name,code,dataElementGroups[id]&dataElements:order=name:asc&dataElements=true&"+asOf, c.show(all))
	for id := range w.now.elements {
		if e, there := c.elements[id]; there {
			s.do(w.t, exchange{path: "/api/dataElements/" + id + "?" + asOf, status: 200, has: []string{`"name":"` + e.Name + `"`}})
		} else {
			s.do(w.t, exchange{path: "/api/dataElements/" + id + "?" + asOf, status: 404, has: []string{"did not exist"}})
		}
	}
}

// same compares a list of elements with what it should be, in its order.
func (w *wanderer) same(c country, s *testServer, path string, want []string) {
	w.t.Helper()
	var answer struct {
		DataElements []struct {
			ID, Name, Code    string
			DataElementGroups []struct{ ID string }
		}
	}
	text := s.do(w.t, exchange{path: path, status: 200})
	if err := json.Unmarshal([]byte(text), &answer, json.MatchCaseInsensitiveNames(true)); err != nil {
		w.t.Fatal(path, err, text)
	}
	var got []string
	for _, e := range answer.DataElements {
		var groups []string
		for _, g := range e.DataElementGroups {
			groups = append(groups, g.ID)
		}
		slices.Sort(groups)
		got = append(got, fmt.Sprint(e.ID, " ", e.Name, " ", e.Code, " ", strings.Join(groups, "+")))
	}
	if !slices.Equal(got, want) {
		w.t.Fatalf("%s, after %d steps:\ngot  %s\nwant %s", path, len(w.was), strings.Join(got, "; "), strings.Join(want, "; "))
	}
}

// Random histories are read as of any time, by any node, as a model remembers them.
func TestThePastAgainstAModel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		nodes := []*testServer{startServer(t, d)}
		if d.Dialect().Shared {
			nodes = append(nodes, startServer(t, d))
		}
		w := &wanderer{t: t, nodes: nodes, r: rand.New(rand.NewPCG(3, 9)), now: country{elements: map[string]element{}, groups: map[string]group{}}}
		time.Sleep(2 * time.Millisecond)
		w.now.at = time.Now().UTC().Format("2006-01-02T15:04:05.000")
		w.was = append(w.was, w.now.clone())
		time.Sleep(2 * time.Millisecond)
		for step := range 120 {
			w.step()
			if step%6 == 5 {
				w.look(w.was[w.r.IntN(len(w.was))])
			}
			if t.Failed() {
				t.FailNow()
			}
		}
		for i := 0; i < len(w.was); i += 4 {
			w.look(w.was[i])
		}
		s := startServer(t, d) // one that has seen nothing of it
		w.nodes = []*testServer{s}
		w.look(w.was[len(w.was)/2])
		s.server.archive.Most = 10
		s.do(t, exchange{path: "/api/dataElements?asOf=" + w.was[1].at, status: 409, has: []string{"at most 10 changes"}})
		for id, e := range w.was[1].elements {
			if _, there := w.now.elements[id]; there {
				s.do(t, exchange{path: "/api/dataElements/" + id + "?asOf=" + w.was[1].at, status: 200, has: []string{`"name":"` + e.Name + `"`}})
			}
		}
	})
}
