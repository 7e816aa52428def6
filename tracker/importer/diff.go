package importer

import (
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/tracker"
)

// diff is what an update changed: a JSON object from property to its former and its new value. Metadata goes by its ids.
type diff struct{ b []byte }

func (d *diff) member(name string) {
	if d.b == nil {
		d.b = append(d.b, '{')
	} else {
		d.b = append(d.b, ',')
	}
	d.b = append(d.b, '"')
	d.b = append(d.b, name...) // names are the program's own, or numbers
	d.b = append(d.b, '"', ':', '[')
}

func (d *diff) quote(s *string) {
	if s == nil {
		d.b = append(d.b, "null"...)
		return
	}
	d.b, _ = jsontext.AppendQuote(d.b, *s) // fails only for what is no UTF-8, which it replaces
}

func (d *diff) text(name string, before, after *string) {
	if before == after || before != nil && after != nil && *before == *after {
		return
	}
	d.member(name)
	d.quote(before)
	d.b = append(d.b, ',')
	d.quote(after)
	d.b = append(d.b, ']')
}

func (d *diff) number(name string, before, after *int64) {
	if before == after || before != nil && after != nil && *before == *after {
		return
	}
	d.member(name)
	for i, n := range [...]*int64{before, after} {
		if i > 0 {
			d.b = append(d.b, ',')
		}
		if n == nil {
			d.b = append(d.b, "null"...)
		} else {
			d.b = strconv.AppendInt(d.b, *n, 10)
		}
	}
	d.b = append(d.b, ']')
}

func (d *diff) id(name string, before, after int32) {
	b, a := int64(before), int64(after)
	d.number(name, &b, &a)
}

func (d *diff) flag(name string, before, after bool) {
	if before != after {
		d.member(name)
		d.b = strconv.AppendBool(d.b, before)
		d.b = append(d.b, ',')
		d.b = strconv.AppendBool(d.b, after)
		d.b = append(d.b, ']')
	}
}

func (d *diff) entity(before, after *tracker.Entity) {
	d.id("orgUnit", before.OrgUnit, after.OrgUnit)
	d.text("geometry", before.Geometry, after.Geometry)
	d.flag("inactive", before.Inactive, after.Inactive)
	d.flag("potentialDuplicate", before.PotentialDuplicate, after.PotentialDuplicate)
}

// attributes adds values under the attributes' ids.
func (d *diff) attributes(changes []changed) {
	for i := range changes {
		c := &changes[i]
		d.text(strconv.Itoa(int(c.attribute)), text(c.before, ""), text(c.after, ""))
	}
}

func (d *diff) enrollment(before, after *tracker.Enrollment) {
	d.id("orgUnit", before.OrgUnit, after.OrgUnit)
	d.text("status", name(before.Status), name(after.Status))
	d.number("enrollmentDate", &before.Date, &after.Date)
	d.number("incidentDate", before.Incident, after.Incident)
	d.number("completedDate", before.Completed, after.Completed)
	d.flag("followup", before.Followup, after.Followup)
	d.text("geometry", before.Geometry, after.Geometry)
}

func name(s interface{ String() string }) *string {
	text := s.String()
	return &text
}

func (d *diff) event(before, after *tracker.Event) {
	d.id("orgUnit", before.OrgUnit, after.OrgUnit)
	d.text("status", name(before.Status), name(after.Status))
	d.number("eventDate", before.EventDate, after.EventDate)
	d.number("dueDate", before.Due, after.Due)
	d.number("completedDate", before.Completed, after.Completed)
	d.id("attributeOptionCombo", before.OptionCombo, after.OptionCombo)
	d.number("assignedUser", wide(before.AssignedUser), wide(after.AssignedUser))
	d.flag("followup", before.Followup, after.Followup)
	d.text("geometry", before.Geometry, after.Geometry)
	d.values(before.Values, after.Values)
}

func wide(p *int32) *int64 {
	if p == nil {
		return nil
	}
	n := int64(*p)
	return &n
}

// values adds data values under the data elements' ids.
func (d *diff) values(before, after []tracker.DataValue) {
	find := func(list []tracker.DataValue, element int32) *string {
		if i := slices.IndexFunc(list, func(v tracker.DataValue) bool { return v.Element == element }); i >= 0 {
			return &list[i].Value
		}
		return nil
	}
	for i := range before {
		d.text(strconv.Itoa(int(before[i].Element)), &before[i].Value, find(after, before[i].Element))
	}
	for i := range after {
		if find(before, after[i].Element) == nil {
			d.text(strconv.Itoa(int(after[i].Element)), nil, &after[i].Value)
		}
	}
}

// log records an update, unless it changed nothing.
func (u *bundle) log(kind tracker.Kind, subject, object int64, d *diff) {
	if d.b == nil {
		return
	}
	u.write.Log = append(u.write.Log, &tracker.LogEntry{
		Subject: subject, ID: u.nextID(), Kind: kind, Object: object, At: u.now, By: u.user, Diff: string(d.b) + "}",
	})
}

func (u *bundle) logDeleted(kind tracker.Kind, subject, object int64) {
	u.write.Log = append(u.write.Log, &tracker.LogEntry{
		Subject: subject, ID: u.nextID(), Kind: kind, Object: object, At: u.now, By: u.user, Diff: `{"deleted":[false,true]}`,
	})
}
