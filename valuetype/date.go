package valuetype

import (
	"strings"
	"time"
)

// number2 reads two digits at s[i], or returns -1.
func number2(s string, i int) int {
	if i+1 >= len(s) || !isDigit(s[i]) || !isDigit(s[i+1]) {
		return -1
	}
	return int(s[i]-'0')*10 + int(s[i+1]-'0')
}

// dateLength is the length of yyyy-MM-dd.
const dateLength = len("2006-01-02")

// startsWithDate reports whether s begins with a day of the calendar.
func startsWithDate(s string) bool {
	if len(s) < dateLength || s[4] != '-' || s[7] != '-' {
		return false
	}
	century, year, month, day := number2(s, 0), number2(s, 2), number2(s, 5), number2(s, 8)
	if century < 0 || year < 0 || century+year == 0 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= time.Date(century*100+year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// isDate takes yyyy-MM-dd. A time behind it is let pass, as DHIS2 does: clients send the whole of what they hold.
func isDate(s string) bool {
	return startsWithDate(s) && (len(s) == dateLength || s[dateLength] == 'T' && isClock(s[dateLength+1:], true))
}

// isDateTime takes yyyy-MM-ddTHH:mm with optional seconds, fraction and offset.
func isDateTime(s string) bool {
	return startsWithDate(s) && len(s) > dateLength && (s[dateLength] == 'T' || s[dateLength] == ' ') && isClock(s[dateLength+1:], true)
}

// isTime takes HH:mm, HH:mm:ss and a fraction.
func isTime(s string) bool { return isClock(s, false) }

func isClock(s string, offset bool) bool {
	hour, minute := number2(s, 0), number2(s, 3)
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || s[2] != ':' {
		return false
	}
	rest := s[len("15:04"):]
	if strings.HasPrefix(rest, ":") {
		if second := number2(rest, 1); second < 0 || second > 59 {
			return false
		}
		rest = rest[len(":05"):]
		if fraction, ok := strings.CutPrefix(rest, "."); ok {
			n := digits(fraction)
			if n == 0 || n > 9 {
				return false
			}
			rest = fraction[n:]
		}
	}
	return rest == "" || offset && isOffset(rest)
}

// isOffset takes Z, +01, +0100 and +01:00.
func isOffset(s string) bool {
	if s == "Z" {
		return true
	}
	if s[0] != '+' && s[0] != '-' {
		return false
	}
	if hour := number2(s, 1); hour < 0 || hour > 23 {
		return false
	}
	if len(s) == len("+01") {
		return true
	}
	rest := strings.TrimPrefix(s[len("+01"):], ":")
	minute := number2(rest, 0)
	return len(rest) == 2 && minute >= 0 && minute <= 59
}
