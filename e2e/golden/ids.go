package golden

import (
	"regexp"
	"strings"
)

// identifiers pairs those that the recorded server generated with those that ours generated for the same thing. A pair is
// learned where the two stand in the same place of an answer; later requests then carry ours.
type identifiers struct {
	given  map[string]bool // named by a request or known beforehand: the same on both servers
	pairs  map[string]string
	parent *identifiers // looked up after pairs; nil for the root
}

// wellKnown are the identifiers of what stands in every new database: the superuser and the default category objects.
var wellKnown = []string{"M5zQapPyTZI", "bjDvmb4bfuf", "GLevLNI9wkl", "xYerKDKCefk", "HllvX50cXC0"}

var (
	uidToken  = regexp.MustCompile(`\b[A-Za-z][A-Za-z0-9]{10}\b`)
	uuidToken = regexp.MustCompile(`\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b`)
	uidWhole  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{10}$`)
	// eleven letters in at most three humps, such as displayName, DESCRIPTION or keyUiLocale
	wordToken = regexp.MustCompile(`^([A-Z]+|[A-Za-z][a-z]*([A-Z][a-z]+){0,2})$`)
)

// newIdentifiers returns the identifiers of a recording: what a request names is given, unless an earlier answer brought it.
func newIdentifiers(entries []*Entry) *identifiers {
	ids := &identifiers{given: map[string]bool{}, pairs: map[string]string{}}
	for _, uid := range wellKnown {
		ids.given[uid] = true
	}
	answered := map[string]bool{}
	for _, e := range entries {
		for _, uid := range uidToken.FindAllString(e.Request.Path+" "+string(e.Request.Body), -1) {
			if !answered[uid] {
				ids.given[uid] = true
			}
		}
		eachText(e.Answer.Body, func(text string) {
			for _, uid := range uidToken.FindAllString(text, -1) {
				answered[uid] = true
			}
		})
	}
	return ids
}

// trial returns identifiers that learn without telling ids; accept tells it.
func (ids *identifiers) trial() *identifiers {
	return &identifiers{given: ids.given, pairs: map[string]string{}, parent: ids}
}

// accept takes over what a trial learned.
func (ids *identifiers) accept(trial *identifiers) {
	for recorded, ours := range trial.pairs {
		ids.pairs[recorded] = ours
	}
}

// generated reports whether a recorded text is an identifier that the server made up.
func (ids *identifiers) generated(recorded string) bool {
	if uuidToken.MatchString(recorded) {
		return true
	}
	return uidWhole.MatchString(recorded) && !ids.given[recorded] && !wordToken.MatchString(recorded)
}

// ours returns the identifier paired with a recorded one.
func (ids *identifiers) ours(recorded string) (string, bool) {
	for ; ids != nil; ids = ids.parent {
		if our, ok := ids.pairs[recorded]; ok {
			return our, true
		}
	}
	return "", false
}

// pair learns that our identifier stands for a recorded one, and reports whether that agrees with what is known.
func (ids *identifiers) pair(recorded, our string) bool {
	if known, ok := ids.ours(recorded); ok {
		return known == our
	}
	ids.pairs[recorded] = our
	return true
}

// translate puts our identifiers in the place of the recorded ones.
func (ids *identifiers) translate(text string) string {
	return uidToken.ReplaceAllStringFunc(text, func(token string) string {
		if our, ok := ids.ours(token); ok {
			return our
		}
		return token
	})
}

// eachText calls visit with every text in a value, keys included.
func eachText(v any, visit func(string)) {
	switch v := v.(type) {
	case string:
		visit(v)
	case []any:
		for _, element := range v {
			eachText(element, visit)
		}
	case map[string]any:
		for key, element := range v {
			visit(key)
			eachText(element, visit)
		}
	}
}

// underVersion40 is the path under which a recorded request is replayed. The recording server answered /tracker lists in
// the form that clients of version 40 read; newer versions have another form, which has tests of its own.
func underVersion40(path string) string {
	if rest, ok := strings.CutPrefix(path, "/api/tracker"); ok {
		return "/api/40/tracker" + rest
	}
	return path
}
