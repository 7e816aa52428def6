package query

import (
	"strings"
	"unicode/utf8"
)

// containsFold reports whether a text contains another, which is in lower case, case apart. Most texts are ASCII, and are
// searched as they are: a search of fifty thousand names makes no copies of them.
func containsFold(s, lower string) bool {
	if lower == "" {
		return true
	}
	for i := range len(s) {
		switch b := s[i]; {
		case b >= utf8.RuneSelf:
			return strings.Contains(strings.ToLower(s), lower)
		case lowerByte(b) == lower[0] && hasPrefixFold(s[i:], lower):
			return true
		}
	}
	return false
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
