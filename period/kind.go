package period

import (
	"strconv"
	"strings"
	"time"
)

// numbered are the kinds whose periods are counted within a year, by what stands between the year and the number, with how many a year
// has at most.
var numbered = []struct {
	mark, kind string
	most       int
}{
	{"W", "Weekly", 53}, {"WedW", "WeeklyWednesday", 53}, {"ThuW", "WeeklyThursday", 53}, {"SatW", "WeeklySaturday", 53}, {"SunW", "WeeklySunday", 53},
	{"BiW", "BiWeekly", 27}, {"Q", "Quarterly", 4}, {"NovQ", "QuarterlyNov", 4}, {"S", "SixMonthly", 2}, {"AprilS", "SixMonthlyApril", 2}, {"NovS", "SixMonthlyNov", 2},
}

// named are the kinds of which a year has one, by what follows it.
var named = map[string]string{
	"": "Yearly", "April": "FinancialApril", "July": "FinancialJuly", "Oct": "FinancialOct", "Nov": "FinancialNov",
}

// KindOf returns the name of the kind of a period, as its identifier tells it: Monthly for 202401. It is "" for what is the identifier
// of no period.
func KindOf(id string) string {
	if len(id) < 4 {
		return ""
	}
	year, rest := id[:4], id[4:]
	if !within(year, 9999) {
		return ""
	}
	if kind := named[rest]; kind != "" {
		return kind
	}
	for _, layout := range []string{"20060102", time.DateOnly} {
		if _, err := time.Parse(layout, id); err == nil {
			return "Daily"
		}
	}
	for _, layout := range []string{"200601", "2006-01"} {
		if _, err := time.Parse(layout, id); err == nil {
			return "Monthly"
		}
	}
	if two, ok := strings.CutSuffix(rest, "B"); ok && len(two) == 2 {
		if within(two, 6) {
			return "BiMonthly"
		}
	}
	for _, n := range numbered {
		if text, ok := strings.CutPrefix(rest, n.mark); ok && len(text) <= 2 {
			if within(text, n.most) {
				return n.kind
			}
		}
	}
	return ""
}

// within reports whether a text is a number from 1 to most, of digits alone.
func within(text string, most int) bool {
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		return false
	}
	n, err := strconv.Atoi(text)
	return err == nil && n >= 1 && n <= most
}
