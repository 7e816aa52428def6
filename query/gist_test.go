package query

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"cohort/schema/catalog"
)

// FuzzFits compares patterns with regular expressions that say the same.
func FuzzFits(f *testing.F) {
	for _, seed := range [][2]string{{"malaria", "*l?r*"}, {"", "*"}, {"aaab", "*a?b"}, {"abc", "abc?"}, {"é", "?"}, {"a*b", "a*"}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if len(text) > 30 || len(pattern) > 10 || !utf8.ValidString(text) || !utf8.ValidString(pattern) {
			return
		}
		expression := regexp.QuoteMeta(pattern)
		expression = strings.NewReplacer(`\*`, `(?s:.*)`, `\?`, `(?s:.)`).Replace(expression)
		if !strings.Contains(pattern, `\`) { // whose quotation would be read again
			if want := regexp.MustCompile(`\A` + expression + `\z`).MatchString(text); fits(text, pattern) != want {
				t.Errorf("%q as %q: %v", text, pattern, !want)
			} else if parts := strings.Split(pattern, "*"); len(parts) > 1 && !strings.Contains(pattern, "?") && utf8.ValidString(pattern) && inTurn(text, parts) != want {
				t.Errorf("%q as the parts of %q: %v", text, pattern, !want)
			}
		}
	})
}

// Every preset of every type can be planned, whatever a gist's size.
func TestGistsOfEveryType(t *testing.T) {
	for _, typ := range catalog.All() {
		if !typ.Graph() {
			continue
		}
		for _, auto := range []string{"XS", "S", "M", "L", "XL"} {
			for _, preset := range []string{"*", ":all", ":identifiable", ":nameable", ":owner", ":persisted"} {
				g, err := PlanGist(typ, Fields{{Name: preset, Preset: true}}, GistOptions{Auto: auto})
				if err != nil {
					t.Fatalf("%s %s: %v", typ.Name, preset, err)
				}
				for name, of := range g.Names() {
					if name != of[0] || typ.Property(name) == nil || typ.Property(name).WriteOnly {
						t.Errorf("%s %s: %s", typ.Name, preset, name)
					}
				}
			}
		}
	}
}
