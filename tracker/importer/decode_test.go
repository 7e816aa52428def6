package importer

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/datetime"
	"cohort/fault"
	"cohort/tracker"
)

// someNames knows one name: Known, of everything.
func someNames() *names {
	f := func(name []byte) int32 {
		if string(name) == "Known" {
			return 7
		}
		return 0
	}
	return &names{f, f, f, f, f, f, f, f, f, f, f, f}
}

func readAll(text string, kind tracker.Kind) (all []*batch, err error) {
	d := &decoder{names: someNames(), zone: time.UTC}
	err = readBatches(bytes.NewBufferString(text), d, kind, func() int { return wholeRows }, func(b *batch) error {
		all = append(all, b)
		return nil
	})
	return all, err
}

func TestDecodeEvent(t *testing.T) {
	text := `{"event":"EventOne001","programStage":"Known","orgUnit":"other \"unit\"","status":"ACTIVE","eventDate":"2021-03-04T05:06:07.089","dueDate":"x",
		"completedDate":null,"followup":true,"assignedUser":"Known","attributeCategoryOptions":"Known;a","coordinate":{"latitude":"1.5","longitude":2},
		"dataValues":[{"dataElement":"Known","value":22,"providedElsewhere":true},{"dataElement":"nope","value":true},{"dataElement":"Known","value":null},{"dataElement":"Known","value":"\u00e9\n"}],
		"notes":[{"note":"n","value":"text","storedBy":"me","storedDate":"2020-01-01"}],"storedBy":"x","unknown":[{"a":[1]}],"trackedEntityInstance":"t"}`
	all, err := readAll(text, tracker.KindEvent)
	if err != nil {
		t.Fatal(err)
	}
	v := all[0].events[0]
	at := time.Date(2021, 3, 4, 5, 6, 7, 89e6, time.UTC).UnixMilli()
	for name, pair := range map[string][2]any{
		"uid": {v.uid, "EventOne001"}, "stage": {v.stage, ref{id: 7}}, "unit": {v.unit, ref{text: `other "unit"`}}, "happened": {v.happened, date{ms: at, given: true}},
		"due": {v.due, date{given: true, bad: "x"}}, "completed": {v.completed, date{}}, "followup": {*v.followup, true}, "assigned": {v.assigned.id, int32(7)},
		"options": {v.options, []ref{{id: 7}, {text: "a"}}}, "shape": {v.shape.geometry.GeoJSON(), `{"type":"Point","coordinates":[2,1.5]}`},
		"values": {v.values, []value{{ref{id: 7}, "22", true}, {ref{text: "nope"}, "true", false}, {ref{id: 7}, "", false}, {ref{id: 7}, "é\n", false}}},
		"notes":  {v.notes[0].text + v.notes[0].storedBy, "textme"}, "entity": {v.entity, "t"}, "stored by": {v.stamps.storedBy, "x"}, "problems": {len(v.problems), 0},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s is %+v, should be %+v", name, pair[0], pair[1])
		}
	}
}

func TestDecodeNested(t *testing.T) {
	text := `{"trackedEntityInstances":[{"trackedEntity":"Known","attributes":[{"attribute":"Known","value":"v"}],"relationships":[{"relationship":"r","x":1}],
		"enrollments":[{"enrollment":"n","events":[{"event":"v1"},7]},{"coordinate":[1]}]}, null], "pager": {}}`
	all, err := readAll(text, tracker.KindEntity)
	if err != nil {
		t.Fatal(err)
	}
	e := all[0].entities[0]
	if len(all[0].entities) != 2 || len(e.enrollments) != 2 || len(e.enrollments[0].events) != 2 || e.typ.id != 7 || e.relationships[0].uid != "r" {
		t.Errorf("%+v", e)
	}
	if p := e.enrollments[0].events[1].problems; len(p) != 1 || p[0].Value != "must be an object, not 7" {
		t.Errorf("%+v", p)
	}
	if p := e.enrollments[1].problems; len(p) != 1 || p[0].Object != "Enrollment.coordinate" {
		t.Errorf("%+v", p)
	}
	if len(e.problems) != 0 || len(e.enrollments[0].problems) != 0 {
		t.Errorf("a problem stands with the wrong object: %+v", e)
	}
}

func TestDecodeRelationship(t *testing.T) {
	text := `{"relationships":[{"relationship":"r","relationshipType":"Known","from":{"trackedEntityInstance":{"trackedEntityInstance":"a","x":1},"event":null},"to":{"event":"b"},"createdAtClient":"2021-03-04"},
		{"from":{"event":{"event":"a"},"enrollment":{"enrollment":"b"}},"to":{"trackedEntity":{"trackedEntity":"b"}}},{"from":"a"}]}`
	all, err := readAll(text, tracker.KindRelationship)
	if err != nil || len(all) != 1 || len(all[0].relationships) != 3 {
		t.Fatalf("%v, %+v", err, all)
	}
	list := all[0].relationships
	if r := list[0]; r.uid != "r" || r.typ.id != 7 || r.from != (end{tracker.KindEntity, "a", false}) || r.to != (end{tracker.KindEvent, "b", false}) || !r.created.given || len(r.problems) > 0 {
		t.Errorf("%+v", r)
	}
	if r := list[1]; !r.from.several || r.to.kind != 0 {
		t.Errorf("%+v", r)
	}
	if r := list[2]; len(r.problems) != 1 || r.problems[0].Object != "Relationship.from" {
		t.Errorf("%+v", r)
	}
}

func TestBatchesAreCut(t *testing.T) {
	object := func(uid string) string { return `{"event":"` + uid + `"}` }
	for _, test := range []struct {
		uids string
		want string // sizes of batches, those of parts in brackets
	}{
		{"a b c", "3"}, {"a b a c", "[2 2]"}, {"a a a", "[1 1 1]"}, {strings.Repeat("- ", 1200), "500 500 200"},
		{"a " + strings.Repeat("- ", 20) + "a " + strings.Repeat("- ", 20), "21 21"}, {"a a " + strings.Repeat("- ", 20), "1 21"}, {"a a a " + strings.Repeat("- ", 600), "[1 1] 500 101"},
		{"a " + strings.Repeat("- ", 499) + "a a b", "500 [1 2]"}, {strings.Repeat("a ", 201), "[" + strings.TrimSpace(strings.Repeat("1 ", 200)) + "] 1"},
	} {
		var objects []string
		for uid := range strings.FieldsSeq(test.uids) {
			objects = append(objects, object(strings.Trim(uid, "-")))
		}
		all, err := readAll(`{"events":[`+strings.Join(objects, ",")+`]}`, tracker.KindEvent)
		sizes := func(list []*batch) (out []string) {
			for _, b := range list {
				out = append(out, strconv.Itoa(b.len()))
			}
			return out
		}
		var got []string
		for _, b := range all {
			if len(b.parts) > 0 {
				got = append(got, fmt.Sprint(sizes(b.parts)))
				continue
			}
			got = append(got, sizes([]*batch{b})...)
		}
		if err != nil || strings.Join(got, " ") != test.want {
			t.Errorf("%.20s: batches of %v, %v", test.uids, got, err)
		}
	}
}

func TestShortDate(t *testing.T) {
	for _, text := range []string{"2021-03-04", "2024-02-29", "2023-02-29", "1969-12-31", "0001-01-01", "0000-01-01", "2021-13-01", "2021-00-01", "2021-01-32", "2021-1-1", "9999-12-31", "20210304", "2021-03-0x"} {
		ms, ok := shortDate([]byte(text))
		parsed, err := datetime.Parse(text, time.UTC)
		if ok && (err != nil || parsed.UnixMilli() != ms) || !ok && err == nil && len(text) == 10 {
			t.Errorf("%s: %d, %v; otherwise %v, %v", text, ms, ok, parsed, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"events":[{"event":"a","dataValues":[{"dataElement":"x","value":"1"}],"geometry":{"type":"Point","coordinates":[1,2]}}]}`, uint8(2))
	f.Add(`{"trackedEntityInstances":[{"attributes":[{}],"enrollments":[{"events":[{"coordinate":{"latitude":1,"longitude":"2"}}]}]}]}`, uint8(0))
	f.Add(`{"enrollments":[{"notes":[{"value":"\ud800"}]},[1]]}`, uint8(1))
	f.Add(`{"event":"a","event":"b","coordinates":"[1,2]"}`, uint8(2))
	f.Add(`{"relationships":[{"relationship":"r","from":{"event":{"event":"e"},"enrollment":"n"},"to":{"trackedEntityInstance":null}},[]]}`, uint8(3))
	f.Add(`{"relationships":[{"from":7,"to":{"trackedEntityInstance":{"trackedEntityInstance":["a"]}}},{}],"enrollments":[{"relationships":{},"events":[{"relationships":[null]}]}]}`, uint8(0))
	f.Fuzz(func(t *testing.T, text string, kind uint8) {
		all, err := readAll(text, tracker.Kind(kind%4+1))
		valid := jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true))
		if _, known := fault.As(err); valid && err != nil && !known {
			t.Fatalf("valid JSON is refused: %v", err)
		}
		if !valid && err == nil {
			t.Fatalf("what is no JSON is read as %d batches", len(all))
		}
	})
}

func FuzzDecodeNewer(f *testing.F) {
	f.Add(`{"trackedEntities":[{"trackedEntity":"a","attributes":[{"attribute":"Known","value":1}],"relationships":[{"to":{"event":{"event":"e"}}}],"enrollments":[{"enrollment":"n","events":[{"event":"e","relationships":[{}]},7]}]}]}`, uint8(0))
	f.Add(`{"events":[{"event":"e","assignedUser":{"username":"Known"},"occurredAt":"2020-01-01","dataValues":{}}],"relationships":[{"from":{"trackedEntity":"a"},"to":[]}],"events":[null]}`, uint8(3))
	f.Add(`{"enrollments":7}`, uint8(1))
	f.Add(`[{"events":[]}]`, uint8(2))
	f.Fuzz(func(t *testing.T, text string, choice uint8) {
		r := &run{options: Options{Newer: true, Strategy: Strategy(choice % 4)}}
		d := &decoder{names: someNames(), zone: time.UTC, newer: true, deletes: r.options.Strategy == Delete}
		objects := 0
		err := r.readNewer(&spooled{memory: bytes.NewBufferString(text)}, d, func() int { return 3 }, 2, func(b *batch) error {
			objects += b.len()
			return nil
		})
		valid := jsontext.Value(text).IsValid(jsontext.AllowDuplicateNames(true))
		if _, known := fault.As(err); valid && err != nil && !known {
			t.Fatalf("valid JSON is refused: %v", err)
		}
		if !valid && err == nil {
			t.Fatalf("what is no JSON is read as %d objects", objects)
		}
		d.done = objects + 1 // all of which were taken in before
		if err != nil {
			return
		}
		if err := r.readNewer(&spooled{memory: bytes.NewBufferString(text)}, d, func() int { return 3 }, 2, func(*batch) error { panic("taken in again") }); err != nil || d.done != 1 {
			t.Fatalf("%v, %d objects are passed over, %d were read", err, objects+1-d.done, objects)
		}
	})
}
