package period

import (
	"testing"
	"time"
)

func TestContaining(t *testing.T) {
	for _, c := range []struct{ kind, day, first, after string }{
		{"Daily", "2024-02-29", "2024-02-29", "2024-03-01"},
		{"Weekly", "2024-02-29", "2024-02-26", "2024-03-04"}, {"Weekly", "2024-02-26", "2024-02-26", "2024-03-04"}, {"Weekly", "2024-03-03", "2024-02-26", "2024-03-04"},
		{"WeeklyWednesday", "2024-02-27", "2024-02-21", "2024-02-28"}, {"WeeklyThursday", "2024-02-29", "2024-02-29", "2024-03-07"},
		{"WeeklySaturday", "2024-03-01", "2024-02-24", "2024-03-02"}, {"WeeklySunday", "2024-03-02", "2024-02-25", "2024-03-03"},
		{"BiWeekly", "2024-01-01", "2024-01-01", "2024-01-15"}, {"BiWeekly", "2024-01-14", "2024-01-01", "2024-01-15"}, {"BiWeekly", "2020-12-31", "2020-12-28", "2021-01-04"},
		{"Monthly", "2024-02-29", "2024-02-01", "2024-03-01"}, {"BiMonthly", "2024-04-30", "2024-03-01", "2024-05-01"}, {"BiMonthly", "2024-12-31", "2024-11-01", "2025-01-01"},
		{"Quarterly", "2024-03-31", "2024-01-01", "2024-04-01"}, {"QuarterlyNov", "2024-01-15", "2023-11-01", "2024-02-01"},
		{"SixMonthly", "2024-07-01", "2024-07-01", "2025-01-01"}, {"SixMonthlyApril", "2024-03-31", "2023-10-01", "2024-04-01"}, {"SixMonthlyNov", "2024-05-01", "2024-05-01", "2024-11-01"},
		{"Yearly", "2024-12-31", "2024-01-01", "2025-01-01"}, {"FinancialApril", "2024-03-31", "2023-04-01", "2024-04-01"}, {"FinancialJuly", "2024-07-01", "2024-07-01", "2025-07-01"},
		{"FinancialOct", "2024-09-30", "2023-10-01", "2024-10-01"}, {"FinancialNov", "2024-11-01", "2024-11-01", "2025-11-01"},
	} {
		day, _ := time.Parse(time.DateOnly, c.day)
		first, after, ok := Containing(c.kind, day.Add(23*time.Hour))
		if !ok || first.Format(time.DateOnly) != c.first || after.Format(time.DateOnly) != c.after {
			t.Errorf("%s of %s: %v to %v, %v; want %s to %s", c.kind, c.day, first, after, ok, c.first, c.after)
		}
	}
	if _, _, ok := Containing("Hourly", time.Now()); ok {
		t.Error("there are no hourly periods")
	}
	for _, kind := range Types { // the days of some years fall into periods that follow each other
		day := time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)
		_, end, ok := Containing(kind.Name, day)
		for ; ok && day.Year() < 2027; day = day.AddDate(0, 0, 1) {
			first, after, _ := Containing(kind.Name, day)
			if day.Equal(end) {
				if !first.Equal(end) {
					t.Fatalf("%s: %v begins a period on %v", kind.Name, day, first)
				}
				end = after
			}
			if !after.Equal(end) || day.Before(first) {
				t.Fatalf("%s: %v lies in %v to %v, the period before it ends on %v", kind.Name, day, first, after, end)
			}
		}
		if !ok {
			t.Errorf("%s has no periods", kind.Name)
		}
	}
}
