package metadata_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/metadata"
)

// thing is one object of the model: its type, and its properties that matter. References are identifiers.
type thing struct {
	typ                            string
	name                           string
	program, stage, section, owner string // owner is an action's rule
	kind                           string // of an action
	element                        string
	elements                       []string // of a stage or section
}

// programs is what a server must hold of programs and their rules, kept as plainly as can be: every object by its identifier.
type programs struct {
	things map[string]*thing
	made   int
}

// partOf is that with which a thing goes.
func (m *programs) partOf(t *thing) string {
	switch t.typ {
	case "programStage", "programRule", "programRuleVariable":
		return t.program
	case "programStageSection":
		return t.stage
	case "programRuleAction":
		return t.owner
	}
	return ""
}

// needs are those without which a thing that stays cannot be.
func (m *programs) needs(t *thing) []string {
	switch t.typ {
	case "programRule", "programRuleVariable":
		return []string{t.stage, t.element}
	case "programRuleAction":
		return []string{t.stage, t.section, t.element}
	}
	return nil
}

// any is one of the things of a type, now and then one that is not there, and "" where there are none.
func (m *programs) any(r *rand.Rand, typ string) string {
	var ids []string
	for id, t := range m.things {
		if t.typ == typ {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	switch {
	case r.IntN(40) == 0:
		return "NotThere001"
	case len(ids) == 0:
		return ""
	}
	return ids[r.IntN(len(ids))]
}

func (m *programs) some(r *rand.Rand, typ string) []string {
	var out []string
	for range r.IntN(3) {
		if id := m.any(r, typ); id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

var names = []string{"a", "b", "c", "d", "C", "D"}

// think makes up a thing of a type.
func (m *programs) think(r *rand.Rand, typ string) *thing {
	t := &thing{typ: typ, name: names[r.IntN(len(names))]}
	switch typ {
	case "programStage":
		t.program, t.elements = m.any(r, "program"), m.some(r, "dataElement")
	case "programStageSection":
		t.stage, t.elements = m.any(r, "programStage"), m.some(r, "dataElement")
		if of := m.things[t.stage]; of != nil && r.IntN(5) > 0 {
			t.elements = slices.DeleteFunc(slices.Clone(of.elements), func(string) bool { return r.IntN(4) == 0 })
		}
	case "programRule":
		t.program = m.any(r, "program")
		if r.IntN(3) == 0 {
			t.stage = m.any(r, "programStage")
		}
	case "programRuleVariable":
		t.program = m.any(r, "program")
		if r.IntN(2) == 0 {
			t.element, t.stage = m.any(r, "dataElement"), m.any(r, "programStage")
		}
	case "programRuleAction":
		t.owner = m.any(r, "programRule")
		switch t.kind = []string{"HIDEFIELD", "HIDESECTION", "HIDEPROGRAMSTAGE", "SHOWERROR"}[r.IntN(4)]; t.kind {
		case "HIDEFIELD":
			t.element = m.any(r, "dataElement")
		case "HIDESECTION":
			t.section = m.any(r, "programStageSection")
		case "HIDEPROGRAMSTAGE":
			t.stage = m.any(r, "programStage")
		}
	}
	return t
}

var modelled = []string{"program", "dataElement", "programStage", "programStage", "programStageSection", "programRule", "programRule", "programRuleVariable", "programRuleVariable",
	"programRuleAction", "programRuleAction", "programRuleAction"}

// step makes up a package and says whether it is to be taken; if so, the model takes it.
func (m *programs) step(r *rand.Rand) (text string, strategy metadata.Strategy, allowed bool) {
	changed := map[string]*thing{}
	if r.IntN(4) == 0 {
		for range 1 + r.IntN(2) {
			if id := m.any(r, modelled[r.IntN(len(modelled))]); m.things[id] != nil {
				changed[id] = m.things[id]
			}
		}
		return pack(changed), metadata.Delete, m.remove(changed)
	}
	for range 1 + r.IntN(3) {
		typ := modelled[r.IntN(len(modelled))]
		id := m.any(r, typ)
		if r.IntN(2) == 0 || m.things[id] == nil {
			m.made++
			id = fmt.Sprintf("Modelled%03d", m.made)
		}
		t := m.think(r, typ)
		if m.partOf(t) == "" && (typ == "programStage" || typ == "programStageSection" || typ == "programRule" || typ == "programRuleVariable" || typ == "programRuleAction") {
			continue // there is nothing yet that it could be a part of
		}
		if typ == "program" || typ == "dataElement" { // whose names are unique, and nothing depends on them
			t.name = fmt.Sprint(t.name, " ", id)
		}
		changed[id] = t
	}
	return pack(changed), metadata.CreateAndUpdate, m.write(changed)
}

// remove takes things away with their parts, unless something that stays needs one of them.
func (m *programs) remove(gone map[string]*thing) bool {
	gone = maps.Clone(gone)
	for more := true; more; {
		more = false
		for id, t := range m.things {
			if gone[id] == nil && gone[m.partOf(t)] != nil {
				gone[id], more = t, true
			}
		}
	}
	for id, t := range m.things {
		if gone[id] == nil && slices.ContainsFunc(m.needs(t), func(id string) bool { return gone[id] != nil }) {
			return false
		}
	}
	for id := range gone {
		delete(m.things, id)
	}
	for _, t := range m.things {
		t.elements = slices.DeleteFunc(slices.Clone(t.elements), func(id string) bool { return gone[id] != nil })
	}
	return true
}

// write puts things into the model, unless one of them refers to nothing, lacks what it needs, or takes a name that is taken.
func (m *programs) write(changed map[string]*thing) bool {
	after := &programs{things: maps.Clone(m.things), made: m.made}
	maps.Copy(after.things, changed)
	for id, t := range changed {
		for _, ref := range slices.Concat([]string{t.program, t.stage, t.section, t.owner, t.element}, t.elements) {
			if ref != "" && after.things[ref] == nil {
				return false
			}
		}
		if !after.fits(t, m.things[id]) || after.named(id, t, m.things[id]) || after.strays(t, m.things[id], m.things[t.stage]) {
			return false
		}
	}
	for id, t := range after.things {
		if t.typ == "programStageSection" && changed[id] == nil { // it loses what its stage loses
			shed := *t
			shed.elements = slices.DeleteFunc(slices.Clone(t.elements), func(e string) bool { return !slices.Contains(after.things[t.stage].elements, e) })
			after.things[id] = &shed
		}
	}
	m.things = after.things
	return true
}

// fits reports whether an action has what its type demands, as far as it says anything new.
func (m *programs) fits(t, was *thing) bool {
	switch {
	case t.typ == "programRuleVariable":
		return (t.element == "") == (t.stage == "")
	case t.kind == "HIDESECTION":
		return t.section != ""
	case t.kind == "HIDEPROGRAMSTAGE":
		return t.stage != ""
	case t.kind != "HIDEFIELD" || was != nil && was.kind == t.kind && was.owner == t.owner && was.element == t.element:
		return true
	}
	for _, s := range m.things {
		if s.typ == "programStage" && s.program == m.things[t.owner].program && slices.Contains(s.elements, t.element) {
			return true
		}
	}
	return false
}

// strays reports whether a section has an element that its stage has not, as far as one of the two says anything new.
func (m *programs) strays(t, was, stage *thing) bool {
	if t.typ != "programStageSection" {
		return false
	}
	is := m.things[t.stage]
	if was != nil && was.stage == t.stage && slices.Equal(was.elements, t.elements) && slices.Equal(is.elements, stage.elements) {
		return false
	}
	return slices.ContainsFunc(t.elements, func(e string) bool { return !slices.Contains(is.elements, e) })
}

// named reports whether a rule or variable comes to a name that another one of its program has.
func (m *programs) named(id string, t, was *thing) bool {
	if t.typ != "programRule" && t.typ != "programRuleVariable" || was != nil && was.name == t.name && was.program == t.program {
		return false
	}
	for other, o := range m.things {
		if other != id && o.typ == t.typ && o.program == t.program && (o.name == t.name || t.typ == "programRule" && strings.EqualFold(o.name, t.name)) {
			return true
		}
	}
	return false
}

// pack writes things as a package.
func pack(things map[string]*thing) string {
	lists := map[string][]string{}
	for _, id := range slices.Sorted(maps.Keys(things)) {
		plural := things[id].typ + "s"
		lists[plural] = append(lists[plural], things[id].payload(id))
	}
	var out []string
	for plural, list := range lists { // in any order
		out = append(out, fmt.Sprintf("%q:[%s]", plural, strings.Join(list, ",")))
	}
	return "{" + strings.Join(out, ",") + "}"
}

func (t *thing) payload(id string) string {
	text := fmt.Sprintf(`{"id":%q,"name":%q`, id, t.name)
	ref := func(property, id string) {
		if id != "" {
			text += fmt.Sprintf(`,%q:{"id":%q}`, property, id)
		}
	}
	var elements []string
	for _, id := range t.elements {
		elements = append(elements, fmt.Sprintf(`{"id":%q}`, id))
	}
	switch t.typ {
	case "program":
		text += fmt.Sprintf(`,"shortName":%q,"programType":"WITH_REGISTRATION"`, t.name)
	case "dataElement":
		text += fmt.Sprintf(`,"shortName":%q,"valueType":"NUMBER","domainType":"TRACKER","aggregationType":"SUM"`, t.name)
	case "programStage":
		for i, e := range elements {
			elements[i] = `{"dataElement":` + e + `}`
		}
		text += `,"programStageDataElements":[` + strings.Join(elements, ",") + "]"
	case "programStageSection":
		text += `,"sortOrder":1,"dataElements":[` + strings.Join(elements, ",") + "]"
	case "programRule":
		text += `,"condition":"#{a} > 1"`
	case "programRuleVariable":
		kind := "CALCULATED_VALUE"
		if t.element != "" || t.stage != "" {
			kind = "DATAELEMENT_NEWEST_EVENT_PROGRAM_STAGE"
		}
		text += fmt.Sprintf(`,"programRuleVariableSourceType":%q`, kind)
	case "programRuleAction":
		text += fmt.Sprintf(`,"programRuleActionType":%q`, t.kind)
	}
	ref("program", t.program)
	ref("programStage", t.stage)
	ref("programStageSection", t.section)
	ref("programRule", t.owner)
	ref("dataElement", t.element)
	return text + "}"
}

// compare holds what a server shows against the model.
func (m *programs) compare(t *testing.T, n node) {
	t.Helper()
	snap, err := n.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for id, x := range m.things {
		count[x.typ]++
		o := snap.ByName(x.typ, id)
		if o == nil {
			t.Fatalf("%s %s is not there", x.typ, id)
		}
		got := map[string]string{}
		for ref := range o.Refs() {
			got[ref.Property.Name] += snap.Object(ref.Target).UID + " "
		}
		delete(got, "categoryCombo")
		want := map[string]string{}
		put := func(property string, ids ...string) {
			for _, id := range ids {
				if id != "" {
					want[property] += id + " "
				}
			}
		}
		put("program", x.program)
		put("programStage", x.stage)
		put("programStageSection", x.section)
		put("programRule", x.owner)
		put("dataElement", x.element)
		if x.typ == "programStage" {
			put("dataElement", x.elements...)
		} else {
			put("dataElements", x.elements...)
		}
		if !maps.Equal(got, want) || x.kind != o.Text("programRuleActionType") && x.kind != "" {
			t.Fatalf("%s %s refers to %v, want %v", x.typ, id, got, want)
		}
	}
	for _, typ := range modelled {
		if has := snap.Count(n.Type(typ)); has != count[typ] {
			t.Fatalf("%d objects of type %s, want %d", has, typ, count[typ])
		}
	}
}

// TestProgramsAgainstModel makes, changes, moves and deletes programs, stages, sections, rules, actions and variables at random, several
// at once, and compares what was refused and what is left, on this node and on a new one.
func TestProgramsAgainstModel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		n := open(t, d)
		r := rand.New(rand.NewPCG(3, 7))
		m := &programs{things: map[string]*thing{}}
		outcomes := map[string]int{}
		for step := range 900 {
			text, strategy, allowed := m.step(r)
			report := n.send(text, metadata.ImportOptions{Strategy: strategy})
			if ok := len(report.Failed()) == 0; ok != allowed {
				t.Fatalf("step %d, %s %s: written %v, the model says %v\n%v", step, strategy, text, ok, allowed, report.Failed())
			}
			for _, failed := range report.Failed() {
				for _, f := range failed.Faults {
					outcomes[f.Code]++
				}
			}
			m.compare(t, n)
			if step%150 == 149 {
				m.compare(t, open(t, d))
			}
		}
		for _, code := range []string{"E4027", "E4030", "E4047", "E4051", "E4057", "E5002"} {
			if outcomes[code] < 5 {
				t.Errorf("%s came %d times: the test tests little (%v)", code, outcomes[code], outcomes)
			}
		}
	})
}
