package datetime

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	zone := time.FixedZone("+3", 3*3600)
	for text, want := range map[string]string{
		"2024-03-31":                    "2024-03-30T21:00:00.000",
		"2024-03-31T12:30:15.250":       "2024-03-31T09:30:15.250",
		"2024-03-31T12:30:15":           "2024-03-31T09:30:15.000",
		"2024-03-31T12:30:15.250Z":      "2024-03-31T12:30:15.250",
		"2024-03-31T12:30:15.250+0000":  "2024-03-31T12:30:15.250",
		"2024-03-31T12:30:15.250+02:00": "2024-03-31T10:30:15.250",
		"2024-03-31T12:30":              "2024-03-31T09:30:00.000",
		"2014-03-28 12:27:52.399":       "2014-03-28T09:27:52.399",
		" 2024-03 ":                     "2024-02-29T21:00:00.000",
		"2024":                          "2023-12-31T21:00:00.000",
	} {
		got, err := Parse(text, zone)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if s := Format(got, time.UTC); s != want {
			t.Errorf("%q is %s, want %s", text, s, want)
		}
	}
	for _, text := range []string{"", "yesterday", "2024-13-01", "2024-02-30", "31-12-2024", "2024-03-31T25:00:00", "20240331T"} {
		if got, err := Parse(text, zone); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2024-03-31T12:30:15.250+02:00")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text, time.UTC)
		if err != nil {
			return
		}
		again, err := Parse(Format(got, time.UTC), time.UTC)
		if err != nil || !again.Equal(got.Truncate(time.Millisecond)) {
			t.Fatalf("%q: %v, then %v (%v)", text, got, again, err)
		}
	})
}
