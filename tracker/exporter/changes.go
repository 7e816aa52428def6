package exporter

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/datetime"
	"cohort/db"
	"cohort/fault"
	"cohort/graph"
	"cohort/tracker"
)

// Change is one value or property of an object that got another value, or its first one.
type Change struct {
	At            int64         // UTC milliseconds
	By            int32         // a user
	Of            *graph.Object // the attribute or data element; nil for a property
	Property      string
	Before, After *string // nil is none
}

// EntityChanges returns what has become of the attribute values of a tracked entity that the user may see, the newest first. With
// a program, they are those that it shows.
func (x *Exporter) EntityChanges(ctx context.Context, view *access.View, uid, program string) ([]Change, error) {
	r := x.begin(view)
	var scope *tracker.Program
	if program != "" {
		var err error
		if scope, err = r.program(program); err != nil {
			return nil, err
		}
	}
	w := r.writer(&EntityShape{}, scope)
	var out []Change
	err := x.DB.Read(ctx, func(tx db.Tx) error {
		row, values, err := tracker.EntityByUID(ctx, tx, uid)
		if err != nil {
			return err
		}
		if row == nil || row.Deleted {
			return fault.Coded(fault.NotFound, "E1005", "TrackedEntity with id %s could not be found.", uid)
		}
		p := &person{row: row}
		if err := r.mayReadPerson(ctx, tx, p, scope); err != nil {
			return err
		}
		past := r.past(row.Created, row.CreatedBy)
		for _, v := range values {
			past.now[v.Attribute] = v.Value
		}
		shows := func(attribute int32) bool {
			return w.shows(attribute, row.Type) && (p.guarded == nil || !r.model.HidesAttribute(r.view, p.guarded, attribute, row.Type))
		}
		out, err = past.read(ctx, tx, tracker.KindEntity, tracker.Key{Subject: row.Subject, ID: row.Subject}, shows)
		return err
	})
	if err != nil {
		return nil, err
	}
	r.keep(ctx)
	return out, nil
}

// EventChanges returns what has become of the data values of an event, and of its properties, the newest first.
func (x *Exporter) EventChanges(ctx context.Context, view *access.View, uid string) ([]Change, error) {
	r := x.begin(view)
	var out []Change
	err := x.DB.Read(ctx, func(tx db.Tx) error {
		row, err := tracker.EventViewByUID(ctx, tx, uid)
		if err != nil {
			return err
		}
		if row == nil || row.Deleted {
			return fault.Coded(fault.NotFound, "E1005", "Event with id %s could not be found.", uid)
		}
		if err := r.mayReadEvent(ctx, tx, &row.Event); err != nil {
			return err
		}
		past := r.past(row.Created, row.CreatedBy)
		for _, v := range row.Values {
			past.now[v.Element] = v.Value
		}
		for name, at := range map[string]*int64{"occurredAt": row.EventDate, "scheduledAt": row.Due} {
			if at != nil {
				past.fields[name] = r.instant(*at)
			}
		}
		if row.Geometry != nil {
			past.fields["geometry"] = *row.Geometry
		}
		out, err = past.read(ctx, tx, tracker.KindEvent, tracker.Key{Subject: row.Subject, ID: row.ID}, func(int32) bool { return true })
		return err
	})
	if err != nil {
		return nil, err
	}
	r.keep(ctx)
	return out, nil
}

// past goes back from the values that an object has to those that it was created with.
type past struct {
	*reading
	created int64
	by      int32
	now     map[int32]string  // by attribute or data element
	fields  map[string]string // by property
}

func (r *reading) past(created int64, by int32) *past {
	return &past{reading: r, created: created, by: by, now: map[int32]string{}, fields: map[string]string{}}
}

// newerFields are the properties of an event, as the newer dialect calls them, by what the log calls them. What the log keeps of
// dates and of metadata is numbers.
var newerFields = map[string]struct {
	name   string
	number func(*reading, int64) string
}{
	"eventDate":            {"occurredAt", (*reading).instant},
	"dueDate":              {"scheduledAt", (*reading).instant},
	"completedDate":        {"completedAt", (*reading).instant},
	"orgUnit":              {"orgUnit", (*reading).called},
	"attributeOptionCombo": {"attributeOptionCombo", (*reading).called},
	"assignedUser":         {"assignedUser", (*reading).called},
	"status":               {name: "status"},
	"followup":             {name: "followUp"},
	"geometry":             {name: "geometry"},
}

func (r *reading) instant(ms int64) string {
	return string(datetime.Append(nil, db.FromMillis(ms), r.Zone))
}

// called is the identifier of a metadata object.
func (r *reading) called(id int64) string {
	if o := r.model.Snapshot.Object(int32(id)); o != nil {
		return o.UID
	}
	return ""
}

// read reads the log of an object: of values that are shown, and of an event its properties.
func (p *past) read(ctx context.Context, tx db.Tx, kind tracker.Kind, k tracker.Key, shows func(int32) bool) ([]Change, error) {
	entries, err := tracker.Log(ctx, tx, kind, k)
	if err != nil {
		return nil, err
	}
	var out []Change
	for i := range entries {
		e := &entries[i]
		var diff map[string][2]jsontext.Value
		if err := json.Unmarshal([]byte(e.Diff), &diff); err != nil {
			return nil, fmt.Errorf("exporter: the change log of %s %d: %w", loggedKinds[kind], k.ID, err)
		}
		for _, name := range slices.Sorted(maps.Keys(diff)) {
			if c, ok := p.change(kind, name, diff[name], shows); ok {
				c.At, c.By = e.At, e.By
				out = append(out, c)
			}
		}
	}
	return append(out, p.first(shows)...), nil
}

var loggedKinds = map[tracker.Kind]string{tracker.KindEntity: "tracked entity", tracker.KindEvent: "event"}

// change reads one member of a difference, and goes back behind it.
func (p *past) change(kind tracker.Kind, name string, values [2]jsontext.Value, shows func(int32) bool) (c Change, ok bool) {
	if id, err := strconv.ParseInt(name, 10, 32); err == nil {
		c.Before, c.After = plainText(values[0]), plainText(values[1])
		if c.Before == nil {
			delete(p.now, int32(id))
		} else {
			p.now[int32(id)] = *c.Before
		}
		c.Of = p.model.Snapshot.Object(int32(id))
		return c, c.Of != nil && shows(int32(id))
	}
	f, known := newerFields[name]
	if !known || kind != tracker.KindEvent {
		return c, false
	}
	c.Property = f.name
	for i, into := range []**string{&c.Before, &c.After} {
		*into = plainText(values[i])
		if *into == nil || f.number == nil {
			continue
		}
		if n, err := strconv.ParseInt(**into, 10, 64); err == nil {
			text := f.number(p.reading, n)
			*into = &text
		}
	}
	switch f.name {
	case "occurredAt", "scheduledAt", "geometry":
		if c.Before == nil {
			delete(p.fields, f.name)
		} else {
			p.fields[f.name] = *c.Before
		}
	}
	return c, true
}

// first are the values that the object was created with.
func (p *past) first(shows func(int32) bool) []Change {
	var out []Change
	for _, name := range slices.Sorted(maps.Keys(p.fields)) {
		after := p.fields[name]
		out = append(out, Change{At: p.created, By: p.by, Property: name, After: &after})
	}
	for _, id := range slices.Sorted(maps.Keys(p.now)) {
		after := p.now[id]
		if o := p.model.Snapshot.Object(id); o != nil && shows(id) {
			out = append(out, Change{At: p.created, By: p.by, Of: o, After: &after})
		}
	}
	return out
}

// plainText is a JSON scalar as text; null is none.
func plainText(v jsontext.Value) *string {
	switch v.Kind() {
	case 'n':
		return nil
	case '"':
		text, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return nil
		}
		s := string(text)
		return &s
	}
	s := string(v)
	return &s
}

// Type is what a change is called.
func (c *Change) Type() string {
	switch {
	case c.Before == nil:
		return "CREATE"
	case c.After == nil:
		return "DELETE"
	}
	return "UPDATE"
}
