//go:build unix

package dbtest

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"cohort/db/postgres/pgserver"
)

// The test server and those who need it know each other by locks on files in one directory. Locks end with the process
// that holds them, however it ends.
const (
	startLock   = "start"   // held while somebody looks for the server or starts it
	usersLock   = "users"   // shared by the test processes; the keeper takes it alone to see that there is none
	keeperLock  = "keeper"  // held by the keeper for as long as the server runs
	addressFile = "address" // the port, once the server answers
	logFile     = "keeper.log"
)

// running is the server that this process uses.
type running struct {
	dir   string
	port  string
	users *os.File // locked until this process ends
}

func (r *running) url(database string) string { return pgserver.URL(r.dir, r.port, database) }

// server finds the server, or starts it, once a process.
var server = sync.OnceValues(func() (*running, error) {
	dir := stateDir()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	start, err := lock(dir, startLock, syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer start.Close()
	users, err := lock(dir, usersLock, syscall.LOCK_SH) // waits for a server that is going away
	if err != nil {
		return nil, err
	}
	keeper, err := lock(dir, keeperLock, syscall.LOCK_SH|syscall.LOCK_NB)
	switch {
	case err == nil: // nobody keeps a server
		keeper.Close()
		if err := startKeeper(dir); err != nil {
			return nil, err
		}
	case !errors.Is(err, syscall.EWOULDBLOCK):
		return nil, err
	}
	port, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return nil, err
	}
	return &running{dir: dir, port: string(port), users: users}, nil
})

// stateDir is one directory a user, since one cannot lock another's files. It is not the system's choice of a temporary
// directory, because the path of a socket must be short.
func stateDir() string {
	base := memoryDir()
	if base == "" {
		base = "/tmp"
	}
	return fmt.Sprintf("%s/cohort-test-postgres-%d", base, os.Getuid())
}

// lock opens a file and locks it until it is closed.
func lock(dir, name string, how int) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if err == nil {
			return f, nil
		}
		if err != syscall.EINTR {
			f.Close()
			return nil, fmt.Errorf("lock %s: %w", f.Name(), err)
		}
	}
}

// keeperVariable tells this program that it was started as the keeper of the server.
const keeperVariable = "COHORT_TEST_POSTGRES_KEEPER"

// startKeeper starts this very program again, as the keeper, and waits until its server answers. The keeper outlives this
// process, which may be one of many.
func startKeeper(dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	output, err := os.Create(filepath.Join(dir, logFile))
	if err != nil {
		return err
	}
	defer output.Close()
	keeper := exec.Command(self)
	keeper.Env = append(os.Environ(), keeperVariable+"="+dir)
	keeper.Stderr = output
	keeper.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	said, err := keeper.StdoutPipe()
	if err != nil {
		return err
	}
	defer said.Close()
	if err := keeper.Start(); err != nil {
		return err
	}
	answer, _ := bufio.NewReader(said).ReadString('\n')
	if answer = strings.TrimSpace(answer); answer == ready {
		return keeper.Process.Release()
	}
	keeper.Wait()
	if answer == "" {
		answer = "it ended without a word"
	}
	return fmt.Errorf("the test server did not start: %s (see %s)", answer, output.Name())
}

// ready is what the keeper says when the server answers.
const ready = "ready"

// init turns this process into the keeper before any test begins. It is the only way for a test program to have two faces:
// main is the testing package's.
func init() {
	if dir := os.Getenv(keeperVariable); dir != "" {
		if err := keep(dir); err != nil {
			fmt.Println(strings.ReplaceAll(err.Error(), "\n", " "))
			os.Exit(1)
		}
		os.Exit(0)
	}
}
