package rules

import (
	"cmp"
	"slices"

	"cohort/tracker"
)

// History is the events of an enrollment, with what an import is about to make of them.
type History struct {
	events []*tracker.Event
	sorted bool
	valued map[int32][]*tracker.Event // by data element: those that have a value of it, the oldest first
}

// Add adds an event.
func (h *History) Add(e *tracker.Event) {
	h.events = append(h.events, e)
	h.sorted, h.valued = false, nil
}

// Has reports whether there is an event of a stage.
func (h *History) Has(stage int32) bool {
	return slices.ContainsFunc(h.events, func(e *tracker.Event) bool { return e.Stage == stage })
}

// Set gives an event of the history a value.
func (h *History) Set(e *tracker.Event, element int32, value string) {
	if i := slices.IndexFunc(e.Values, func(v tracker.DataValue) bool { return v.Element == element }); i >= 0 {
		e.Values[i].Value = value
		return
	}
	e.Values = append(e.Values, tracker.DataValue{Element: element, Value: value})
	if list, known := h.valued[element]; known {
		at, _ := slices.BinarySearchFunc(list, e, older)
		h.valued[element] = slices.Insert(list, at, e)
	}
}

// older orders events by the day on which they happened or are due; those of one day as they were made.
func older(a, b *tracker.Event) int {
	return cmp.Or(cmp.Compare(a.Date(), b.Date()), cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID))
}

// having returns the events that have a value of a data element, the oldest first.
func (h *History) having(element int32) []*tracker.Event {
	if list, ok := h.valued[element]; ok {
		return list
	}
	if !h.sorted {
		slices.SortStableFunc(h.events, older)
		h.sorted = true
	}
	var list []*tracker.Event
	for _, e := range h.events {
		if valueOf(e, element) != "" {
			list = append(list, e)
		}
	}
	if h.valued == nil {
		h.valued = map[int32][]*tracker.Event{}
	}
	h.valued[element] = list
	return list
}

// before are those of a list that are older than an event.
func before(list []*tracker.Event, e *tracker.Event) []*tracker.Event {
	n, _ := slices.BinarySearchFunc(list, e, older)
	return list[:n]
}

// valueOf is the value of a data element in an event, "" where it has none.
func valueOf(e *tracker.Event, element int32) string {
	for i := range e.Values {
		if e.Values[i].Element == element {
			return e.Values[i].Value
		}
	}
	return ""
}
