package api

import (
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/go-json-experiment/json"
)

// Gate answers while the server is starting, so that a program that listens is never silent: it runs, and it is not ready.
type Gate struct{ server atomic.Pointer[http.Handler] }

// Open lets requests through to the server.
func (g *Gate) Open(server http.Handler) { g.server.Store(&server) }

func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if server := g.server.Load(); server != nil {
		(*server).ServeHTTP(w, r)
		return
	}
	status, answer := http.StatusServiceUnavailable, any(Failure(http.StatusServiceUnavailable, "The server is starting."))
	if r.URL.Path == "/healthz" {
		status, answer = http.StatusOK, health{"OK"}
	}
	text, err := json.Marshal(answer)
	if err != nil {
		panic(err) // both answers are made of texts
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	w.Header().Set("Retry-After", "1")
	w.WriteHeader(status)
	w.Write(text)
}
