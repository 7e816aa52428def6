package importer

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"cohort/tracker"
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
