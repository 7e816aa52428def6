// Package textpattern reads the patterns after which values of attributes are generated, such as
// ORG_UNIT_CODE(...) + "-" + CURRENT_DATE(yyyy) + "-" + SEQUENTIAL(#####): it says which values of a client a pattern asks for,
// generates values, and tells whether a value could be one of them.
package textpattern

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The methods of segments, and the names under which clients send what is to stand in their place.
const (
	Text        = "TEXT" // a text with placeholders, which are the client's to fill
	Random      = "RANDOM"
	Sequential  = "SEQUENTIAL"
	OrgUnitCode = "ORG_UNIT_CODE"
	CurrentDate = "CURRENT_DATE"
)

// Names are the names under which values may be sent.
var Names = []string{Text, Random, Sequential, OrgUnitCode, CurrentDate}

var methods = Names[1:]

// Longest is the longest pattern, in characters.
const Longest = 255

// Pattern is a pattern that was read. It does not change, and is safe for concurrent use.
type Pattern struct {
	text     string
	segments []segment
	values   *regexp.Regexp // what the pattern generates
}

// segment is a part of a pattern.
type segment struct {
	method string
	format string // what stands in the parentheses, or between the quotes
	fixed  bool   // a text without placeholders
	values string // what may stand in its place, as an expression
}

// Error says where a pattern cannot be read, and why.
type Error struct {
	At      int // characters before it
	Message string
}

func (e *Error) Error() string { return fmt.Sprintf("%s, at character %d", e.Message, e.At+1) }

// String is the pattern as it was written.
func (p *Pattern) String() string { return p.text }

// Matches reports whether the pattern could have generated a value.
func (p *Pattern) Matches(value string) bool { return p.values.MatchString(value) }

// Generated is how many segments there are for which the server makes up a value.
func (p *Pattern) Generated() int {
	n := 0
	for _, s := range p.segments {
		if s.generated() {
			n++
		}
	}
	return n
}

// Required are the values that a client must send, by the names of their methods in the order of the pattern.
func (p *Pattern) Required() []string {
	return p.named(func(s segment) bool { return s.method == OrgUnitCode || s.method == Text && !s.fixed })
}

// Optional are the values that a client may send.
func (p *Pattern) Optional() []string {
	return p.named(func(s segment) bool { return s.generated() || s.method == CurrentDate })
}

func (p *Pattern) named(which func(segment) bool) []string {
	names := []string{}
	for _, s := range p.segments {
		if which(s) && !slices.Contains(names, s.method) {
			names = append(names, s.method)
		}
	}
	return names
}

func (s segment) generated() bool { return s.method == Random || s.method == Sequential }

// Samples are values of the pattern at the ends of what it generates. They tell whether its values are of a type. Random ones are not
// shown to begin with zeros, which whoever generates them can pass over where the type has none.
func (p *Pattern) Samples() []string {
	digits := []string{"1", "9"}
	if slices.ContainsFunc(p.segments, func(s segment) bool { return s.method == Sequential }) {
		digits = append(digits, "0")
	}
	var out []string
	for _, digit := range digits {
		for _, either := range []string{digit, "a", "Z"} {
			out = append(out, p.sample(digit, either))
		}
	}
	return slices.Compact(out)
}

// sample is a value with these digits, and these in place of what may be a digit or a letter.
func (p *Pattern) sample(digit, either string) string {
	var b strings.Builder
	for _, s := range p.segments {
		switch s.method {
		case Text:
			b.WriteString(strings.NewReplacer(`\d`, digit, `\x`, "a", `\X`, "A", `\w`, "a").Replace(s.format))
		case Random, Sequential:
			b.WriteString(strings.NewReplacer("#", digit, "X", "A", "x", "a", "*", either).Replace(s.format))
		case OrgUnitCode:
			b.WriteString(strings.Repeat("A", max(1, strings.Count(s.format, "."))))
		case CurrentDate:
			b.WriteString(formatDate(s.format, sampleDay))
		}
	}
	return b.String()
}
