package exporter

import (
	"context"
	"slices"

	"cohort/access"
	"cohort/fault"
	"cohort/tracker"
)

// EventColumns are the data elements that a grid shows of events.
type EventColumns struct {
	Elements []string // identifiers; none are those that reports show
	All      bool     // all of the stage
}

func visitTime(name string, at func(*tracker.Event) *int64) titled[*visit] {
	return titled[*visit]{member[*visit]{name, func(w *writer, b []byte, v *visit) []byte { return w.moment(b, at(v.row)) }}, name}
}

func visitColumn(name, of string) titled[*visit] {
	return titled[*visit]{renamed(eventMembers, of, name), name}
}

var visitGrid = []titled[*visit]{
	visitColumn("event", "event"),
	visitColumn("enrollment", "enrollment"),
	visitTime("created", func(e *tracker.Event) *int64 { return &e.Created }),
	visitColumn("createdbyuserinfo", "createdByUserInfo"),
	visitTime("lastUpdated", func(e *tracker.Event) *int64 { return &e.Updated }),
	visitColumn("lastUpdatedbyuserinfo", "lastUpdatedByUserInfo"),
	visitColumn("storedBy", "storedBy"),
	visitColumn("completedBy", "completedBy"),
	visitTime("completedDate", func(e *tracker.Event) *int64 { return e.Completed }),
	visitTime("eventDate", func(e *tracker.Event) *int64 { return e.EventDate }),
	visitTime("dueDate", func(e *tracker.Event) *int64 { return e.Due }),
	visitColumn("orgUnit", "orgUnit"),
	visitColumn("orgUnitName", "orgUnitName"),
	visitColumn("status", "status"),
	visitColumn("programStage", "programStage"),
	visitColumn("program", "program"),
	visitColumn("attributeOptionCombo", "attributeOptionCombo"),
	{member[*visit]{"deleted", func(_ *writer, b []byte, v *visit) []byte { return flag(b, v.row.Deleted)[:len(b)+1] }}, "deleted"}, // t or f
	{member[*visit]{"geometry", func(_ *writer, b []byte, v *visit) []byte { return geoJSON(b, v.row.Geometry) }}, "geometry"},
}

// EventGrid lists the events of one program stage in a grid.
func (x *Exporter) EventGrid(ctx context.Context, view *access.View, q *EventQuery, c EventColumns, schemes Schemes, g *Grid) (Pager, error) {
	r := x.begin(view)
	if q.Stage == "" {
		return Pager{}, fault.New(fault.Conflict, "Program stage can not be null")
	}
	o, err := r.named(tracker.StageType, "Program stage", q.Stage)
	if err != nil {
		return Pager{}, err
	}
	stage := r.model.Stage(o.ID)
	for _, f := range q.Filters {
		if _, err := r.elementOf(stage, f.Element); err != nil {
			return Pager{}, err
		}
	}
	elements, err := r.gridElements(stage, c)
	if err != nil {
		return Pager{}, err
	}
	columns := slices.Clone(visitGrid)
	for _, id := range elements {
		e := r.model.Snapshot.Object(id)
		columns = append(columns, titled[*visit]{member[*visit]{e.UID, func(_ *writer, b []byte, v *visit) []byte { return valueCell(b, v.row, id) }}, e.Name()})
	}
	shape := Event(nil, Single)
	shape.Schemes, shape.table = schemes, rower(g, columns)
	if err := g.Head(headers(columns)); err != nil {
		return Pager{}, err
	}
	return r.events(ctx, q, shape, g.Row)
}

func valueCell(b []byte, e *tracker.Event, element int32) []byte {
	for i := range e.Values {
		if e.Values[i].Element == element {
			return text(b, e.Values[i].Value)
		}
	}
	return b
}

func (r *reading) elementOf(stage *tracker.Stage, uid string) (int32, error) {
	o, err := r.named(tracker.ElementType, "Data element", uid)
	if err != nil {
		return 0, err
	}
	if stage.Elements[o.ID] == nil {
		return 0, fault.New(fault.Conflict, "Data element %s is not a data element of program stage %s", uid, stage.Object.UID)
	}
	return o.ID, nil
}

func (r *reading) gridElements(stage *tracker.Stage, c EventColumns) ([]int32, error) {
	if c.All {
		return stage.Order, nil
	}
	if len(c.Elements) == 0 {
		return stage.Reported, nil
	}
	var ids []int32
	for _, uid := range c.Elements {
		id, err := r.elementOf(stage, uid)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
