package period

import "time"

// weeks are the kinds that last a week, by the day on which it begins.
var weeks = map[string]time.Weekday{
	"Weekly": time.Monday, "WeeklyWednesday": time.Wednesday, "WeeklyThursday": time.Thursday, "WeeklySaturday": time.Saturday, "WeeklySunday": time.Sunday,
}

// months are the kinds that last months: how many, and with which one of them begins.
var months = map[string]struct {
	count int
	first time.Month
}{
	"Monthly": {1, time.January}, "BiMonthly": {2, time.January}, "Quarterly": {3, time.January}, "QuarterlyNov": {3, time.November},
	"SixMonthly": {6, time.January}, "SixMonthlyApril": {6, time.April}, "SixMonthlyNov": {6, time.November},
	"Yearly": {12, time.January}, "FinancialApril": {12, time.April}, "FinancialJuly": {12, time.July},
	"FinancialOct": {12, time.October}, "FinancialNov": {12, time.November},
}

// Containing returns the period of a kind in which a day lies: its first day, and the first one after it, both at midnight UTC. It
// is false for what is no kind.
func Containing(kind string, day time.Time) (first, after time.Time, ok bool) {
	year, month, of := day.UTC().Date()
	day = time.Date(year, month, of, 0, 0, 0, 0, time.UTC)
	if begins, weekly := weeks[kind]; weekly {
		first = day.AddDate(0, 0, -int((7+day.Weekday()-begins)%7))
		return first, first.AddDate(0, 0, 7), true
	}
	if m, monthly := months[kind]; monthly {
		n := year*12 + int(month-m.first)
		n -= n % m.count
		first = time.Date(0, m.first+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		return first, first.AddDate(0, m.count, 0), true
	}
	switch kind {
	case "Daily":
		return day, day.AddDate(0, 0, 1), true
	case "BiWeekly":
		return biWeek(day)
	}
	return time.Time{}, time.Time{}, false
}

// biWeek pairs the weeks of a year, the first with the second. A 53rd week has no other.
func biWeek(day time.Time) (first, after time.Time, ok bool) {
	year, week := day.ISOWeek()
	first = day.AddDate(0, 0, -int((6+day.Weekday())%7))
	if week%2 == 0 {
		return first.AddDate(0, 0, -7), first.AddDate(0, 0, 7), true
	}
	after = first.AddDate(0, 0, 14)
	if y, _ := first.AddDate(0, 0, 7).ISOWeek(); y != year {
		after = first.AddDate(0, 0, 7)
	}
	return first, after, true
}
