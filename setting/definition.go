package setting

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cohort/datetime"
	"cohort/fault"
	"cohort/locale"
	"cohort/payload"

	"github.com/go-json-experiment/json/jsontext"
)

// longest is the most characters that a value has: style sheets and scripts are values, too.
const longest = 256 << 10

// Kind is the type of a setting's values.
type Kind uint8

const (
	Text     Kind = iota
	Boolean       // true or false
	Integer       // a whole number of 32 bits
	Decimal       // a number, kept as it was written
	Date          // milliseconds since 1970; shown in the server's zone
	Choice        // one of Definition.Choices
	Language      // a locale such as pt_BR
	JSON          // an object or a list
)

// Definition is one setting: what it may be, and who may see it.
type Definition struct {
	Name         string
	Kind         Kind
	Choices      []string
	Translatable bool // people read it: it has a value a language
	Secret       bool // it is shown to nobody
	Operators    bool // it is shown to those only who may change it

	// Authority is what one needs to change it, beside the right to change settings; empty is nothing else.
	Authority string

	preset    string
	hasPreset bool
}

// Default is what holds where nothing was set; ok is false where that is nothing.
func (d *Definition) Default() (value string, ok bool) { return d.preset, d.hasPreset }

// Parse reads a value, and returns it in the form in which it is stored. What is of another type is a Conflict that names setting and
// value. Times without an offset are in zone.
func (d *Definition) Parse(text string, zone *time.Location) (string, error) {
	if utf8.RuneCountInString(text) > longest {
		return "", fault.New(fault.Conflict, "The value of setting %s is longer than %d characters", d.Name, longest).On("", "", d.Name)
	}
	trimmed := strings.TrimSpace(text)
	switch d.Kind {
	case Text:
		return text, nil
	case Boolean:
		if b := strings.ToLower(trimmed); b == "true" || b == "false" {
			return b, nil
		}
		return "", d.refuse(text, "true or false")
	case Integer:
		if n, err := strconv.ParseInt(trimmed, 10, 32); err == nil {
			return strconv.FormatInt(n, 10), nil
		}
		return "", d.refuse(text, "a whole number")
	case Decimal:
		if x, err := strconv.ParseFloat(trimmed, 64); err == nil && !math.IsInf(x, 0) && !math.IsNaN(x) && jsontext.Value(trimmed).IsValid() {
			return trimmed, nil
		}
		return "", d.refuse(text, "a number")
	case Date:
		if t, err := datetime.Parse(trimmed, zone); err == nil {
			return strconv.FormatInt(t.UnixMilli(), 10), nil
		}
		return "", d.refuse(text, "a date or time such as 2024-03-31 or 2024-03-31T12:00:00.000")
	case Choice:
		if slices.Contains(d.Choices, trimmed) {
			return trimmed, nil
		}
		return "", d.refuse(text, "one of "+strings.Join(d.Choices, ", "))
	case Language:
		l, ok := locale.Parse(trimmed)
		switch {
		case !ok:
			return "", d.refuse(text, "a locale such as fr or pt_BR")
		case d.Choices != nil && !slices.Contains(d.Choices, l):
			return "", d.refuse(text, "one of "+strings.Join(d.Choices, ", "))
		}
		return l, nil
	}
	value := jsontext.Value(trimmed)
	if _, err := payload.Parse(value); err != nil || value.Compact() != nil || value.Kind() != '{' && value.Kind() != '[' {
		return "", d.refuse(text, "a JSON object or list")
	}
	return string(value), nil
}

// refuse does not repeat a secret, not even a refused one.
func (d *Definition) refuse(text, expected string) error {
	shown := text
	if d.Secret {
		shown = "********"
	}
	f := fault.New(fault.Conflict, "Value '%s' is not valid for setting %s: it must be %s", shown, d.Name, expected).On("", "", d.Name)
	f.Value = shown
	return f
}

// Text is a stored value as people read it.
func (d *Definition) Text(value string, zone *time.Location) string {
	if d.Kind == Date {
		if ms, err := strconv.ParseInt(value, 10, 64); err == nil {
			return datetime.Format(time.UnixMilli(ms), zone)
		}
	}
	return value
}

// JSON is a stored value as JSON: a text, a number, true or false, or what it was given as.
func (d *Definition) JSON(value string, zone *time.Location) jsontext.Value {
	switch d.Kind {
	case Boolean, Integer, Decimal, JSON:
		return jsontext.Value(value)
	}
	text, err := jsontext.AppendQuote(nil, d.Text(value, zone))
	if err != nil { // the database holds no text that is not UTF-8
		return jsontext.Value(`""`)
	}
	return text
}
