package api

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cohort/graph"
)

// An entity tag of one object is "version-hash": the token of the object's version, by which If-Match compares, and a hash of
// the answer, which may change without the object: with who asks, for which fields, in which language. A compressed answer has
// -gzip behind that, since it has other bytes.
const gzipMark = "-gzip"

// tagged answers 200 with JSON and its entity tag, or 304 where the client has the same already. o is the object that the answer
// is about; nil is a list, whose tag is weak.
func (c *call) tagged(o *graph.Object, text []byte) error {
	if o == nil {
		return c.taggedAs(0, text)
	}
	return c.taggedAs(o.Token, text)
}

// taggedAs is tagged of what has a version of its own; 0 is a list.
func (c *call) taggedAs(version uint64, text []byte) error {
	if c.notModified(c.tagOf(version, text)) {
		return nil
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

// tagOf is the entity tag of an answer, but for its format.
func (c *call) tagOf(version uint64, text []byte) string {
	sum := sha256.Sum256(text)
	tag := hex.EncodeToString(sum[:8])
	if version != 0 {
		return strconv.FormatUint(version, 16) + "-" + tag
	}
	return "W/" + tag
}

// notModified sends the entity tag, and answers 304 where the client has named it.
func (c *call) notModified(tag string) bool {
	if c.Format != "json" {
		tag += c.Format
	}
	if weak, ok := strings.CutPrefix(tag, "W/"); ok {
		tag = `W/"` + weak + `"`
	} else {
		tag = `"` + tag + `"`
	}
	h := c.ResponseWriter.Header()
	if has := namedTag(c.Request.Header.Values("If-None-Match"), tag); has != "" {
		h.Set("ETag", has)
		h.Add("Vary", "Accept-Encoding") // as an answer that is large enough to be compressed
		c.WriteHeader(http.StatusNotModified)
		return true
	}
	h.Set("ETag", tag)
	return false
}

// namedTag returns what of If-None-Match is the tag of the answer, compressed or not: what a client says of it.
func namedTag(headers []string, tag string) string {
	for _, named := range entityTags(headers) {
		if named == "*" {
			return tag
		}
		if bareTag(named) == bareTag(tag) {
			return named
		}
	}
	return ""
}

func entityTags(headers []string) (tags []string) {
	for _, header := range headers {
		for tag := range strings.SplitSeq(header, ",") { // none of ours has a comma
			if tag = strings.TrimSpace(tag); tag != "" {
				tags = append(tags, tag)
			}
		}
	}
	return tags
}

// bareTag is a tag without its quotes and without what the way of the answer has added to it.
func bareTag(tag string) string {
	return strings.TrimSuffix(strings.Trim(strings.TrimPrefix(tag, "W/"), `"`), gzipMark)
}

// compressedTag marks the entity tag of an answer that is compressed. A weak one is the same for all forms of the answer.
func compressedTag(h http.Header) {
	if tag := h.Get("ETag"); strings.HasPrefix(tag, `"`) {
		h.Set("ETag", strings.TrimSuffix(tag, `"`)+gzipMark+`"`)
	}
}

// isNow tells in the entity tag of the answer to a write which version the object has now, for If-Match: how it looks is not
// known before it is read. 0 is none.
func (c *call) isNow(version uint64) {
	if version != 0 {
		c.ResponseWriter.Header().Set("ETag", `"`+strconv.FormatUint(version, 16)+`"`)
	}
}

// mustBeNew reads If-None-Match: * of a write, with which the client asks for the object only if there is none yet.
func (c *call) mustBeNew() bool {
	return slices.Contains(entityTags(c.Request.Header.Values("If-None-Match")), "*")
}

// expected reads If-Match: the versions of the object one of which the client has seen; nil is any. A tag that no answer had
// stands for a version that no object has.
func (c *call) expected() []uint64 {
	var versions []uint64
	for _, tag := range entityTags(c.Request.Header.Values("If-Match")) {
		if tag == "*" {
			return nil
		}
		version, _, _ := strings.Cut(bareTag(tag), "-")
		n, err := strconv.ParseUint(version, 16, 64)
		if err != nil {
			n = 0
		}
		versions = append(versions, n)
	}
	return versions
}
