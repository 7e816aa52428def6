package rules

import (
	"cmp"
	"slices"
	"time"

	"cohort/tracker"
)

// History is the events of an enrollment, with what an import is about to make of them. Of several values of one data element in an
// event the last counts, and an empty one is none.
type History struct {
	events []*tracker.Event
	sorted bool
}

// Add adds an event.
func (h *History) Add(e *tracker.Event) {
	h.events = append(h.events, e)
	h.sorted = len(h.events) == 1
}

// Reset makes it the history of one event alone, or of none where that is nil.
func (h *History) Reset(e *tracker.Event) {
	h.events = h.events[:0]
	if e != nil {
		h.Add(e)
	}
}

// Has reports whether there is an event of a stage.
func (h *History) Has(stage int32) bool {
	return slices.ContainsFunc(h.events, func(e *tracker.Event) bool { return e.Stage == stage })
}

// older orders events by the day on which they happened or are due, in a zone; those of one day as they were made.
func older(zone *time.Location) func(a, b *tracker.Event) int {
	return func(a, b *tracker.Event) int {
		return cmp.Or(cmp.Compare(day(a.Date(), zone), day(b.Date(), zone)), cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID))
	}
}

// day counts the days until a time, in a zone.
func day(ms int64, zone *time.Location) int64 {
	_, offset := time.UnixMilli(ms).In(zone).Zone()
	const length = 24 * 60 * 60 * 1000
	ms += int64(offset) * 1000
	if ms < 0 {
		ms -= length - 1
	}
	return ms / length
}

// ordered returns all events, the oldest first.
func (h *History) ordered(zone *time.Location) []*tracker.Event {
	if !h.sorted {
		slices.SortStableFunc(h.events, older(zone))
		h.sorted = true
	}
	return h.events
}

// before are the events that are older than one.
func (h *History) before(e *tracker.Event, zone *time.Location) []*tracker.Event {
	all := h.ordered(zone)
	n, _ := slices.BinarySearchFunc(all, e, older(zone))
	return all[:n]
}

// valueOf is the value of a data element in an event, "" where it has none.
func valueOf(e *tracker.Event, element int32) string {
	for i := len(e.Values) - 1; i >= 0; i-- {
		if e.Values[i].Element == element {
			return e.Values[i].Value
		}
	}
	return ""
}
