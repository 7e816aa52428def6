package textpattern

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// longestInput is the longest value that a client may send, in characters: that of a code.
const longestInput = 50

// Key is a pattern in which all is filled in but what is generated.
type Key struct {
	before, after  string
	method, format string // of the generated segment
}

// Missing says which values a client has to send.
type Missing struct{ Names []string }

func (e *Missing) Error() string { return "Missing required values: " + strings.Join(e.Names, ", ") }

// Misfit is a value of a client that its segment does not take.
type Misfit struct{ Name, Value, Message string }

func (e *Misfit) Error() string {
	return fmt.Sprintf("Value '%s' is not valid for %s: %s", e.Value, e.Name, e.Message)
}

// Fill puts what a client sent, by the names of the methods, and the time into a pattern with one generated segment. It fails with
// *Missing or *Misfit. A value that was sent for the generated segment is the only one that the key has.
func (p *Pattern) Fill(given map[string]string, now time.Time) (*Key, error) {
	missing := slices.DeleteFunc(p.Required(), func(name string) bool { return given[name] != "" })
	if len(missing) > 0 {
		return nil, &Missing{missing}
	}
	k := &Key{}
	for _, s := range p.segments {
		value := given[s.method]
		if utf8.RuneCountInString(value) > longestInput {
			return nil, &Misfit{s.method, string([]rune(value)[:longestInput]) + "...", fmt.Sprintf("it has more than %d characters", longestInput)}
		}
		var wrong string
		switch {
		case !utf8.ValidString(value) || strings.IndexByte(value, 0) >= 0:
			wrong = "it holds a character that cannot be stored"
		case s.method == Text && s.fixed:
			value = s.format
		case s.method == OrgUnitCode:
			value, wrong = s.part(value)
		case value == "" && s.method == CurrentDate:
			value = formatDate(s.format, now)
		case value == "":
			k.method, k.format, k.before, k.after = s.method, s.format, k.after, ""
			continue
		case !s.takes(value):
			wrong = "it must look like " + s.format
		}
		if wrong != "" {
			return nil, &Misfit{s.method, given[s.method], wrong}
		}
		k.after += value
	}
	return k, nil
}

// takes reports whether a value may stand in the place of the segment.
func (s segment) takes(value string) bool {
	ok, err := regexp.MatchString(begin+s.values+end, value)
	return err == nil && ok
}

// part cuts a value of a client as the format says.
func (s segment) part(value string) (part, wrong string) {
	if s.format == "" {
		return value, ""
	}
	runes, n := []rune(value), strings.Count(s.format, ".")
	first, last := strings.HasPrefix(s.format, "^"), strings.HasSuffix(s.format, "$")
	switch {
	case first && last && len(runes) != n:
		return "", fmt.Sprintf("it must have %d characters", n)
	case len(runes) < n:
		return "", fmt.Sprintf("it must have at least %d characters", n)
	case last:
		return string(runes[len(runes)-n:]), ""
	}
	return string(runes[:n]), ""
}

// String is the key as clients see it, such as RANDOM(X)-OSL.
func (k *Key) String() string {
	if k.method == "" {
		return k.after
	}
	return k.before + k.method + "(" + k.format + ")" + k.after
}

// Sequential reports whether the values are numbers that count up from one.
func (k *Key) Sequential() bool { return k.method == Sequential }

// Size is how many values there are, or the largest number where there are more.
func (k *Key) Size() int64 {
	size := int64(1)
	for _, c := range k.format {
		n := int64(len(kinds[c]))
		if size > math.MaxInt64/n {
			return math.MaxInt64
		}
		size *= n
	}
	return size
}

// At is the value of a number from 0 to below Size.
func (k *Key) At(number int64) string {
	out := make([]byte, len(k.format))
	for i := len(out) - 1; i >= 0; i-- {
		set := kinds[rune(k.format[i])]
		out[i] = set[number%int64(len(set))]
		number /= int64(len(set))
	}
	return k.before + string(out) + k.after
}

// Draw is a value of no particular number.
func (k *Key) Draw() string {
	out := make([]byte, len(k.format))
	for i := range out {
		set := kinds[rune(k.format[i])]
		out[i] = set[rand.IntN(len(set))]
	}
	return k.before + string(out) + k.after
}
