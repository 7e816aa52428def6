package api

import "net/http"

// protection is what all answers tell browsers: to run nothing that is not the server's own, to take nothing for another type than it
// is said to be, and to let no other site frame a page, hold a window of it, or embed what it is shown. Sites of the same domain may
// embed pictures, since apps are served from beside the server; who reads by fetch is asked for by CORS.
var protection = map[string]string{
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "SAMEORIGIN",
	"Referrer-Policy":              "same-origin",
	"Content-Security-Policy":      "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'",
	"Permissions-Policy":           "camera=(), display-capture=(), microphone=(), payment=(), usb=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-site",
}

func protect(h http.Header) {
	for name, value := range protection {
		h.Set(name, value)
	}
}
