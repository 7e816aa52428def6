package interpretation

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json"

	"cohort/datetime"
	"cohort/graph"
	"cohort/schema/catalog"
)

// mention is a user whom a text names, as its row holds it.
type mention struct {
	User int32 `json:"user"`
	At   int64 `json:"at"` // UTC milliseconds
}

// longestName is the most bytes that are taken for a username.
const longestName = 300

// mentionsIn finds the users whom a text names by @username. Who was named before keeps the time of that.
func mentionsIn(s *graph.Snapshot, text string, before []mention, now int64) []mention {
	var out []mention
	username := catalog.Get("user").MustProperty("username")
	rest := text
	for {
		at := strings.IndexByte(rest, '@')
		if at < 0 {
			return out
		}
		led := strings.TrimRightFunc(rest[:at], inUsername) != rest[:at] // an address of mail names nobody
		rest = rest[at+1:]
		end := strings.IndexFunc(rest, func(r rune) bool { return !inUsername(r) })
		if end < 0 {
			end = len(rest)
		}
		name := rest[:end]
		if led || len(name) > longestName {
			rest = rest[end:]
			continue
		}
		// What ends a sentence may belong to the name or not: the longest name that somebody has is meant.
		for ; name != ""; name = name[:len(name)-1] {
			if user := s.Unique(username, name); user != nil {
				if !slices.ContainsFunc(out, func(m mention) bool { return m.User == user.ID }) {
					out = append(out, since(before, user.ID, now))
				}
				break
			}
			if !strings.ContainsAny(name[len(name)-1:], ".-_@+") {
				break
			}
		}
		rest = rest[len(name):]
	}
}

func since(before []mention, user int32, now int64) mention {
	for _, m := range before {
		if m.User == user {
			return m
		}
	}
	return mention{user, now}
}

func inUsername(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-@+", r)
}

// encodeMentions is what a row holds: nil where nobody is mentioned.
func encodeMentions(list []mention) (any, error) {
	if len(list) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(list)
	return string(text), err
}

func decodeMentions(stored *string) (list []mention, err error) {
	if stored == nil {
		return nil, nil
	}
	return list, json.Unmarshal([]byte(*stored), &list)
}

// shownMention is a mention in an answer.
type shownMention struct {
	ID       string `json:"id"`
	Username string `json:"username"`
	Created  string `json:"created"`
}

// showMentions writes the mentions of users who are still there, under the names that they have now; nil is none.
func showMentions(s *graph.Snapshot, stored *string, zone *time.Location) ([]byte, error) {
	list, err := decodeMentions(stored)
	if err != nil {
		return nil, err
	}
	var shown []shownMention
	for _, m := range list {
		if user := s.Object(m.User); user != nil {
			shown = append(shown, shownMention{user.UID, user.Text("username"), datetime.Format(time.UnixMilli(m.At), zone)})
		}
	}
	if shown == nil {
		return nil, nil
	}
	return json.Marshal(shown)
}
