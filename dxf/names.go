package dxf

import "strings"

// isName reports whether a member's name can be the name of an element. Colons stand for namespaces, and what begins with
// xml is reserved.
func isName(s string) bool {
	for i, r := range s {
		if !starts(r) && (i == 0 || !continues(r)) {
			return false
		}
	}
	return s != "" && (len(s) < 3 || !strings.EqualFold(s[:3], "xml"))
}

// starts is NameStartChar of XML 1.0 in what all parsers agree on.
func starts(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r >= 0xC0 && r <= 0x2FF && r != 0xD7 && r != 0xF7
}

func continues(r rune) bool { return r >= '0' && r <= '9' || r == '-' || r == '.' }

// entry is the element of a member whose name no element can have; its attribute key is the name.
const (
	entry = "entry"
	key   = "key"
)

// item is the member of a list whose name does not say what its members are called.
const item = "item"

// field is a cell in a row of a table.
const (
	row   = "row"
	field = "field"
)

// singular is the name of one member of a list that no type describes.
func singular(name string) string {
	if name == row {
		return field
	}
	if stem, ok := strings.CutSuffix(name, "ies"); ok && isName(stem) {
		return stem + "y"
	}
	if stem, ok := strings.CutSuffix(name, "sses"); ok && isName(stem) {
		return stem + "ss"
	}
	if stem, ok := strings.CutSuffix(name, "s"); ok && isName(stem) && !strings.HasSuffix(stem, "s") {
		return stem
	}
	return item
}
