package api

import (
	"slices"
	"strconv"
	"strings"

	"cohort/fault"
)

// mediaTypes are the names under which a client may ask for a format, the one that is answered first.
var mediaTypes = map[string][]string{
	"json": {"application/json"},
	"xml":  {"application/xml", "text/xml"},
	"csv":  {"application/csv", "text/csv", "application/text"},
	"text": {"text/plain"},

	"event-stream": {"text/event-stream"},

	"geojson": {"application/geo+json", "application/json+geo", "application/json+geojson"},
}

// weighted is one element of an Accept header.
type weighted struct {
	name    string // lower case, without parameters
	quality float64
}

// parseRanges reads Accept and Accept-Encoding. What is malformed in them is passed over, as browsers expect.
func parseRanges(headers []string) []weighted {
	var list []weighted
	for _, header := range headers {
		for element := range strings.SplitSeq(header, ",") {
			name, parameters, _ := strings.Cut(element, ";")
			w := weighted{strings.ToLower(strings.TrimSpace(name)), 1}
			if w.name == "" {
				continue
			}
			for parameter := range strings.SplitSeq(parameters, ";") {
				if key, value, _ := strings.Cut(parameter, "="); strings.EqualFold(strings.TrimSpace(key), "q") {
					if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil {
						w.quality = q
					}
				}
			}
			list = append(list, w)
		}
	}
	return list
}

// negotiate decides the format of the answer among those that a route offers, the first of which is its preference. A suffix
// in the path decides alone.
func negotiate(offered []string, suffix string, accept []string) (string, error) {
	if suffix != "" {
		if slices.Contains(offered, suffix) {
			return suffix, nil
		}
		return "", fault.New(fault.NotAcceptable, "There is no .%s of this.", suffix)
	}
	ranges := parseRanges(accept)
	if len(ranges) == 0 {
		return offered[0], nil
	}
	best, quality := "", 0.0
	for _, format := range offered {
		if q := qualityOf(format, ranges); q > quality {
			best, quality = format, q
		}
	}
	// Browsers accept XML rather than whatever else comes: where JSON will do, it takes more than that.
	if best == "xml" && slices.Contains(offered, "json") && qualityOf("json", ranges) > 0 &&
		(accepts(ranges, "text/html") || !accepts(ranges, mediaTypes["xml"]...)) {
		best = "json"
	}
	if best == "" {
		return "", fault.New(fault.NotAcceptable, "This is not to be had as %s.", strings.Join(accept, ", "))
	}
	return best, nil
}

// qualityOf is the quality that the most specific matching range gives a format.
func qualityOf(format string, ranges []weighted) float64 {
	best, specificity := 0.0, -1
	for _, name := range mediaTypes[format] {
		major, _, _ := strings.Cut(name, "/")
		for _, r := range ranges {
			s := -1
			switch r.name {
			case name:
				s = 2
			case major + "/*":
				s = 1
			case "*/*", "*":
				s = 0
			}
			if s > specificity || s >= 0 && s == specificity && r.quality > best {
				best, specificity = r.quality, s
			}
		}
	}
	return best
}

// Names reports whether the client's Accept names one of these formats itself, not by a wildcard.
func (c *call) Names(formats ...string) bool {
	ranges := parseRanges(c.Request.Header.Values("Accept"))
	for _, format := range formats {
		if accepts(ranges, mediaTypes[format]...) {
			return true
		}
	}
	return false
}

// accepts reports whether one of these names is accepted as it stands.
func accepts(ranges []weighted, names ...string) bool {
	return slices.ContainsFunc(ranges, func(r weighted) bool { return r.quality > 0 && slices.Contains(names, r.name) })
}
