package pgserver

import "errors"

// Server is never made here.
type Server struct{}

// Start always fails.
func Start(string, ...string) (*Server, error) {
	return nil, errors.New("a PostgreSQL server is started on unix only: name one that runs")
}

// Stop does nothing.
func (*Server) Stop() {}

// URL is empty.
func (*Server) URL(string) string { return "" }
