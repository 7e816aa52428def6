package golden

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Difference is one place where our answer is not the recorded one.
type Difference struct {
	At       string // status, contentType, location, or a JSON pointer into the recorded body
	Recorded any
	Ours     any
}

// nothing stands for a value that the other side lacks.
type nothing struct{}

func (d Difference) String() string {
	return fmt.Sprintf("%-40s recorded %s  ours %s", d.At, brief(d.Recorded), brief(d.Ours))
}

// brief shows a value on one line of bounded length.
func brief(v any) string {
	if _, ok := v.(nothing); ok {
		return "nothing"
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(text) > 200 {
		return string(text[:200]) + "…"
	}
	return string(text)
}

// comparison walks a recorded answer and ours side by side.
type comparison struct {
	ids     *identifiers
	base    string // our address
	ordered bool   // the request asked for an order
	open    bool   // objects of ours may hold more than the expected ones
	found   []Difference
}

func (c *comparison) differ(at string, recorded, our any) {
	c.found = append(c.found, Difference{At: at, Recorded: recorded, Ours: our})
}

// answer compares status, content type, location and body. Answers of different status have nothing else to compare.
func (c *comparison) answer(recorded, our Answer) {
	if recorded.Status != our.Status {
		c.differ("status", recorded.Status, our.Status)
		c.differ("", recorded.Body, our.Body)
		return
	}
	if recorded.ContentType != our.ContentType {
		c.differ("contentType", recorded.ContentType, our.ContentType)
	}
	redirect := recorded.Status >= 300 && recorded.Status < 400
	switch {
	case recorded.Location == "" && our.Location == "":
	case recorded.Location == "" || our.Location == "":
		c.differ("location", recorded.Location, our.Location)
	case !redirect: // where a person without credentials is sent to is our own affair
		c.text("location", recorded.Location, our.Location)
	}
	c.value("", recorded.Body, our.Body)
}

// value compares what stands at one place.
func (c *comparison) value(at string, recorded, our any) {
	switch r := recorded.(type) {
	case map[string]any:
		if o, ok := our.(map[string]any); ok {
			c.object(at, r, o)
			return
		}
	case []any:
		if o, ok := our.([]any); ok {
			c.list(at, r, o)
			return
		}
	case string:
		if o, ok := our.(string); ok {
			c.text(at, r, o)
			return
		}
	case json.Number:
		if o, ok := our.(json.Number); ok && sameNumber(r, o) {
			return
		}
	default: // a boolean or null
		if recorded == our {
			return
		}
	}
	c.differ(at, recorded, our)
}

func sameNumber(a, b json.Number) bool {
	x, errX := strconv.ParseFloat(a.String(), 64)
	y, errY := strconv.ParseFloat(b.String(), 64)
	return errX == nil && errY == nil && x == y
}

// object compares keys in both directions, and the values under them.
func (c *comparison) object(at string, recorded, our map[string]any) {
	matched := map[string]bool{}
	for _, key := range slices.Sorted(maps.Keys(recorded)) {
		name := key
		if c.ids.generated(key) {
			name = c.keyFor(at, key, recorded[key], our, matched)
		}
		o, ok := our[name]
		ok = ok && !matched[name]
		matched[name] = true
		switch {
		case ok:
			c.member(at, key, recorded, recorded[key], o)
		case !javaNoise(key):
			c.differ(at+"/"+key, recorded[key], nothing{})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(our)) {
		if !matched[key] && !javaNoise(key) && !c.open {
			c.differ(at+"/"+key, nothing{}, our[key])
		}
	}
}

// keyFor finds the key of ours that stands for a generated one: the paired one, or else the key under which the value
// differs least.
func (c *comparison) keyFor(at, recorded string, value any, our map[string]any, taken map[string]bool) string {
	if name, ok := c.ids.ours(recorded); ok {
		return name
	}
	best, least := recorded, -1
	for _, key := range slices.Sorted(maps.Keys(our)) {
		if taken[key] || !uidWhole.MatchString(key) && !uuidToken.MatchString(key) {
			continue
		}
		if n := len(c.try(at+"/"+recorded, value, our[key]).found); least < 0 || n < least {
			best, least = key, n
		}
	}
	if least >= 0 {
		c.ids.pair(recorded, best)
	}
	return best
}

// member compares the values under one key of an object. Some keys hold what is not to be matched.
func (c *comparison) member(at, key string, parent map[string]any, recorded, our any) {
	parentKey := at[strings.LastIndexByte(at, '/')+1:]
	at += "/" + key
	r, isText := recorded.(string)
	o, isOurText := our.(string)
	switch {
	case ofTheHost(parentKey, key):
		if fmt.Sprintf("%T", recorded) != fmt.Sprintf("%T", our) {
			c.differ(at, recorded, our)
		}
	case isText && isOurText && forPeople(parent, key):
		c.wording(at, r, o)
	case isText && isOurText && key == "value" && parent["ownerObject"] != nil: // a random value, generated and reserved
		if shape(r) != shape(o) {
			c.differ(at, recorded, our)
		}
	default:
		c.value(at, recorded, our)
	}
}

// ofTheHost tells versions, and what describes the machine and its database, from what describes the content.
func ofTheHost(parentKey, key string) bool {
	if parentKey == "databaseInfo" {
		return true
	}
	switch key {
	case "version", "revision", "rev", "userAgent", "osName", "osArchitecture", "osVersion", "externalDirectory",
		"environmentVariable", "memoryInfo", "cpuCores", "serverTimeZoneId", "serverTimeZoneDisplayName":
		return true
	}
	return javaNoise(key)
}

// javaNoise are keys that only a server written in Java has something to say about.
func javaNoise(key string) bool {
	return strings.HasPrefix(key, "java") || strings.HasPrefix(key, "jasper")
}

// forPeople tells messages from names and codes. The description of an import is a message, that of an object is its own;
// the value of a conflict is a message too.
func forPeople(parent map[string]any, key string) bool {
	switch key {
	case "message", "developerMessage":
		return true
	case "description":
		return parent["importCount"] != nil
	case "value":
		return len(parent) == 1 || len(parent) == 2 && parent["object"] != nil
	}
	return false
}
