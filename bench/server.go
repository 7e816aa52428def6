package bench

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// server is the program as it is used: a process of its own, so that its memory is its own and its start is one.
type server struct {
	*client
	process *exec.Cmd // nil for a server elsewhere
	started time.Duration
	ended   chan struct{}
	log     string // a file
}

const (
	startTimeout = time.Minute
	stopTimeout  = time.Minute

	// readyPause is how often a server that starts is asked whether it is ready.
	readyPause = 2 * time.Millisecond
)

// start runs the program on a database and returns when it is ready. It notes how long that took.
func (b *bench) start(ctx context.Context, p *place, args ...string) (*server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	args = append([]string{"serve", "--addr", address, "--data", p.dir}, args...)
	if p.url != "" {
		args = append(args, "--db", p.url)
	}
	log, err := os.Create(p.dir + ".log")
	if err != nil {
		return nil, err
	}
	defer log.Close()
	s := &server{client: newClient("http://"+address, "admin", "district"), process: exec.Command(b.Program, args...), ended: make(chan struct{}), log: log.Name()}
	s.process.Env = append(withoutSettings(os.Environ()), "COHORT_ADMIN_PASSWORD=district")
	s.process.Stderr = log
	begun := time.Now()
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = s.process.Wait() // how it ended is in ProcessState
		close(s.ended)
	}()
	if err := s.await(ctx); err != nil {
		s.kill()
		return nil, fmt.Errorf("start %s: %w\n%s", b.Program, err, s.said())
	}
	s.started = time.Since(begun)
	return s, nil
}

// await returns when the server is ready.
func (s *server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		_, _, err := s.do(ctx, http.MethodGet, "/readyz", nil)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return fmt.Errorf("it ended: %v", s.process.ProcessState)
		case <-ctx.Done():
			return err
		case <-time.After(readyPause):
		}
	}
}

// stop asks the server to end. A server elsewhere is left alone.
func (s *server) stop() error {
	s.http.CloseIdleConnections()
	if s.process == nil {
		return nil
	}
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.kill()
		return err
	}
	select {
	case <-s.ended:
	case <-time.After(stopTimeout):
		s.kill()
		return fmt.Errorf("the server did not end within %v", stopTimeout)
	}
	if !s.process.ProcessState.Success() {
		return fmt.Errorf("the server ended badly: %v\n%s", s.process.ProcessState, s.said())
	}
	return nil
}

// kill makes sure that the process is gone. After stop it does nothing.
func (s *server) kill() {
	if s.process != nil {
		_ = s.process.Process.Kill() // it may have ended
		<-s.ended
	}
}

// said returns the end of the log.
func (s *server) said() []byte {
	const most = 1000
	text, err := os.ReadFile(s.log)
	if err != nil {
		return []byte(err.Error())
	}
	return text[max(0, len(text)-most):]
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

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
