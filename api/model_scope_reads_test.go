package api

import (
	"fmt"
	"slices"
	"strings"
)

// look compares what every user is shown.
func (w *scopeWorld) look() {
	w.t.Helper()
	for _, u := range w.users {
		w.optionCombos(u)
		for range 12 {
			w.list(u)
		}
		for range 6 {
			w.person(u, oneOf(w.r, w.people))
		}
		if all := w.events(); len(all) > 0 {
			for range 6 {
				w.event(u, oneOf(w.r, all))
			}
		}
	}
}

// optionCombos compares which combinations of category options the user is shown: those of which he sees all options.
func (w *scopeWorld) optionCombos(u *scopeUser) {
	w.t.Helper()
	every := func(item map[string]any, may func(*modelUser, *modelObject) bool) bool {
		for _, o := range items(item, "categoryOptions") {
			if i := slices.IndexFunc(w.options, func(x *modelObject) bool { return x.id == field(o, "id") }); i < 0 || !may(u.modelUser, w.options[i]) {
				return false
			}
		}
		return true
	}
	const path = "/categoryOptionCombos?filter=categoryCombo.id:eq:ComboModel1&pageSize=50&fields=id,name,access,categoryOptions[id]"
	var want []string
	for _, item := range items(w.tree(adminOfModel, path), "categoryOptionCombos") {
		id, may := field(item, "id"), every(item, w.sharingWorld.reads)
		if may {
			want = append(want, id)
		}
		status, answer := w.ask(u, "GET", "/categoryOptionCombos/"+id+"?fields=id,name", "")
		if may != (status == 200) || !may && status != 403 {
			w.failf("option combo %s as %s: %d %s%s", id, u.name, status, answer, w.describe(u))
		}
	}
	answer := w.tree(u.modelUser, path)
	pager, _ := answer["pager"].(map[string]any)
	var got []string
	for _, item := range items(answer, "categoryOptionCombos") {
		got = append(got, field(item, "id"))
		access, _ := item["access"].(map[string]any)
		if data, ok := access["data"].(map[string]any); ok && (data["read"] != every(item, w.readsData) || data["write"] != every(item, w.writesData)) {
			w.failf("option combo %s as %s: access.data %v%s", field(item, "id"), u.name, data, w.describe(u))
		}
	}
	gists := items(w.tree(u.modelUser, "/categoryOptionCombos/gist?filter=categoryCombo.id:eq:ComboModel1&fields=id,name"), "categoryOptionCombos")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || pager["total"] != float64(len(want)) || len(gists) != len(want) {
		w.failf("option combos as %s: %v, want %v, total %v, gists %v%s", u.name, got, want, pager["total"], gists, w.describe(u))
	}
}

// scopeQuery is what a list asks for.
type scopeQuery struct {
	mode    string // "" is left out
	units   []*scopeUnit
	program *scopeProgram
	person  *scopePerson
	events  bool // of which a list may do without units
}

func (w *scopeWorld) query() scopeQuery {
	q := scopeQuery{mode: oneOf(w.r, []string{"", "", "SELECTED", "CHILDREN", "DESCENDANTS", "DESCENDANTS", "ACCESSIBLE", "ACCESSIBLE", "CAPTURE", "ALL"})}
	named := slices.Contains([]string{"", "SELECTED", "CHILDREN", "DESCENDANTS"}, q.mode)
	if named && w.r.IntN(8) > 0 || w.r.IntN(8) == 0 {
		q.units = append(someOf(w.r, w.units, 1), oneOf(w.r, w.units))
	}
	if w.r.IntN(2) == 0 {
		q.program = oneOf(w.r, w.programs)
	}
	if w.r.IntN(6) == 0 {
		q.person = oneOf(w.r, w.people)
	}
	return q
}

// parameters of a request.
func (q scopeQuery) parameters() string {
	text := ""
	if q.mode != "" {
		text += "&ouMode=" + q.mode
	}
	if len(q.units) > 0 {
		var ids []string
		for _, unit := range q.units {
			ids = append(ids, unit.id)
		}
		text += "&ou=" + strings.Join(ids, "%3B")
	}
	if q.program != nil {
		text += "&program=" + q.program.id
	}
	if q.person != nil {
		text += "&trackedEntityInstance=" + q.person.id
	}
	return text
}

// asks reports whether the user may ask for these units and this program at all.
func (w *scopeWorld) asks(u *scopeUser, q scopeQuery) bool {
	everywhere := u.may("F_TRACKED_ENTITY_INSTANCE_SEARCH_IN_ALL_ORGUNITS")
	switch q.mode {
	case "ALL":
		if !everywhere {
			return false
		}
	case "":
		if len(q.units) == 0 && q.person == nil && !q.events {
			return false
		}
	case "SELECTED", "CHILDREN", "DESCENDANTS":
		if len(q.units) == 0 {
			return false
		}
	}
	for _, unit := range q.units {
		if q.mode != "ALL" && !u.searches(unit) {
			return false
		}
	}
	return q.program == nil || w.readsIn(u, q.program)
}

// covers is what a mode means.
func (u *scopeUser) covers(q scopeQuery, unit *scopeUnit) bool {
	switch {
	case q.mode == "ALL":
		return true
	case q.mode == "CAPTURE":
		return unit.below(u.capture)
	case q.mode == "ACCESSIBLE", q.mode == "" && len(q.units) == 0:
		return u.searches(unit)
	case q.mode == "DESCENDANTS":
		return unit.below(q.units)
	}
	return slices.Contains(q.units, unit) || q.mode == "CHILDREN" && unit.parent != nil && slices.Contains(q.units, unit.parent)
}

// list compares a list, of one of three kinds, page by page or as a whole.
func (w *scopeWorld) list(u *scopeUser) {
	w.t.Helper()
	q := w.query()
	var want []string
	kind := w.r.IntN(3)
	q.events = kind == 2 && (q.program != nil || len(q.units) > 0 || q.person != nil)
	may := w.asks(u, q)
	switch kind {
	case 0:
		may = may && (q.program == nil || q.program.typ != nil)
		for _, p := range w.people {
			switch part := p.parts[q.program]; {
			case p.deleted, q.person != nil && q.person != p, !w.readsData(u.modelUser, p.typ):
			case q.program == nil && u.covers(q, p.unit) && w.knows(u, p, false), q.program != nil && p.enrolled(q.program) && u.covers(q, part.owner) && w.owns(u, p, q.program, false):
				want = append(want, p.id)
			}
		}
	case 1:
		for _, e := range w.enrollments() {
			if !e.deleted && (q.person == nil || q.person == e.person) && (q.program == nil || q.program == e.program) && u.covers(q, e.unit) && w.readsPart(u, e.person, e.program) {
				want = append(want, e.id)
			}
		}
	default:
		for _, v := range w.events() {
			if !v.deleted && (q.person == nil || v.in != nil && q.person == v.in.person) && (q.program == nil || q.program == v.program) && u.covers(q, v.unit) && w.readsEvent(u, v) {
				want = append(want, v.id)
			}
		}
	}
	name := []string{"trackedEntityInstances", "enrollments", "events"}[kind]
	field := strings.TrimSuffix(name, "s")
	path := fmt.Sprintf("/%s?fields=%s%s", name, field, q.parameters())
	if !may {
		if status, answer := w.ask(u, "GET", path, ""); status != 409 {
			w.failf("GET %s: %d %s%s", path, status, answer, w.describe(u))
		}
		return
	}
	slices.Sort(want)
	got := w.pages(u, path, name, field, len(want))
	if !slices.Equal(got, want) {
		w.differ(u, path, got, want)
	}
	if kind != 0 {
		return
	}
	path = fmt.Sprintf("/%s?skipPaging=true&fields=%s%s", name, insidePerson, q.parameters())
	for _, item := range items(w.tree(u.modelUser, path), name) {
		p := w.people[slices.IndexFunc(w.people, func(p *scopePerson) bool { return p.id == item[field] })]
		w.inside(u, p, path, item, q.program)
	}
}

// pages reads a list and returns the identifiers in it, sorted.
func (w *scopeWorld) pages(u *scopeUser, path, name, field string, total int) (got []string) {
	w.t.Helper()
	if w.r.IntN(3) == 0 {
		for _, item := range items(w.tree(u.modelUser, path+"&skipPaging=true"), name) {
			got = append(got, item[field].(string))
		}
		slices.Sort(got)
		return got
	}
	size := 1 + w.r.IntN(10)
	for page, end := 1, false; !end; page++ {
		answer := w.tree(u.modelUser, fmt.Sprintf("%s&totalPages=true&pageSize=%d&page=%d", path, size, page))
		pager, _ := answer["pager"].(map[string]any)
		if pager["total"] != float64(total) {
			w.failf("%s: total %v, want %d%s", path, pager["total"], total, w.describe(u))
		}
		list := items(answer, name)
		if end = page*size >= total; !end && len(list) != size {
			w.failf("%s: page %d holds %d of %d%s", path, page, len(list), size, w.describe(u))
		}
		for _, item := range list {
			got = append(got, item[field].(string))
		}
	}
	slices.Sort(got)
	return got
}

// differ fails with those that are on one of the lists only.
func (w *scopeWorld) differ(u *scopeUser, where string, got, want []string) {
	w.t.Helper()
	text := ""
	for _, p := range w.people {
		about := p.describe()
		for _, id := range slices.Concat(got, want) {
			if slices.Contains(got, id) != slices.Contains(want, id) && strings.Contains(about, id) {
				text += about
				break
			}
		}
	}
	for _, v := range w.bare {
		if slices.Contains(got, v.id) != slices.Contains(want, v.id) {
			text += "\n" + v.describe()
		}
	}
	w.failf("%s\n got %v\nwant %v%s%s", where, got, want, text, w.describe(u))
}

// reads compares whether an answer is given, and returns it.
func (w *scopeWorld) reads(u *scopeUser, path string, may, deleted bool, about string) (map[string]any, bool) {
	w.t.Helper()
	status, answer := w.ask(u, "GET", path, "")
	want := 200
	switch {
	case deleted:
		want = 404
	case !may:
		want = 403
	}
	if status != want {
		w.failf("GET %s: %d %s, want %d%s%s", path, status, answer, want, about, w.describe(u))
	}
	if want != 200 {
		return nil, false
	}
	return w.tree(u.modelUser, path), true
}

// insidePerson are the fields that lead to all that is known of a person.
const insidePerson = "trackedEntityInstance,enrollments[enrollment,events[event]],programOwners[program]"

// inside compares what is shown within a person, of all programs or of one.
func (w *scopeWorld) inside(u *scopeUser, p *scopePerson, path string, shown map[string]any, only *scopeProgram) {
	w.t.Helper()
	var got, want []string
	for _, e := range items(shown, "enrollments") {
		got = append(got, field(e, "enrollment"))
		for _, v := range items(e, "events") {
			got = append(got, field(v, "event"))
		}
	}
	for _, o := range items(shown, "programOwners") {
		got = append(got, field(o, "program"))
	}
	for in, part := range p.parts {
		if only != nil && in != only || !w.readsPart(u, p, in) {
			continue
		}
		want = append(want, in.id)
		for _, e := range part.enrollments {
			want = append(want, w.shown(u, e)...)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.failf("%s: %v\n got %v\nwant %v%s%s", path, shown, got, want, p.describe(), w.describe(u))
	}
}

// person compares what is shown of one person, with all that is in it.
func (w *scopeWorld) person(u *scopeUser, p *scopePerson) {
	w.t.Helper()
	at := "/trackedEntityInstances/" + p.id + "?fields=" + insidePerson
	if shown, ok := w.reads(u, at, w.readsPerson(u, p), p.deleted, p.describe()); ok {
		w.inside(u, p, at, shown, nil)
	}
	for _, in := range w.programs {
		if in.typ != p.typ || !w.readsIn(u, in) {
			continue
		}
		path := at + "&program=" + in.id
		if shown, ok := w.reads(u, path, w.owns(u, p, in, false), p.deleted, p.describe()); ok {
			w.inside(u, p, path, shown, in)
		}
	}
	for in, part := range p.parts {
		for _, e := range part.enrollments {
			path := "/enrollments/" + e.id + "?fields=enrollment,events[event]"
			shown, ok := w.reads(u, path, w.readsPart(u, p, in), e.deleted, p.describe())
			if !ok {
				continue
			}
			got := []string{e.id}
			for _, v := range items(shown, "events") {
				got = append(got, field(v, "event"))
			}
			want := w.shown(u, e)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				w.failf("%s: %v, want %v%s%s", path, got, want, p.describe(), w.describe(u))
			}
		}
	}
}

// shown is an enrollment with those of its events that the user sees.
func (w *scopeWorld) shown(u *scopeUser, e *scopeEnrollment) (out []string) {
	if e.deleted {
		return nil
	}
	out = append(out, e.id)
	for _, v := range e.events {
		if !v.deleted && w.readsEvent(u, v) {
			out = append(out, v.id)
		}
	}
	return out
}

func (w *scopeWorld) event(u *scopeUser, v *scopeEvent) {
	w.t.Helper()
	about := "\n" + v.describe()
	if v.in != nil {
		about += v.in.person.describe()
	}
	w.reads(u, "/events/"+v.id+"?fields=event", w.readsEvent(u, v), v.deleted, about)
}

func (w *scopeWorld) ask(u *scopeUser, method, path, body string) (int, string) {
	w.t.Helper()
	return w.sharingWorld.ask(u.modelUser, method, path, body)
}
