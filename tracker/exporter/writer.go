package exporter

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/datetime"
	"cohort/db"
	"cohort/tracker"
)

// writer writes objects in one shape.
type writer struct {
	*reading
	shape   *EntityShape
	watched bool             // who sees people of the program from outside is kept
	program *tracker.Program // to which what is shown is limited; nil is all of them

	people  map[int32][]byte  // users as JSON, by id
	visible map[[2]int32]bool // attributes, by their ids and those of types
	scratch []byte            // of a cell
}

func (r *reading) writer(shape *EntityShape, program *tracker.Program) *writer {
	return &writer{reading: r, shape: shape, program: program, people: map[int32][]byte{}, visible: map[[2]int32]bool{}}
}

// event is the shape of events.
func (w *writer) event() *EventShape { return w.shape.Enrollment.Event }

// text appends a JSON string.
func text(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' {
			b, _ = jsontext.AppendQuote(b, s) // fails for what is no UTF-8, which it replaces
			return b
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

func optionalText(b []byte, s *string) []byte {
	if s == nil {
		return b
	}
	return text(b, *s)
}

func (w *writer) time(b []byte, ms int64) []byte {
	b = append(b, '"')
	b = datetime.Append(b, db.FromMillis(ms), w.Zone)
	return append(b, '"')
}

func (w *writer) optionalTime(b []byte, ms *int64) []byte {
	if ms == nil {
		return b
	}
	return w.time(b, *ms)
}

// client appends a client's time, or the server's where the client said nothing.
func (w *writer) client(b []byte, ms *int64, otherwise int64) []byte {
	if ms == nil {
		return w.time(b, otherwise)
	}
	return w.time(b, *ms)
}

// uid appends the identifier of a metadata object; one that is gone has none.
func (w *writer) uid(b []byte, id int32) []byte {
	if o := w.model.Snapshot.Object(id); o != nil {
		return text(b, o.UID)
	}
	return b
}

// named appends what a metadata object is called by a scheme.
func (w *writer) named(b []byte, scheme tracker.Scheme, id int32) []byte {
	if o := w.model.Snapshot.Object(id); o != nil {
		return text(b, scheme.Name(w.model.Snapshot, o))
	}
	return b
}

func (w *writer) objectName(b []byte, id int32) []byte {
	if o := w.model.Snapshot.Object(id); o != nil {
		return text(b, o.Name())
	}
	return b
}

// user appends what data shows of a user.
func (w *writer) user(b []byte, id int32) []byte {
	known, ok := w.people[id]
	if !ok {
		if u, found := w.model.UserInfo(id); found {
			known = text(append(known, `{"uid":`...), u.UID)
			known = text(append(known, `,"firstName":`...), u.FirstName)
			known = text(append(known, `,"surname":`...), u.Surname)
			known = text(append(known, `,"username":`...), u.Username)
			known = append(known, '}')
		}
		w.people[id] = known
	}
	return append(b, known...)
}

func (w *writer) storedBy(b []byte, s *tracker.Stamp) []byte {
	if s.StoredBy != nil {
		return text(b, *s.StoredBy)
	}
	if u, ok := w.model.UserInfo(s.CreatedBy); ok {
		return text(b, u.Username)
	}
	return b
}

func flag(b []byte, v bool) []byte { return strconv.AppendBool(b, v) }

// shows reports whether the user sees an attribute of entities of a type, in general.
func (w *writer) shows(attribute, typ int32) bool {
	k := [2]int32{attribute, typ}
	if known, ok := w.visible[k]; ok {
		return known
	}
	ok := w.model.ShowsAttribute(w.view, w.program, attribute, typ)
	w.visible[k] = ok
	return ok
}
