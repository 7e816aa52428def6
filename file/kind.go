package file

import (
	"bytes"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohort/fault"
)

// refusedTypes and refusedExtensions are what nobody may upload: what browsers and computers run.
var (
	refusedTypes = []string{
		"text/html", "text/css", "text/javascript", "font/otf", "application/x-shockwave-flash", "application/vnd.debian.binary-package",
		"application/x-rpm", "application/java-archive", "application/x-ms-dos-executable", "application/vnd.microsoft.portable-executable",
		"application/vnd.apple.installer+xml", "application/vnd.mozilla.xul+xml", "application/x-httpd-php", "application/x-sh", "application/x-csh",
	}
	refusedExtensions = []string{
		"html", "htm", "xhtml", "css", "js", "mjs", "otf", "swf", "deb", "rpm", "jar", "jsp", "exe", "msi", "mpkg", "xul", "php", "bin", "sh", "csh", "bat",
	}
)

// marks begin files that the standard library does not tell.
var marks = []struct{ mark, contentType string }{
	{"MZ", "application/vnd.microsoft.portable-executable"},
	{"\x7fELF", "application/x-ms-dos-executable"},
	{"#!", "application/x-sh"},
	{"<?php", "application/x-httpd-php"},
	{"!<arch>\ndebian", "application/vnd.debian.binary-package"},
	{"\xed\xab\xee\xdb", "application/x-rpm"},
	{"FWS", "application/x-shockwave-flash"}, {"CWS", "application/x-shockwave-flash"},
	{"\xca\xfe\xba\xbe", "application/java-archive"},
}

// finer are the types that the end of a name may tell within what the content tells.
var finer = map[string]map[string]string{
	"application/zip": {
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
		"odt":  "application/vnd.oasis.opendocument.text",
		"ods":  "application/vnd.oasis.opendocument.spreadsheet",
		"odp":  "application/vnd.oasis.opendocument.presentation",
		"epub": "application/epub+zip",
	},
	"text/plain": {"csv": "text/csv", "json": "application/json", "md": "text/markdown"},
	"application/octet-stream": {
		"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint",
	},
}

// kindOf tells the type of a content from its beginning, and within that from its name. What the client says of it means nothing.
func kindOf(name string, beginning []byte) string {
	for _, m := range marks {
		if bytes.HasPrefix(beginning, []byte(m.mark)) {
			return m.contentType
		}
	}
	kind, _, err := mime.ParseMediaType(http.DetectContentType(beginning))
	if err != nil {
		return "application/octet-stream"
	}
	if (kind == "text/xml" || kind == "text/plain" || kind == "text/html") && isSVG(beginning) {
		return "image/svg+xml"
	}
	if (kind == "text/xml" || kind == "text/plain") && bytes.Contains(bytes.ToLower(beginning), []byte("<html")) {
		return "text/html"
	}
	if more := finer[kind][extension(name)]; more != "" {
		return more
	}
	return kind
}

// isSVG reports whether the first element of an XML is a picture.
func isSVG(beginning []byte) bool {
	rest := bytes.TrimPrefix(beginning, []byte("\xef\xbb\xbf"))
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			_, rest, _ = bytes.Cut(rest, []byte("-->"))
		case bytes.HasPrefix(rest, []byte("<?")), bytes.HasPrefix(rest, []byte("<!")):
			_, rest, _ = bytes.Cut(rest, []byte(">"))
		default:
			return bytes.HasPrefix(rest, []byte("<svg")) && len(rest) > 4 && bytes.ContainsAny(rest[4:5], " \t\r\n>/")
		}
	}
}

func extension(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// refuse says why a file of that name and type cannot be kept.
func refuse(name, contentType string) error {
	if slices.Contains(refusedTypes, contentType) || slices.Contains(refusedExtensions, extension(name)) {
		f := fault.New(fault.Unsupported, "Files such as %s, which is %s, are not kept here.", name, contentType).On(Type.Name, "", "contentType")
		f.Value = contentType
		return f
	}
	return nil
}

// pictures are the types that pictures in some domains may have.
var pictures = map[string][]string{
	CustomIcon: {"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml"},
	UserAvatar: {"image/png", "image/jpeg", "image/gif", "image/webp"},
	OrgUnit:    {"image/png", "image/jpeg"},
}

// suits refuses what is no picture where there must be one.
func suits(domain, contentType string) error {
	if types := pictures[domain]; types != nil && !slices.Contains(types, contentType) {
		f := fault.New(fault.Unsupported, "A file of domain %s is a picture: %s; this one is %s.", domain, strings.Join(types, ", "), contentType).On(Type.Name, "", "contentType")
		f.Value = contentType
		return f
	}
	return nil
}

// longestName is the most characters of a name.
const longestName = 200

// cleanName is a file's name without the folders that it comes from, and without what no name can hold.
func cleanName(name string) string {
	name = strings.ToValidUTF8(name, "_")
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"<>|:*?`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	if n := utf8.RuneCountInString(name); n > longestName {
		end := path.Ext(name)
		if utf8.RuneCountInString(end) > 20 {
			end = ""
		}
		runes := []rune(strings.TrimSuffix(name, end))
		name = string(runes[:longestName-utf8.RuneCountInString(end)]) + end
	}
	if name == "" {
		return "untitled"
	}
	return name
}
