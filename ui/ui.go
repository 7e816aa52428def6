// Package ui is the pages around the API, embedded in the program. They load nothing from anywhere else.
package ui

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"strconv"

	"cohort/config"
)

//go:embed page/*
var files embed.FS

var index = template.Must(template.ParseFS(files, "page/index.html"))

// Facts are what the start page tells.
type Facts struct {
	Version   string            // of Cohort
	API       string            // the version of DHIS2 whose Web API is spoken
	Providers []config.Provider // at which one can sign in
	Demo      bool              // the demo country is loaded, and its password may be told
}

// Pages returns what answers at which path: the start page at / and at the addresses where clients of DHIS2 look for a page to
// sign in, and what it needs.
func Pages(facts Facts) (map[string]http.Handler, error) {
	var page bytes.Buffer
	if err := index.Execute(&page, facts); err != nil {
		return nil, err
	}
	start := serve("text/html; charset=utf-8", page.Bytes())
	pages := map[string]http.Handler{
		"GET /{$}":        start,
		"GET /index.html": start,
		"GET /dhis-web-commons/security/login.action": start,
	}
	for name, kind := range map[string]string{
		"account.html": "text/html; charset=utf-8", "style.css": "text/css; charset=utf-8",
		"sign-in.js": "text/javascript; charset=utf-8", "account.js": "text/javascript; charset=utf-8",
	} {
		text, err := files.ReadFile("page/" + name)
		if err != nil {
			return nil, err
		}
		pages["GET /"+name] = serve(kind, text)
	}
	return pages, nil
}

func serve(contentType string, text []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("Content-Length", strconv.Itoa(len(text)))
		w.Write(text)
	})
}
