package importer

import (
	"maps"
	"slices"

	"cohort/file"
	"cohort/tracker"
	"cohort/valuetype"
)

// files are what a batch has to do with files to which values refer.
type files struct {
	found map[string]*file.File // those that the payload names
	taken map[string]bool       // by objects of the batch
	held  []file.Holding
	gone  []file.Holding
}

// fileUIDs are the files that the values of the payload name.
func (u *bundle) fileUIDs() []string {
	if !u.model.HasFiles() {
		return nil
	}
	set := map[string]struct{}{}
	look := func(list []attribute) {
		for _, a := range list {
			if attr := u.model.Attribute(a.attribute.id); attr != nil && attr.Type.IsFile() && attr.Type.Check(a.value) == "" {
				set[a.value] = struct{}{}
			}
		}
	}
	event := func(v *event) {
		for i := range v.values {
			x := &v.values[i]
			if e := u.model.Element(x.element.id); e != nil && e.Type.IsFile() && e.Type.Check(x.value) == "" {
				set[x.value] = struct{}{}
			}
		}
	}
	enrolled := func(n *enrollment) {
		look(n.attributes)
		for _, v := range n.events {
			event(v)
		}
	}
	for _, e := range u.entities {
		look(e.attributes)
		for _, n := range e.enrollments {
			enrolled(n)
		}
	}
	for _, n := range u.enrollments {
		enrolled(n)
	}
	for _, v := range u.batch.events {
		event(v)
	}
	return slices.Sorted(maps.Keys(set))
}

// checkFile asks whether the file that a value names may become one of an object, where it is not already. Twice says that another value
// of the object names it, too.
func (u *bundle) checkFile(t valuetype.Type, value, present, object string, twice bool, wrong *problems) {
	if !t.IsFile() || value == present {
		return
	}
	switch f := u.files.found[value]; {
	case f == nil || !f.TakenBy(u.view) && !f.Held():
		u.doubtful = true
		wrong.add(object, "File resource %s could not be found", value).as("E1084")
	case f.Held() || twice || u.files.taken[value]:
		u.doubtful = true
		wrong.add(object, "File resource %s has already been assigned to a different object", value).as("E1009")
	}
}

// hold has a file follow a value from what it was to what it is.
func (u *bundle) hold(t valuetype.Type, before, after, kind string, holder int64) {
	if !t.IsFile() || before == after {
		return
	}
	if before != "" {
		u.files.gone = append(u.files.gone, file.Holding{UID: before, Kind: kind, Holder: holder})
	}
	if after != "" {
		u.files.taken[after] = true
		u.files.held = append(u.files.held, file.Holding{UID: after, Kind: kind, Holder: holder})
	}
}

// holdOfEvent does so for all values of an event.
func (u *bundle) holdOfEvent(before []tracker.DataValue, row *tracker.Event) {
	if !u.model.HasFiles() {
		return
	}
	for i := range before {
		if e := u.model.Element(before[i].Element); e != nil {
			u.hold(e.Type, before[i].Value, valueOf(row.Values, before[i].Element), file.ByEvent, row.ID)
		}
	}
	for i := range row.Values {
		x := &row.Values[i]
		if e := u.model.Element(x.Element); e != nil && valueOf(before, x.Element) == "" {
			u.hold(e.Type, "", x.Value, file.ByEvent, row.ID)
		}
	}
}

// valueOf is the value of a data element, "" where there is none.
func valueOf(list []tracker.DataValue, element int32) string {
	if i := slices.IndexFunc(list, func(v tracker.DataValue) bool { return v.Element == element }); i >= 0 {
		return list[i].Value
	}
	return ""
}
