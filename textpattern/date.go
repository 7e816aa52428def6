package textpattern

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// sampleDay shows a date format at work.
var sampleDay = time.Date(2023, time.November, 22, 11, 22, 33, 444e6, time.UTC)

// field is what a letter of a date format stands for: a number, or from three letters on a name where it has names. Weeks begin on
// Monday, and the first of a year is the one with its first Thursday; Y is the year that the week belongs to.
type field struct {
	least, most int // numbers that it can be
	number      func(time.Time) int
	name        func(time.Time) string
	names       []string
}

var fields = map[rune]field{
	'y': {0, 9999, time.Time.Year, nil, nil},
	'Y': {0, 9999, func(t time.Time) int { year, _ := t.ISOWeek(); return year }, nil, nil},
	'M': {1, 12, func(t time.Time) int { return int(t.Month()) }, func(t time.Time) string { return t.Month().String() },
		strings.Fields("January February March April May June July August September October November December")},
	'w': {1, 53, func(t time.Time) int { _, week := t.ISOWeek(); return week }, nil, nil},
	'D': {1, 366, time.Time.YearDay, nil, nil},
	'd': {1, 31, time.Time.Day, nil, nil},
	'E': {0, 0, nil, func(t time.Time) string { return t.Weekday().String() },
		strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")},
	'u': {1, 7, func(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }, nil, nil},
	'H': {0, 23, time.Time.Hour, nil, nil},
	'k': {1, 24, func(t time.Time) int { return (t.Hour()+23)%24 + 1 }, nil, nil},
	'K': {0, 11, func(t time.Time) int { return t.Hour() % 12 }, nil, nil},
	'h': {1, 12, func(t time.Time) int { return (t.Hour()+11)%12 + 1 }, nil, nil},
	'm': {0, 59, time.Time.Minute, nil, nil},
	's': {0, 59, time.Time.Second, nil, nil},
	'S': {0, 999, func(t time.Time) int { return t.Nanosecond() / 1e6 }, nil, nil},
	'a': {0, 0, nil, func(t time.Time) string { return t.Format("PM") }, []string{"AM", "PM"}},
}

// named reports whether a letter that stands n times is a name.
func (f field) named(n int) bool { return f.name != nil && (f.number == nil || n > 2) }

// cut shortens a name for a letter that stands less than four times.
func cut(name string, n int) string {
	if n > 3 {
		return name
	}
	return name[:min(len(name), 3)]
}

// enumerated is the most values of a field that a value is compared with one by one.
const enumerated = 60

// longestField is how often a letter may stand in a row.
const longestField = 9

// tokens calls letters for each run of one letter, and literal for what stands between. It returns where the format is wrong.
func tokens(format string, letters func(letter rune, n int), literal func(string)) (at int, wrong string) {
	for i := 0; i < len(format); {
		c := rune(format[i])
		switch {
		case c == '\'':
			text, n, closed := literalAt(format[i:])
			if !closed {
				return i, "the quote within the date format is not closed"
			}
			literal(text)
			i += n
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			n := len(format[i:]) - len(strings.TrimLeft(format[i:], string(c)))
			if _, known := fields[c]; !known {
				return i, fmt.Sprintf("%q is no letter of a date format that is known", c)
			}
			if n > longestField {
				return i, fmt.Sprintf("%q stands more than %d times", c, longestField)
			}
			letters(c, n)
			i += n
		default:
			_, n := utf8.DecodeRuneInString(format[i:])
			literal(format[i : i+n])
			i += n
		}
	}
	return 0, ""
}

// literalAt reads a text in single quotes; two of them are one.
func literalAt(s string) (text string, length int, closed bool) {
	if strings.HasPrefix(s, "''") {
		return "'", 2, true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '\'':
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == '\'':
			b.WriteByte('\'')
			i++
		default:
			return b.String(), i + 1, true
		}
	}
	return "", 0, false
}

// date reads a date format, and writes what values look like.
func (p *parser) date(format string, values *strings.Builder) error {
	if strings.TrimSpace(format) == "" {
		return p.fail("CURRENT_DATE needs a date format, such as CURRENT_DATE(yyyy)")
	}
	if strings.IndexByte(format, 0) >= 0 {
		return p.fail("the date format holds a character that cannot be stored")
	}
	at, wrong := tokens(format, func(letter rune, n int) { values.WriteString(fieldValues(letter, n)) },
		func(text string) { values.WriteString(regexp.QuoteMeta(text)) })
	if wrong != "" {
		p.at += at
		return p.fail("%s", wrong)
	}
	return nil
}

// fieldValues is what may stand in the place of a letter that stands n times: so many digits at least. Of a year two letters are the
// last two digits.
func fieldValues(letter rune, n int) string {
	f := fields[letter]
	var words []string
	switch year := letter == 'y' || letter == 'Y'; {
	case f.named(n):
		for _, name := range f.names {
			words = append(words, cut(name, n))
		}
	case year && n == 2:
		return `[0-9]{2}`
	case year:
		return `0{` + strconv.Itoa(max(0, n-4)) + `}[0-9]{4}`
	case f.most > enumerated:
		return `[0-9]{` + strconv.Itoa(n) + `,` + strconv.Itoa(max(n, 3)) + `}`
	default:
		for i := f.least; i <= f.most; i++ {
			words = append(words, padded(i, n))
		}
	}
	return `(?:` + strings.Join(words, "|") + `)`
}

func padded(number, n int) string { return fmt.Sprintf("%0*d", n, number) }

// formatDate writes a day as a format says, which was read before.
func formatDate(format string, t time.Time) string {
	var b strings.Builder
	tokens(format, func(letter rune, n int) {
		switch f := fields[letter]; {
		case f.named(n):
			b.WriteString(cut(f.name(t), n))
		case letter == 'y' && n == 2 || letter == 'Y' && n == 2:
			b.WriteString(padded(f.number(t)%100, 2))
		default:
			b.WriteString(padded(f.number(t), n))
		}
	}, func(text string) { b.WriteString(text) })
	return b.String()
}
