// Package e2e runs the program as its users do: as a process with a database of its own, over HTTP. Tests here see what a
// client sees, and nothing else.
package e2e

import (
	"fmt"
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
		program.dir, program.err = os.MkdirTemp("", "cohort-e2e-")
		if program.err != nil {
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
