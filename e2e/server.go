package e2e

import (
	"bufio"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"cohort/db/dbtest"
)

// EachEngine runs a test once an engine.
func EachEngine(t *testing.T, test func(t *testing.T, engine string)) {
	for _, engine := range dbtest.Engines {
		t.Run(engine, func(t *testing.T) { test(t, engine) })
	}
}

// Each runs a test once an engine, against a server with a new database.
func Each(t *testing.T, test func(t *testing.T, s *Server)) {
	EachEngine(t, func(t *testing.T, engine string) { test(t, Start(t, engine)) })
}

// Server is one process of the program.
type Server struct {
	URL string // without a slash at the end; another one after a restart

	t       testing.TB
	data    string
	db      string // empty on SQLite
	args    []string
	process *exec.Cmd
	ended   chan struct{} // closed when the process has ended
	log     *journal
}

// Start starts a server with a new database, ready to answer. The password of admin is district. The server ends with the
// test.
func Start(t testing.TB, engine string, args ...string) *Server {
	t.Helper()
	s := &Server{t: t, data: dbtest.Dir(t), db: dbtest.URL(t, engine), args: args}
	s.start()
	return s
}

// Node starts a second server on the same database.
func (s *Server) Node(t testing.TB) *Server {
	t.Helper()
	n := &Server{t: t, data: dbtest.Dir(t), db: s.db, args: s.args}
	n.start()
	return n
}

// Restart starts a stopped or killed server again, on the database that it left.
func (s *Server) Restart() {
	s.t.Helper()
	s.start()
}

func (s *Server) start() {
	s.t.Helper()
	args := []string{"serve", "--addr", "127.0.0.1:0", "--data", s.data}
	if s.db != "" {
		args = append(args, "--db", s.db)
	}
	s.process = exec.Command(binary(s.t), append(args, s.args...)...)
	s.process.Env = append(withoutSettings(os.Environ()), "COHORT_ADMIN_PASSWORD=district")
	s.log = &journal{address: make(chan string, 1)}
	pipe, err := s.process.StderrPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended, process, log := make(chan struct{}), s.process, s.log
	s.ended = ended
	go func() {
		log.read(pipe)
		_ = process.Wait() // how it ended is in ProcessState
		close(ended)
	}()
	s.t.Cleanup(func() {
		_ = process.Process.Kill() // it may have ended
		<-ended
		if failures := log.failures(); failures != "" {
			s.t.Errorf("the server failed:\n%s", failures)
		} else if s.t.Failed() {
			s.t.Logf("log of the server:\n%s", log.tail())
		}
	})
	s.awaitReady()
}

// awaitReady waits until the server says that it is ready.
func (s *Server) awaitReady() {
	s.t.Helper()
	late := time.After(20 * time.Second)
	select {
	case address := <-s.log.address:
		s.URL = "http://" + address
	case <-s.ended:
		s.t.Fatalf("the server ended as it started:\n%s", s.log.tail())
	case <-late:
		s.t.Fatalf("the server does not say where it listens:\n%s", s.log.tail())
	}
	for {
		if res, err := http.Get(s.URL + "/readyz"); err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return
			}
		}
		select {
		case <-s.ended:
			s.t.Fatalf("the server ended as it started:\n%s", s.log.tail())
		case <-late:
			s.t.Fatalf("the server does not get ready:\n%s", s.log.tail())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Kill ends the server as a power cut would.
func (s *Server) Kill() {
	s.t.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	<-s.ended
}

// Stop asks the server to end, and returns its exit code.
func (s *Server) Stop() int {
	s.t.Helper()
	s.Terminate()
	return s.Wait()
}

// Terminate asks the server to end and does not wait.
func (s *Server) Terminate() {
	s.t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
}

// Wait returns the exit code of a server that was asked to end.
func (s *Server) Wait() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(40 * time.Second):
		s.t.Fatal("the server does not end")
	}
	return s.process.ProcessState.ExitCode()
}

// withoutSettings leaves out the variables that configure the program.
func withoutSettings(env []string) []string {
	var kept []string
	for _, variable := range env {
		if !strings.HasPrefix(variable, "COHORT_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

// journal keeps what a server logs, but for the requests.
type journal struct {
	address chan string // receives the address on which the server listens, once
	mu      sync.Mutex
	lines   []string
}

var (
	listening = regexp.MustCompile(`\b127\.0\.0\.1:[1-9]\d*\b`)
	request   = regexp.MustCompile(`level=INFO msg=request `)
	failure   = regexp.MustCompile(`level=ERROR|^panic:|^fatal error:`)
)

func (j *journal) read(from io.Reader) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	known := false
	for lines.Scan() {
		line := lines.Text()
		if request.MatchString(line) {
			continue
		}
		j.mu.Lock()
		j.lines = append(j.lines, line)
		j.mu.Unlock()
		if address := listening.FindString(line); address != "" && !known {
			known = true
			j.address <- address
		}
	}
}

// tail returns the last lines.
func (j *journal) tail() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines[max(0, len(j.lines)-60):], "\n")
}

// failures returns the lines in which a server says that it failed, which no client may bring about.
func (j *journal) failures() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var failures []string
	for _, line := range j.lines {
		if failure.MatchString(line) && len(failures) < 10 {
			failures = append(failures, line)
		}
	}
	return strings.Join(failures, "\n")
}
