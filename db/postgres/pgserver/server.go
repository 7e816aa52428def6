//go:build unix

package pgserver

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// superuser is whom everybody on the machine may connect as. There is nothing to protect.
	superuser = "cohort"

	// DataDir and socketDir stand in a server's directory.
	DataDir   = "data"
	socketDir = "socket"

	startTimeout = time.Minute
)

// Server is a running server that this process started. It ends when the process does, on Linux however it ends.
type Server struct {
	Port string

	dir     string
	process *exec.Cmd
	ended   chan struct{}
}

// Start makes a new cluster in a directory, starts a server on it with the settings, each name=value, and returns when it
// answers. What stood in the directory before is lost. The path must be short, since that of a socket is, and passable for
// the user as whom the server runs.
func Start(dir string, settings ...string) (*Server, error) {
	p, err := findPrograms()
	if err != nil {
		return nil, err
	}
	if p.log, err = os.Create(filepath.Join(dir, "log")); err != nil {
		return nil, err
	}
	defer p.log.Close()
	s, err := p.serve(dir, settings)
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w\n%s", err, tail(p.log))
	}
	return s, nil
}

func (p *programs) serve(dir string, settings []string) (*Server, error) {
	if err := p.initdb(dir); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{Port: port, dir: dir, process: p.postgres(dir, port, settings), ended: make(chan struct{})}
	if err := s.launch(); err != nil {
		return nil, err
	}
	if err := s.await(); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

// tail returns the end of what the programs said.
func tail(log *os.File) []byte {
	const most = 2000
	text, err := os.ReadFile(log.Name())
	if err != nil {
		return nil
	}
	return text[max(0, len(text)-most):]
}

// launch starts the process from a thread that lives as long: the system ends the server with the thread that started it.
func (s *Server) launch() error {
	launched := make(chan error)
	go func() {
		runtime.LockOSThread()
		err := s.process.Start()
		launched <- err
		if err == nil {
			_ = s.process.Wait() // how it ended is in ProcessState
			close(s.ended)
		}
	}()
	return <-launched
}

// await returns when the server answers.
func (s *Server) await() error {
	for begun := time.Now(); ; {
		err := Ping(s.dir, s.Port)
		if err == nil {
			return nil
		}
		if time.Since(begun) > startTimeout {
			return err
		}
		select {
		case <-s.ended:
			return fmt.Errorf("the server ended: %v", s.process.ProcessState)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Ended is closed when the server has ended.
func (s *Server) Ended() <-chan struct{} { return s.ended }

// Stop ends the server at once, as a crash would.
func (s *Server) Stop() {
	_ = s.process.Process.Signal(syscall.SIGQUIT) // it may have ended
	<-s.ended
}

// URL names a database of the server.
func (s *Server) URL(database string) string { return URL(s.dir, s.Port, database) }

// URL names a database of the server that some process started in a directory.
func URL(dir, port, database string) string {
	q := url.Values{"host": {filepath.Join(dir, socketDir)}, "port": {port}}
	return (&url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: q.Encode()}).String()
}

// Ping asks whether the server that some process started in a directory answers.
func Ping(dir, port string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, URL(dir, port, AdminDatabase))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, err
}
