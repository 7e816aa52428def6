package dxf

import "unicode/utf8"

// appendText writes text as the content of an element. What XML cannot hold becomes the replacement character. A carriage
// return is written by its number: a reader takes it for the end of a line otherwise.
func appendText(b []byte, s string) []byte { return escape(b, s, false) }

// appendAttribute writes text as the value of an attribute, within quotation marks that the caller writes.
func appendAttribute(b []byte, s string) []byte { return escape(b, s, true) }

func escape(b []byte, s string, attribute bool) []byte {
	done := 0
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		if e := escapeOf(r, size, attribute); e != "" {
			b = append(append(b, s[done:i]...), e...)
			done = i + size
		}
		i += size
	}
	return append(b, s[done:]...)
}

func escapeOf(r rune, size int, attribute bool) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '\r':
		return "&#13;"
	}
	if attribute {
		switch r {
		case '"':
			return "&quot;"
		case '\n':
			return "&#10;"
		case '\t':
			return "&#9;"
		}
	}
	if !holds(r, size) {
		return "\uFFFD"
	}
	return ""
}

// holds reports whether XML 1.0 has the character; size tells a replacement character from what is no UTF-8.
func holds(r rune, size int) bool {
	switch {
	case r == utf8.RuneError && size <= 1:
		return false
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	}
	return r != 0xFFFE && r != 0xFFFF
}

// holdsAll reports whether XML 1.0 has all characters of a text.
func holdsAll(s string) bool {
	for i, r := range s {
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(s[i:])
		}
		if !holds(r, size) {
			return false
		}
	}
	return true
}
