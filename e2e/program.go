// Package e2e runs the program as its users do: as a process with a database of its own, over HTTP. Tests here see what a
// client sees, and nothing else.
package e2e

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// program is the path of the program, built once a test run.
var program struct {
	build sync.Once
	dir   string
	path  string
	err   error
}

// Main runs a package's tests and removes the program that they built. It is called by TestMain.
func Main(m *testing.M) int {
	code := m.Run()
	if program.dir != "" {
		if err := os.RemoveAll(program.dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	return code
}

// binary builds the program, as a release is built, and returns its path.
func binary(t testing.TB) string {
	t.Helper()
	program.build.Do(func() {
		if program.err = lookAtSources(); program.err != nil {
			return
		}
		if program.dir, program.err = os.MkdirTemp("", "cohort-e2e-"); program.err != nil {
			return
		}
		program.path = filepath.Join(program.dir, "cohort")
		build := exec.Command("go", "build", "-o", program.path, "cohort/cmd/cohort")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			program.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if program.err != nil {
		t.Fatal(program.err)
	}
	return program.path
}

// lookAtSources reads the module's folders. The go command remembers what a test looked at, and runs it anew when that has
// changed; of what goes into a program that the test itself builds it would know nothing.
func lookAtSources() error {
	root, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	for !exists(filepath.Join(root, "go.mod")) {
		if root == filepath.Dir(root) {
			return errors.New("the tests do not run in the module's folders")
		}
		root = filepath.Dir(root)
	}
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && entry.Name() == ".git" {
			return filepath.SkipDir
		}
		return err
	})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
