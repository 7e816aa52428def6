package tracker_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"cohort/db"
	"cohort/db/dbtest"
	"cohort/tracker"
)

func write(t *testing.T, d db.DB, b *tracker.Batch) error {
	t.Helper()
	return d.Write(t.Context(), db.Interactive, func(tx db.Tx) error { return tracker.Write(t.Context(), tx, b) })
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read[T any](t *testing.T, d db.DB, fn func(ctx context.Context, tx db.Tx) (T, error)) (out T) {
	t.Helper()
	must(t, d.Read(t.Context(), func(tx db.Tx) (err error) {
		out, err = fn(t.Context(), tx)
		return err
	}))
	return out
}

func ptr[T any](v T) *T { return &v }

var stamp = tracker.Stamp{Created: 10, Updated: 20, CreatedClient: ptr(int64(5)), CreatedBy: 1, UpdatedBy: 2, StoredBy: ptr("x")}

// family is one tracked entity with all that can hang on one.
func family() *tracker.Batch {
	return &tracker.Batch{
		Claims:      []*tracker.Claim{{"EnrollAnn01", tracker.KindEnrollment, 100, 101}, {"EventAnna01", tracker.KindEvent, 100, 102}, {"PersonAnn01", tracker.KindEntity, 100, 100}},
		ValueClaims: []*tracker.ValueClaim{{Attribute: 7, Value: "id-1", Subject: 100}},
		NewEntities: []*tracker.Entity{{Subject: 100, UID: "PersonAnn01", Type: 3, OrgUnit: 4, Area: 2, Version: 1, Inactive: true, Geometry: ptr("{}"), Stamp: stamp}},
		NewValues:   []*tracker.AttributeValue{{Subject: 100, Attribute: 7, Value: "ID-1", Created: 10, Updated: 20, StoredBy: ptr("y")}},
		NewOwners:   []*tracker.Owner{{Subject: 100, Program: 5, OrgUnit: 4, Area: 2, Created: 10}},
		NewEnrollments: []*tracker.Enrollment{{Subject: 100, ID: 101, UID: "EnrollAnn01", Program: 5, OrgUnit: 4, Area: 2, Date: 50, Incident: ptr(int64(40)),
			Followup: true, Notes: []tracker.Note{{UID: "NoteAnnie01", Text: "n", At: 9}}, Stamp: stamp}},
		NewEvents: []*tracker.Event{{Subject: 100, ID: 102, UID: "EventAnna01", Enrollment: ptr(int64(101)), Program: 5, Stage: 6, OrgUnit: 4, Area: 2,
			Status: tracker.EventSchedule, Due: ptr(int64(60)), OptionCombo: 8, AssignedUser: ptr(int32(1)), Version: 1, Stamp: stamp,
			Values: []tracker.DataValue{{Element: 9, Value: "22", Created: 10, Updated: 10, CreatedBy: 1, UpdatedBy: 1}}}},
	}
}

func TestRowsComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		b := family()
		must(t, write(t, d, b))
		subjects := []int64{100}
		for name, pair := range map[string][2]any{
			"entities": {b.NewEntities, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Entity, error) {
				return tracker.Entities(ctx, tx, subjects)
			})},
			"values": {b.NewValues, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.AttributeValue, error) {
				return tracker.AttributeValues(ctx, tx, subjects)
			})},
			"owners": {b.NewOwners, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Owner, error) {
				return tracker.Owners(ctx, tx, subjects)
			})},
			"enrollments": {b.NewEnrollments, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Enrollment, error) {
				return tracker.Enrollments(ctx, tx, subjects)
			})},
			"events": {b.NewEvents, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Event, error) {
				return tracker.EventsOf(ctx, tx, subjects)
			})},
			"event": {b.NewEvents, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Event, error) {
				return tracker.Events(ctx, tx, []tracker.Key{{100, 102}})
			})},
			"visits": {[]*tracker.Visit{{102, 101, 6}}, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Visit, error) {
				return tracker.Visits(ctx, tx, subjects, []int32{6})
			})},
			"value claim": {b.ValueClaims, read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.ValueClaim, error) {
				return tracker.FindValueClaims(ctx, tx, b.ValueClaims)
			})},
			"claims": {map[string]tracker.Claim{"PersonAnn01": *b.Claims[2]}, read(t, d, func(ctx context.Context, tx db.Tx) (map[string]tracker.Claim, error) {
				return tracker.FindClaims(ctx, tx, []string{"PersonAnn01", "PersonBob01"})
			})},
		} {
			if !reflect.DeepEqual(pair[0], pair[1]) {
				t.Errorf("%s: wrote %+v, read %+v", name, pair[0], pair[1])
			}
		}
	})
}

func TestLostRaces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		must(t, write(t, d, family()))
		stale := *family().NewEntities[0]
		stale.Version = 2
		event := *family().NewEvents[0]
		event.Version = 2
		for name, b := range map[string]*tracker.Batch{
			"identifier":      {Claims: []*tracker.Claim{{"NewPerson01", tracker.KindEntity, 200, 200}, {"PersonAnn01", tracker.KindEntity, 201, 201}}},
			"unique value":    {ValueClaims: []*tracker.ValueClaim{{Attribute: 7, Value: "id-1", Subject: 200}}},
			"another's value": {ValueReleases: []*tracker.ValueClaim{{Attribute: 7, Value: "id-1", Subject: 200}}, ValueClaims: []*tracker.ValueClaim{{Attribute: 7, Value: "id-1", Subject: 200}}},
			"tracked entity":  {Entities: []*tracker.Entity{&stale}},
			"event":           {Events: []*tracker.Event{&event}},
			"deleted event":   {DeletedEvents: []*tracker.Event{&event}},
		} {
			var lost *tracker.Conflict
			if err := write(t, d, b); !errors.As(err, &lost) {
				t.Errorf("%s: %v", name, err)
			}
		}
		second := *family().NewEnrollments[0]
		second.ID = 300
		if err := write(t, d, &tracker.Batch{NewEnrollments: []*tracker.Enrollment{&second}}); !db.IsConstraint(err, db.Unique) {
			t.Errorf("a second active enrollment: %v", err)
		}
		found := read(t, d, func(ctx context.Context, tx db.Tx) (map[string]tracker.Claim, error) {
			return tracker.FindClaims(ctx, tx, []string{"NewPerson01"})
		})
		if len(found) != 0 {
			t.Error("a lost batch left something behind")
		}
	})
}

func TestUpdatesAndCascades(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		b := family()
		must(t, write(t, d, b))
		e, n, v := b.NewEntities[0], b.NewEnrollments[0], b.NewEvents[0]
		e.OrgUnit, e.Geometry, n.Status, v.Values = 11, nil, tracker.EnrollmentCompleted, nil
		b.NewValues[0].Value = "ID-2"
		must(t, write(t, d, &tracker.Batch{
			Entities: []*tracker.Entity{e}, Enrollments: []*tracker.Enrollment{n}, Events: []*tracker.Event{v}, Values: b.NewValues,
			ValueReleases: b.ValueClaims, ValueClaims: []*tracker.ValueClaim{{Attribute: 7, Value: "id-2", Subject: 100}},
			Log: []*tracker.LogEntry{{Subject: 100, ID: 400, Kind: tracker.KindEntity, Object: 100, At: 30, By: 2, Diff: `{}`}},
		}))
		e.Version, v.Version = 2, 2
		entities := read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Entity, error) {
			return tracker.Entities(ctx, tx, []int64{100})
		})
		events := read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Event, error) {
			return tracker.EventsOf(ctx, tx, []int64{100})
		})
		if !reflect.DeepEqual(entities[0], e) || len(events[0].Values) != 0 || events[0].Version != 2 {
			t.Errorf("after an update: %+v, %+v", entities[0], events[0])
		}
		must(t, write(t, d, &tracker.Batch{GoneEnrollment: []tracker.Key{{100, 101}}, GoneValues: b.NewValues, By: 9}))
		events = read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Event, error) {
			return tracker.EventsOf(ctx, tx, []int64{100})
		})
		values := read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.AttributeValue, error) {
			return tracker.AttributeValues(ctx, tx, []int64{100})
		})
		if !events[0].Deleted || events[0].UpdatedBy != 9 || len(values) != 0 {
			t.Errorf("after a cascade: %+v, %d values", events[0], len(values))
		}
		must(t, write(t, d, &tracker.Batch{GoneSubjects: []int64{100}, By: 9}))
		enrollments := read(t, d, func(ctx context.Context, tx db.Tx) ([]*tracker.Enrollment, error) {
			return tracker.Enrollments(ctx, tx, []int64{100})
		})
		if !enrollments[0].Deleted {
			t.Error("an enrollment outlives its tracked entity")
		}
	})
}

func TestSettle(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d db.DB) {
		must(t, tracker.Settle(t.Context(), d, 2))
		must(t, tracker.Settle(t.Context(), d, 2))
		if err := tracker.Settle(t.Context(), d, 3); err == nil {
			t.Error("the area level was changed under the rows")
		}
	})
}
