package golden

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// recordedBase is the address of the recording server.
const recordedBase = "http://localhost:8080"

// recordedOn is the day of the recording: what is not before it was read from a clock, what is before it was sent.
const recordedOn = "2026-11-23"

const (
	moment = `(\d{4}-\d{2}-\d{2})(?:([T ])\d{2}:\d{2}:\d{2}(?:\.\d+)?([+-]\d{4}|Z)?)?`
	day    = `^\d{4}-\d{2}-\d{2}`
	clock  = `\d{2}:\d{2}:\d{2}`
)

var (
	// what a server makes up inside a text: a moment, a uuid or a uid
	madeUp      = regexp.MustCompile(moment + `|` + uuidToken.String() + `|` + uidToken.String())
	momentWhole = regexp.MustCompile(`^` + moment + `$`)
	className   = regexp.MustCompile(`^(java|org)(\.\w+)+$`)

	dateAlone = regexp.MustCompile(day)
	localTime = regexp.MustCompile(day + `T` + clock + `\.\d{3}`)
	zonedTime = regexp.MustCompile(day + `T` + clock + `\.\d{3}[+-]\d{4}`)
	blankTime = regexp.MustCompile(day + ` ` + clock + `(\.\d{1,3})?`)
	uidStart  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{10}\b`)
	uuidStart = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
)

// text compares two texts of which the recorded one may hold moments and identifiers made up by its server.
func (c *comparison) text(at string, recorded, our string) {
	switch {
	case strings.HasPrefix(recorded, recordedBase) || strings.HasPrefix(recorded, "/") && strings.Contains(recorded, "?"):
		c.address(at, recorded, our)
	case className.MatchString(recorded):
		if lastWord(recorded) != lastWord(our) {
			c.differ(at, recorded, our)
		}
	case !c.alike(recorded, our):
		c.differ(at, recorded, our)
	}
}

// alike reports whether our text is the recorded one but for what the servers made up, and learns the identifiers in it.
func (c *comparison) alike(recorded, our string) bool {
	for {
		found := madeUp.FindStringIndex(recorded)
		if found == nil {
			return recorded == our
		}
		rest, ok := strings.CutPrefix(our, recorded[:found[0]])
		if !ok {
			return false
		}
		token := recorded[found[0]:found[1]]
		recorded = recorded[found[1]:]
		size := c.standsFor(token, rest)
		if size == 0 {
			return false
		}
		our = rest[size:]
	}
}

// standsFor returns the length of what stands at the beginning of our text for a recorded token, 0 if nothing does.
func (c *comparison) standsFor(token, our string) int {
	switch {
	case token >= recordedOn && momentWhole.MatchString(token):
		return len(momentOf(token).FindString(our))
	case c.ids.generated(token):
		form := uidStart
		if uuidToken.MatchString(token) {
			form = uuidStart
		}
		if id := form.FindString(our); id != "" && c.ids.pair(token, id) {
			return len(id)
		}
	case strings.HasPrefix(our, token):
		return len(token)
	}
	return 0
}

// momentOf returns the form of a recorded moment: date or date and time, with a zone or without. A time after a blank may
// leave out the zeros that end its fraction, as the recorded ones do.
func momentOf(token string) *regexp.Regexp {
	switch m := momentWhole.FindStringSubmatch(token); {
	case m[2] == " ":
		return blankTime
	case m[2] == "T" && m[3] == "":
		return localTime
	case m[2] == "T":
		return zonedTime
	}
	return dateAlone
}

// address compares links: their paths, and their parameters in any order. The recording server wrote /api/api in some of
// its links, and its version stands in ours where the entry was replayed under one.
func (c *comparison) address(at string, recorded, our string) {
	want, absolute := strings.CutPrefix(recorded, recordedBase)
	got, ours := strings.CutPrefix(our, c.base)
	wantPath, wantQuery, _ := strings.Cut(want, "?")
	gotPath, gotQuery, _ := strings.Cut(got, "?")
	wantPath = strings.Replace(wantPath, "/api/api/", "/api/", 1)
	gotPath = strings.Replace(gotPath, "/api/40/", "/api/", 1)
	if absolute != ours || !c.alike(wantPath, gotPath) || !c.alike(parameters(wantQuery), parameters(gotQuery)) {
		c.differ(at, recorded, our)
	}
}

func parameters(query string) string {
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		if plain, err := url.QueryUnescape(pair); err == nil {
			pairs[i] = plain
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// wording compares a message for people: it may say it otherwise, but it names what the recorded one names.
func (c *comparison) wording(at string, recorded, our string) {
	for _, uid := range uidToken.FindAllString(recorded, -1) {
		if c.ids.given[uid] && !slices.Contains(wellKnown, uid) && !strings.Contains(our, uid) {
			c.differ(at, recorded, our)
			return
		}
	}
}

// shape shows the kinds of the characters of a random value: 1082901 and 0315420 have the same.
func shape(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '0'
		case r >= 'A' && r <= 'Z':
			return 'A'
		case r >= 'a' && r <= 'z':
			return 'a'
		}
		return r
	}, text)
}

func lastWord(class string) string {
	return class[strings.LastIndexByte(class, '.')+1:]
}
