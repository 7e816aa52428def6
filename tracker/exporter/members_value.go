package exporter

import "cohort/tracker"

var valueMembers = []member[*tracker.DataValue]{
	{"created", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.time(b, v.Created) }},
	{"createdByUserInfo", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.user(b, v.CreatedBy) }},
	{"lastUpdated", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.time(b, v.Updated) }},
	{"lastUpdatedByUserInfo", func(w *writer, b []byte, v *tracker.DataValue) []byte { return w.user(b, v.UpdatedBy) }},
	{"value", func(w *writer, b []byte, v *tracker.DataValue) []byte { return text(b, v.Value) }},
	{"dataElement", func(w *writer, b []byte, v *tracker.DataValue) []byte {
		return w.named(b, w.event().Schemes.Element, v.Element)
	}},
	{"providedElsewhere", func(w *writer, b []byte, v *tracker.DataValue) []byte { return flag(b, v.ProvidedElsewhere) }},
}

func (w *writer) values(b []byte, e *tracker.Event) []byte {
	list := make([]*tracker.DataValue, len(e.Values))
	for i := range e.Values {
		list[i] = &e.Values[i]
	}
	return objects(w, b, w.event().values, list)
}

var noteMembers = []member[*tracker.Note]{
	{"note", func(w *writer, b []byte, n *tracker.Note) []byte { return text(b, n.UID) }},
	{"value", func(w *writer, b []byte, n *tracker.Note) []byte { return text(b, n.Text) }},
	{"storedBy", func(w *writer, b []byte, n *tracker.Note) []byte { return text(b, n.StoredBy) }},
	{"storedDate", func(w *writer, b []byte, n *tracker.Note) []byte { return w.time(b, n.At) }},
	{"lastUpdatedBy", func(w *writer, b []byte, n *tracker.Note) []byte { return w.user(b, n.By) }},
	{"lastUpdated", func(w *writer, b []byte, n *tracker.Note) []byte { return w.time(b, n.At) }},
}

func (w *writer) notes(b []byte, shown []shown[*tracker.Note], notes []tracker.Note) []byte {
	list := make([]*tracker.Note, len(notes))
	for i := range notes {
		list[i] = &notes[i]
	}
	return objects(w, b, shown, list)
}
