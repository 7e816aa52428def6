// Package datetime reads and writes points in time as DHIS2 does: answers carry milliseconds and no offset, payloads
// come in many forms. A time without an offset is in the server's configured zone.
package datetime

import (
	"fmt"
	"strings"
	"time"
)

// Layout is the form in which times are shown: in the server's zone, without saying so.
const Layout = "2006-01-02T15:04:05.000"

// layouts are the forms in which times are taken, the likeliest first. A fraction of a second is accepted after the
// seconds whether or not a layout names it.
var layouts = []string{
	"2006-01-02T15:04:05",
	"2006-01-02",
	"2006-01-02T15:04:05Z07:00",
	"2006-01-02T15:04:05Z0700",
	"2006-01-02T15:04:05Z07",
	"2006-01-02T15:04",
	"2006-01-02T15:04Z07:00",
	"2006-01-02 15:04:05",
	"2006-01-02 15:04",
	"2006-01",
	"2006",
}

// Parse reads a point in time. Text without an offset is read in zone.
func Parse(text string, zone *time.Location) (time.Time, error) {
	s := strings.TrimSpace(text)
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			if t.Year() < 1 || t.Year() > 9999 {
				break
			}
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date or time such as 2024-03-31 or 2024-03-31T12:00:00.000", text)
}

// Format writes a point in time as it looks in zone.
func Format(t time.Time, zone *time.Location) string { return t.In(zone).Format(Layout) }

// Append is Format into a buffer.
func Append(b []byte, t time.Time, zone *time.Location) []byte {
	return t.In(zone).AppendFormat(b, Layout)
}
