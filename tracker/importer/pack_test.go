package importer

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cohort/tracker"
	"cohort/uid"
)

func TestPackedSummariesComeBack(t *testing.T) {
	event := func(uid string, o Outcome) *Summary { return &Summary{Kind: tracker.KindEvent, UID: uid, Outcome: o} }
	list := []*Summary{
		event("EventOne001", Created), event("", Ignored), event(strings.Repeat("long", 1000), Refused),
		{Kind: tracker.KindEvent, UID: "x", Outcome: Refused, Description: "no", Conflicts: []Problem{{Object: "a", Value: "b"}, {Value: "é"}}},
		{Kind: tracker.KindEntity, UID: "PersonAnn01", Outcome: Updated, Enrollments: []*Summary{
			{Kind: tracker.KindEnrollment, UID: "EnrollAnn01", Outcome: Deleted, Events: []*Summary{event("e", Created), event("f", Updated)}},
		}, Relationships: []*Summary{{UID: "r", Outcome: Refused, Description: "later"}}},
	}
	for range 5000 { // beyond one piece
		list = append(list, event("EventTwo001", Created))
	}
	var r Report
	r.add(list)
	if got := slices.Collect(r.All()); !reflect.DeepEqual(got, list) {
		t.Errorf("%+v", got[:5])
	}
	if want := (Counts{Imported: 5001, Updated: 1, Ignored: 3, Failed: 2}); r.Counts != want || !r.Failed || r.Len != 5005 {
		t.Errorf("%+v, %v, %d", r.Counts, r.Failed, r.Len)
	}
	for range r.All() {
		break // and no more
	}
}

// What is told of each object of a large body takes a small part of the text that it is.
func TestPackedWarnings(t *testing.T) {
	var r Report
	var list []*Summary
	size := 0
	for range 20_000 {
		s := &Summary{Kind: tracker.KindEvent, UID: uid.New(), Outcome: Created}
		s.warn("ElementAge1", "E1308", generated+"DataElement `ElementAge1` is being replaced in event `%s`", "RuleAssigns", s.UID)
		list = append(list, s)
		size += len(s.Warnings[0].Value)
	}
	r.add(list)
	if got := slices.Collect(r.All()); !reflect.DeepEqual(got, list) {
		t.Errorf("%+v", got[:5])
	}
	held := 0
	for _, pieces := range [][][]byte{r.packed.pressed, r.packed.pieces} {
		for _, p := range pieces {
			held += len(p)
		}
	}
	if held > size/2 {
		t.Errorf("%d bytes for texts of %d", held, size)
	}
	for range r.All() {
		break // and no more
	}
}
