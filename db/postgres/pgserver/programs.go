//go:build unix

package pgserver

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
)

// programs is PostgreSQL as it was found on the machine.
type programs struct {
	dir        string
	credential *syscall.Credential // whom to run as; nil for the present user
	log        *os.File            // what they say
}

const install = "install PostgreSQL, with apt-get install postgresql, dnf install postgresql-server, " +
	"apk add postgresql or brew install postgresql"

// findPrograms looks for PostgreSQL in PATH, then for the newest where the packages of the usual systems put it.
func findPrograms() (*programs, error) {
	var p programs
	if path, err := exec.LookPath("initdb"); err == nil {
		p.dir = filepath.Dir(path)
	} else if p.dir = newest("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin"); p.dir == "" {
		return nil, errors.New("PostgreSQL's programs are neither in PATH nor in /usr/lib/postgresql/*/bin: " + install)
	}
	if os.Geteuid() != 0 {
		return &p, nil
	}
	var err error
	p.credential, err = unprivileged() // PostgreSQL refuses to run as root
	return &p, err
}

var number = regexp.MustCompile(`[0-9]+`)

// newest returns the folder with the highest number in its path that holds initdb.
func newest(patterns ...string) string {
	best, highest := "", -1
	for _, pattern := range patterns {
		found, _ := filepath.Glob(filepath.Join(pattern, "initdb")) // the patterns are well formed
		for _, f := range found {
			if n, _ := strconv.Atoi(number.FindString(f)); n > highest {
				best, highest = filepath.Dir(f), n
			}
		}
	}
	return best
}

// unprivileged returns a user to run the server as.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no user postgres or nobody")
}

// command prepares one of the programs.
func (p *programs) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(p.dir, name), args...)
	cmd.Stdout, cmd.Stderr = p.log, p.log
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.credential}
	return cmd
}

// initdb makes a new cluster. It sorts texts as people do where it can, so that a column which was not told to compare
// byte by byte is found.
func (p *programs) initdb(dir string) error {
	var err error
	for _, locale := range [][]string{{"--locale-provider=icu", "--icu-locale=en"}, {"--locale=en_US.UTF-8"}, {"--no-locale"}} {
		for _, name := range []string{DataDir, socketDir} {
			if err := p.makeDir(filepath.Join(dir, name)); err != nil {
				return err
			}
		}
		args := append([]string{"-D", filepath.Join(dir, DataDir), "-U", superuser, "-A", "trust", "-E", "UTF8", "--no-sync"}, locale...)
		if err = p.command("initdb", args...).Run(); err == nil {
			return nil
		}
	}
	return fmt.Errorf("initdb: %w", err)
}

// makeDir makes an empty folder that belongs to the server's user.
func (p *programs) makeDir(path string) error {
	if err := os.RemoveAll(path); err != nil {
		return err
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		return err
	}
	if p.credential == nil {
		return nil
	}
	return os.Chown(path, int(p.credential.Uid), int(p.credential.Gid))
}

// postgres prepares the server itself.
func (p *programs) postgres(dir, port string, settings []string) *exec.Cmd {
	args := []string{"-D", filepath.Join(dir, DataDir), "-p", port, "-k", filepath.Join(dir, socketDir), "-c", "listen_addresses=127.0.0.1"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	cmd := p.command("postgres", args...)
	endWithParent(cmd.SysProcAttr)
	return cmd
}
