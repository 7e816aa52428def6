package expression

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// Value is what an expression is computed to, and what it is computed from. The zero Value is null. Values are comparable with
// ==, which tells an empty one from one that was entered, and that from one that was computed.
type Value struct {
	typ   Type
	empty bool
	n     float64 // a number; 1 of true; of a date the milliseconds since 1970, as a clock on the wall shows it
	s     string  // a text; of a number or a date how it was entered
}

// Null is no value.
var Null Value

// NumberOf is a number.
func NumberOf(n float64) Value { return Value{typ: Number, n: n + 0} } // -0 becomes 0

// TextOf is a text. The empty text is an empty value.
func TextOf(s string) Value { return Value{typ: Text, s: s, empty: s == ""} }

// BooleanOf is true or false.
func BooleanOf(b bool) Value {
	if b {
		return Value{typ: Boolean, n: 1}
	}
	return Value{typ: Boolean}
}

// DateOf is the day of a time in its own zone.
func DateOf(t time.Time) Value {
	_, offset := t.Zone()
	return Value{typ: Date, n: math.Floor(float64(t.Unix()+int64(offset))/(day/1000)) * day}
}

// DateTimeOf is a time in its own zone, to the millisecond.
func DateTimeOf(t time.Time) Value {
	_, offset := t.Zone()
	return Value{typ: Date, n: float64(t.UnixMilli() + int64(offset)*1000)}
}

// EmptyOf stands for what nobody has entered, of a type: it computes as 0, false or an empty text, and has no value for d2:hasValue and
// its like. A date that nobody has entered is null.
func EmptyOf(t Type) Value {
	switch t {
	case Date:
		return Null
	case Unknown:
		t = Text
	}
	return Value{typ: t, empty: true}
}

// ValueOf reads a stored text as a value of a type. What is not of the type stays a text.
func ValueOf(t Type, s string) Value {
	text := TextOf(s)
	switch {
	case s == "":
		return EmptyOf(t)
	case t == Number:
		if n, ok := text.number(); ok {
			return Value{typ: Number, n: n + 0, s: s}
		}
	case t == Boolean:
		if b, ok := text.Boolean(); ok {
			return BooleanOf(b)
		}
	case t == Date:
		if n, ok := parseDate(s); ok {
			return Value{typ: Date, n: n, s: s}
		}
	}
	return text
}

// Type is the value's; Unknown is that of null.
func (v Value) Type() Type { return v.typ }

// IsEmpty reports whether there is no value: null, or what nobody has entered.
func (v Value) IsEmpty() bool { return v.empty || v.typ == Unknown }

// Number is a number, or what converts to one.
func (v Value) Number() (n float64, ok bool) { return v.number() }

// Boolean is the truth of a value; ok is false where it has none.
func (v Value) Boolean() (b, ok bool) {
	if v.typ != Text || v.empty {
		return v.truth()
	}
	b = v.s == "1" || strings.EqualFold(v.s, "true")
	return b, b || v.s == "0" || strings.EqualFold(v.s, "false")
}

// Time is a date, or a text that is one, in UTC.
func (v Value) Time() (t time.Time, ok bool) {
	n, ok := v.date()
	if !ok {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(n)).UTC(), true
}

// String writes the value as a data value: numbers without an exponent, dates without a time where that is midnight, null and
// empty values as nothing.
func (v Value) String() string {
	if v.IsEmpty() {
		return ""
	}
	return v.text()
}

// Entered is the value as it was entered, if it is that value still; otherwise it is String.
func (v Value) Entered() string {
	if v.s != "" {
		return v.s
	}
	return v.String()
}

// filled is what an empty value computes as.
func (v Value) filled() Value {
	if v.typ == Number || v.typ == Boolean {
		v.empty = false
	}
	return v
}

// text is the value as functions of texts see it: what nobody has entered is what it computes as.
func (v Value) text() string {
	switch v.typ {
	case Number:
		if math.IsInf(v.n, 0) { // as it is written elsewhere
			return strings.TrimPrefix(strconv.FormatFloat(v.n, 'f', -1, 64), "+") + "inity"
		}
		if whole := int64(v.n); float64(whole) == v.n && -1<<53 < whole && whole < 1<<53 {
			return strconv.FormatInt(whole, 10)
		}
		return strconv.FormatFloat(v.n, 'f', -1, 64)
	case Boolean:
		return strconv.FormatBool(v.n != 0)
	case Date:
		t := time.UnixMilli(int64(v.n)).UTC()
		if t.Equal(t.Truncate(24 * time.Hour)) {
			return t.Format(time.DateOnly)
		}
		return t.Format("2006-01-02T15:04:05.000")
	}
	return v.s
}

// number converts to a number. Dates are counted in days since 1970; null and empty texts are none.
func (v Value) number() (float64, bool) {
	switch v.typ {
	case Number, Boolean:
		return v.n, true
	case Date:
		return math.Floor(v.n / day), true
	case Text:
		return parseNumber(v.s)
	}
	return 0, false
}

// parseNumber reads a decimal number. Go's other forms, such as inf and 0x1p-2, are texts to those who write expressions.
func parseNumber(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	if s == "" || len(s) > 400 || s[0] == 'e' || s[0] == 'E' {
		return 0, false
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}

// truth converts to true or false, as operators do: a text is true where it says so. Null and empty values are false. Only a number
// that is not whole has none.
func (v Value) truth() (value, ok bool) {
	switch v.typ {
	case Number:
		return v.n != 0, v.n == math.Trunc(v.n)
	case Boolean:
		return v.n != 0, true
	case Text:
		return strings.EqualFold(v.s, "true"), true
	}
	return false, true
}

// date converts to milliseconds since 1970.
func (v Value) date() (float64, bool) {
	switch v.typ {
	case Date:
		return v.n, true
	case Text:
		return parseDate(v.s)
	}
	return 0, false
}

// parseDate reads 2024-01-31 and 2024-1-31, and a time of day behind it: 10:30, 10:30:15, 10:30:15.250. A zone is passed over,
// since days are counted as the clock on the wall showed them.
func parseDate(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	year, s, ok := leading(s, 4, 4, '-')
	month, s, ok1 := leading(s, 1, 2, '-')
	day, s, ok2 := leading(s, 1, 2, 0)
	if !ok || !ok1 || !ok2 {
		return 0, false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if _, m, d := t.Date(); d != day || int(m) != month {
		return 0, false
	}
	millis := t.UnixMilli()
	if s == "" {
		return float64(millis), true
	}
	if s[0] != 'T' && s[0] != ' ' {
		return 0, false
	}
	hour, s, ok := leading(s[1:], 2, 2, ':')
	minute, s, ok1 := leading(s, 2, 2, 0)
	if !ok || !ok1 || hour > 23 || minute > 59 {
		return 0, false
	}
	millis += int64(hour)*3_600_000 + int64(minute)*60_000
	if strings.HasPrefix(s, ":") {
		second, rest, ok := leading(s[1:], 2, 2, 0)
		if !ok || second > 59 {
			return 0, false
		}
		millis += int64(second) * 1000
		if s = rest; strings.HasPrefix(s, ".") {
			scale := int64(100)
			for s = s[1:]; s != "" && isDigit(s[0]); s = s[1:] {
				millis += int64(s[0]-'0') * scale
				scale /= 10
			}
		}
	}
	return float64(millis), isZone(s)
}

// leading reads a number of some digits, and what must follow it unless that is 0.
func leading(s string, least, most int, then byte) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < most && isDigit(s[i]) {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i < least || then != 0 && (i == len(s) || s[i] != then) {
		return 0, "", false
	}
	if then != 0 {
		i++
	}
	return n, s[i:], true
}

// isZone reports whether a text is nothing, Z, or an offset such as +02:00, +0200 or +02.
func isZone(s string) bool {
	if s == "" || s == "Z" {
		return true
	}
	digits := strings.Replace(s[1:], ":", "", 1)
	if s[0] != '+' && s[0] != '-' || len(digits) != 2 && len(digits) != 4 {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}
