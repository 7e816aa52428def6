package query

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohort/datetime"
	"cohort/schema"
)

// value is one plain value of a property.
type value struct {
	nature nature
	text   string // of texts; of decimals as they are written
	number int64  // of integers; 1 is true; milliseconds since 1970
}

type nature uint8

const (
	absent nature = iota
	textual
	boolean
	integral
	decimal
	moment
)

func textOf(s string) value {
	if s == "" {
		return value{}
	}
	return value{nature: textual, text: s}
}

func truth(b bool) value {
	v := value{nature: boolean}
	if b {
		v.number = 1
	}
	return v
}

func count(n int) value { return value{nature: integral, number: int64(n)} }

// defaultOf is what an absent value of a property reads as.
func defaultOf(p *schema.Property) value {
	if p.Default == "" {
		return value{}
	}
	switch p.Kind {
	case schema.Boolean:
		return truth(p.Default == "true")
	case schema.Integer:
		n, _ := strconv.ParseInt(p.Default, 10, 64)
		return value{nature: integral, number: n}
	case schema.Number:
		return value{nature: decimal, text: p.Default}
	}
	return textOf(p.Default)
}

// append writes the value as JSON; what is absent is not written.
func (v value) append(b []byte, zone *time.Location) ([]byte, bool) {
	switch v.nature {
	case absent:
		return b, false
	case textual:
		return quote(b, v.text), true
	case boolean:
		return strconv.AppendBool(b, v.number != 0), true
	case integral:
		return strconv.AppendInt(b, v.number, 10), true
	case decimal:
		return append(b, v.text...), true
	}
	b = append(b, '"')
	b = datetime.Append(b, time.UnixMilli(v.number), zone)
	return append(b, '"'), true
}

// string is the value as clients write it in filters.
func (v value) string(zone *time.Location) string {
	switch v.nature {
	case boolean:
		return strconv.FormatBool(v.number != 0)
	case integral:
		return strconv.FormatInt(v.number, 10)
	case moment:
		return datetime.Format(time.UnixMilli(v.number), zone)
	}
	return v.text
}

func (v value) float() float64 {
	if v.nature == decimal {
		x, _ := strconv.ParseFloat(v.text, 64)
		return x
	}
	return float64(v.number)
}

// folded is the value with its case taken away.
func (v value) folded() value {
	if v.nature == textual {
		v.text = strings.ToLower(v.text)
	}
	return v
}

// compare orders two values of one property. As in PostgreSQL what is absent comes after everything else.
func (v value) compare(w value) int {
	switch {
	case v.nature == absent || w.nature == absent:
		return cmp.Compare(btoi(v.nature == absent), btoi(w.nature == absent))
	case v.nature == textual:
		return strings.Compare(v.text, w.text)
	case v.nature == decimal || w.nature == decimal:
		return cmp.Compare(v.float(), w.float())
	}
	return cmp.Compare(v.number, w.number)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// containsFold reports whether a text contains another, which is in lower case, case apart. Most texts are ASCII, and are
// searched as they are: a search of fifty thousand names makes no copies of them.
func containsFold(s, lower string) bool {
	if lower == "" {
		return true
	}
	if ascii(lower) {
		first := lower[0]
		other := first
		if first-'a' < 26 {
			other -= 'a' - 'A'
		}
		for i := 0; len(s)-i >= len(lower); i++ {
			next := strings.IndexByte(s[i:], first)
			if other != first {
				if at := strings.IndexByte(s[i:], other); next < 0 || at >= 0 && at < next {
					next = at
				}
			}
			if next < 0 {
				break
			}
			if i += next; hasPrefixFold(s[i:], lower) {
				return true
			}
		}
		if ascii(s) {
			return false
		}
	}
	return strings.Contains(strings.ToLower(s), lower)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func hasPrefixFold(s, lower string) bool {
	if len(s) < len(lower) {
		return false
	}
	for i := range len(lower) {
		if lowerByte(s[i]) != lower[i] {
			return false
		}
	}
	return true
}

func lowerByte(b byte) byte {
	if b-'A' < 26 {
		b += 'a' - 'A'
	}
	return b
}
