//go:build unix

package dbtest

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"cohort/db/postgres/pgserver"
)

// patience is how long the server waits for the next test process. Between two packages a test run may compile.
const patience = 10 * time.Second

// throwaway leaves out what makes data survive a crash of the machine.
var throwaway = []string{
	"max_connections=400", "shared_buffers=128MB", "timezone=UTC",
	"fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
	"checkpoint_timeout=1h", "max_wal_size=256MB", "autovacuum=off", "deadlock_timeout=20ms",
	"dynamic_shared_memory_type=mmap", // which leaves nothing behind outside of the directory
}

// keep runs the server in dir until no test process has needed it for a while.
func keep(dir string) error {
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT)
	mine, err := lock(dir, keeperLock, syscall.LOCK_EX|syscall.LOCK_NB)
	if err != nil {
		return err
	}
	endLeftover(dir)
	s, err := pgserver.Start(dir, throwaway...)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, addressFile), []byte(s.Port), 0o644); err != nil {
		s.Stop()
		return err
	}
	fmt.Println(ready)
	os.Stdout.Close()

	users := waitForNobody(dir, s.Ended())
	s.Stop()
	os.RemoveAll(filepath.Join(dir, pgserver.DataDir))
	mine.Close() // before users: who gets that lock finds no keeper
	if users != nil {
		users.Close()
	}
	return nil
}

// waitForNobody returns when no test process was there for a while, with the lock that keeps new ones waiting, or without
// it when the server has ended.
func waitForNobody(dir string, ended <-chan struct{}) *os.File {
	last := time.Now()
	for {
		select {
		case <-ended:
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
	text, err := os.ReadFile(filepath.Join(dir, pgserver.DataDir, "postmaster.pid"))
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
	return len(lines) > 3 && pgserver.Ping(dir, lines[3]) == nil
}
