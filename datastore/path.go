package datastore

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cohort/fault"
)

// element is the number of an element, as in addresses[0].
var element = regexp.MustCompile(`\[([0-9]+)\]`)

// deepest is how many levels a path has at most.
const deepest = 6

// path leads from an entry to a value: to its key, or by the names of members and the numbers of elements into its value.
type path struct {
	key   bool
	names []string // none: the whole value
}

// parsePath reads _, ., or names with dots between them; the number of an element may stand in square brackets.
func parsePath(text string) (path, error) {
	switch text {
	case "_":
		return path{key: true}, nil
	case ".":
		return path{}, nil
	}
	names := strings.Split(element.ReplaceAllString(text, ".$1"), ".")
	for _, name := range names {
		if name == "" || strings.ContainsAny(name, "[](),:~\"'") || !utf8.ValidString(name) || len(names) > deepest {
			return path{}, unreadable("E7650", "Not a valid path: '%s'; it is _, ., or at most %d names with dots between them", text, deepest)
		}
	}
	return path{names: names}, nil
}

func unreadable(code, format string, args ...any) *fault.Error {
	return fault.Coded(fault.BadRequest, code, format, args...)
}
