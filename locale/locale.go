// Package locale reads and names languages as DHIS2 writes them: fr, pt_BR, uz_UZ_Cyrl. It knows which of them user interfaces
// are translated into, and how a language is called in another.
package locale

import (
	"strings"

	"golang.org/x/text/language"
)

// Parse reads a language, with its country and its script where there are such, joined by underscores or hyphens. It returns
// the form in which locales are stored and shown, and false for what names no language.
func Parse(text string) (locale string, ok bool) {
	if len(text) > len("uz_UZ_#Cyrl") {
		return "", false
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '_' || r == '-' })
	if len(parts) == 0 || len(parts) > 3 || len(text) != len(strings.Join(parts, "_")) {
		return "", false
	}
	code := strings.ToLower(parts[0])
	if _, err := language.ParseBase(code); err != nil {
		return "", false
	}
	country, script := "", ""
	for _, part := range parts[1:] {
		part = strings.TrimPrefix(part, "#") // before a script, as Java writes it
		switch {
		case len(part) == 4 && script == "":
			s, err := language.ParseScript(part)
			if err != nil {
				return "", false
			}
			script = s.String()
		case (len(part) == 2 || len(part) == 3) && country == "": // before the script, or behind it as browsers write it
			if _, err := language.ParseRegion(part); err != nil {
				return "", false
			}
			country = strings.ToUpper(part)
		default:
			return "", false
		}
	}
	for _, part := range []string{country, script} {
		if part != "" {
			code += "_" + part
		}
	}
	return code, true
}

// Language is a locale without its country and script.
func Language(locale string) string {
	code, _, _ := strings.Cut(locale, "_")
	return code
}
