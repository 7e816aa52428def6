//go:build unix

package dbtest

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// patience is how long the server waits for the next test process. Between two packages a test run may compile.
	patience = 10 * time.Second

	startTimeout = time.Minute
)

// keep runs the server in dir until no test process has needed it for a while.
func keep(dir string) error {
	runtime.LockOSThread() // the server is told to end with the thread that started it
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT)
	mine, err := lock(dir, keeperLock, syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return err
	}
	p, err := findPrograms()
	if err != nil {
		return err
	}
	endLeftover(dir)
	port, err := freePort()
	if err != nil {
		return err
	}
	if err := p.initdb(dir); err != nil {
		return err
	}
	postmaster, err := p.start(dir, port)
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- postmaster.Wait() }()
	if err := await(dir, port, ended); err != nil {
		postmaster.Process.Signal(syscall.SIGQUIT)
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, addressFile), []byte(port), 0o644); err != nil {
		postmaster.Process.Signal(syscall.SIGQUIT)
		return err
	}
	fmt.Println(ready)
	os.Stdout.Close()

	users := waitForNobody(dir, ended)
	postmaster.Process.Signal(syscall.SIGQUIT)
	<-ended
	os.RemoveAll(filepath.Join(dir, dataDir))
	mine.Close() // before users: who gets that lock finds no keeper
	if users != nil {
		users.Close()
	}
	return nil
}

// waitForNobody returns when no test process was there for a while, with the lock that keeps new ones waiting, or without
// it when the server has ended.
func waitForNobody(dir string, ended chan error) *os.File {
	last := time.Now()
	for {
		select {
		case err := <-ended:
			ended <- err
			return nil
		case <-time.After(patience / 20):
		}
		users, err := lock(dir, usersLock, syscall.LOCK_EX|syscall.LOCK_NB)
		if err != nil {
			last = time.Now()
			continue
		}
		if time.Since(last) > patience {
			return users
		}
		users.Close()
	}
}

// endLeftover ends the server of a keeper that was killed, where the system did not end it with the keeper.
func endLeftover(dir string) {
	text, err := os.ReadFile(filepath.Join(dir, dataDir, "postmaster.pid"))
	if err != nil {
		return
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil || !answers(dir, string(text)) {
		return // the number may be another program's by now
	}
	syscall.Kill(pid, syscall.SIGQUIT)
	for range 100 {
		if syscall.Kill(pid, 0) != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// answers reports whether the server that wrote postmaster.pid still answers. The port is the fourth line.
func answers(dir, pidFile string) bool {
	lines := strings.Split(pidFile, "\n")
	return len(lines) > 3 && ping(dir, lines[3]) == nil
}

func ping(dir, port string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	r := running{dir: dir, port: port}
	conn, err := pgx.Connect(ctx, r.url(adminDatabase))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// await returns when the server answers.
func await(dir, port string, ended <-chan error) error {
	for begun := time.Now(); ; {
		err := ping(dir, port)
		if err == nil {
			return nil
		}
		if time.Since(begun) > startTimeout {
			return err
		}
		select {
		case err := <-ended:
			return fmt.Errorf("the server ended: %v", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
