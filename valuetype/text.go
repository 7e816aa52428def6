package valuetype

import (
	"net/mail"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohort/uid"
)

func anything(s string) bool { return true }

// MultiTextSeparator stands between the option codes of a MULTI_TEXT value.
const MultiTextSeparator = ","

func isMultiText(s string) bool {
	for code := range strings.SplitSeq(s, MultiTextSeparator) {
		if code == "" {
			return false
		}
	}
	return true
}

// isLetter takes one letter of any script.
func isLetter(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && size == len(s) && unicode.IsLetter(r)
}

// isPhoneNumber takes digits with the signs that people put between them, and "ext".
func isPhoneNumber(s string) bool {
	if len(s) < 6 || len(s) > 50 {
		return false
	}
	for i := range len(s) {
		if !isDigit(s[i]) && !strings.ContainsRune("+()#./- ext", rune(s[i])) {
			return false
		}
	}
	return true
}

func isEmail(s string) bool {
	if len(s) > 254 || strings.ContainsAny(s, " <>\"\t\r\n") {
		return false
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(strings.Trim(host, "."), ".")
}

func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "ftp")
}

func isIdentifier(s string) bool { return uid.Valid(s) }

func isBoolean(s string) bool { return strings.EqualFold(s, "true") || strings.EqualFold(s, "false") }

func isTrue(s string) bool { return strings.EqualFold(s, "true") }

// Canonical returns the text in which a valid value is stored: truth values are lower case, all else is as it was sent.
func (t Type) Canonical(value string) string {
	if t == Boolean || t == TrueOnly {
		return strings.ToLower(value)
	}
	return value
}

// Storable reports whether text can be stored at all: it is UTF-8 and holds no NUL, which PostgreSQL's text cannot.
func Storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }
