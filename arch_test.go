// Package arch holds the rules of the house that a compiler does not know.
package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// house is every package, the higher rooms first: a package imports only what stands below it.
var house = []string{
	"cmd/cohort",
	"e2e/golden", "e2e", "bench", "bench/synthetic",
	"api", "ui",
	"tracker/trackertest", "tracker/importer", "tracker/exporter", "tracker/ownership", "tracker/duplicate", "tracker/mover", "tracker/eventcsv", "tracker/reserve", "tracker/receipt", "tracker/rules", "tracker/again", "tracker", "icon", "file",
	"account", "account/session", "account/token", "account/oidc", "account/secret", "setting", "datastore", "mail", "interpretation", "favorite",
	"metadata/metadatatest", "metadata/exporter", "metadata/history", "metadata/csvimport", "metadata/geoimport", "metadata", "audit", "metadata/layout", "metadata/rules", "metadata/journal",
	"dataitem",
	"access",
	"query",
	"graph",
	"change", "jobs",
	"dxf",
	"schema/catalog", "schema",
	"outgoing", "orgunit", "expression", "growth", "textpattern", "valuetype", "geometry", "datetime", "locale", "rowid", "uid", "jsonpatch", "payload", "recent", "config", "demo", "period",
	"db/dbtest", "db/migration", "db/sqlite", "db/postgres", "db/postgres/pgserver", "db",
	"fault",
}

const (
	module      = "cohort/"
	longestFile = 500 // lines
	mostFiles   = 25  // in a package, tests apart
)

// crowded are packages whose many files are the point: one small file each type, each stage and check of an
// import, each interaction.
var crowded = []string{"schema/catalog", "tracker/importer", "api"}

// drivers talk to databases.
var drivers = []string{"github.com/jackc/pgx", "modernc.org/sqlite", "modernc.org/libc", "database/sql"}

// nameless are names that say nothing of what a package gives.
var nameless = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "misc"}

// knowEngines may tell the engines apart by name: the seam itself, who reads its address, who opens it, and who measures or
// tests both.
var knowEngines = []string{"db", "config", "cmd", "bench", "e2e"}

type file struct {
	path string // from the root
	dir  string
	test bool
	ast  *ast.File
	set  *token.FileSet
}

// files parses the whole tree.
func files(t *testing.T) []file {
	t.Helper()
	var out []file
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && name != "." && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") {
			return fs.SkipDir
		}
		if entry.IsDir() || path.Ext(name) != ".go" {
			return nil
		}
		name = filepath.ToSlash(name)
		set := token.NewFileSet()
		parsed, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		out = append(out, file{name, path.Dir(name), strings.HasSuffix(name, "_test.go"), parsed, set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range files(t) {
		if f.dir == "." {
			continue
		}
		from := slices.Index(house, f.dir)
		if from < 0 {
			t.Errorf("%s: package %s has no place in the house: give it one in arch_test.go", f.path, f.dir)
			continue
		}
		for _, spec := range f.ast.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if room, ours := strings.CutPrefix(name, module); ours && !f.test && slices.Index(house, room) <= from {
				t.Errorf("%s imports %s, which stands above it", f.path, room)
			}
			for _, driver := range drivers {
				if (name == driver || strings.HasPrefix(name, driver+"/")) && !within(f.dir, []string{"db"}) {
					t.Errorf("%s imports the driver %s; only db and what is below it may", f.path, name)
				}
			}
		}
	}
}

func TestDomainsDoNotKnowTheEngine(t *testing.T) {
	for _, f := range files(t) {
		if f.test || within(f.dir, knowEngines) {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING {
				switch value, _ := strconv.Unquote(text.Value); value {
				case "sqlite", "postgres":
					t.Errorf("%s: %q: what differs between the engines is asked of db.Dialect", f.set.Position(n.Pos()), value)
				}
			}
			return true
		})
	}
}

func TestSizesAndNames(t *testing.T) {
	counts := map[string]int{}
	for _, f := range files(t) {
		text, err := os.ReadFile(f.path)
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Count(string(text), "\n"); lines > longestFile {
			t.Errorf("%s has %d lines, the most is %d", f.path, lines, longestFile)
		}
		if !f.test {
			counts[f.dir]++
		}
		if slices.Contains(nameless, f.ast.Name.Name) || slices.Contains(nameless, path.Base(f.dir)) {
			t.Errorf("%s: a package called %s says nothing of what it gives", f.path, f.ast.Name.Name)
		}
	}
	for dir, n := range counts {
		if n > mostFiles && !slices.Contains(crowded, dir) {
			t.Errorf("package %s has %d files, the most is %d", dir, n, mostFiles)
		}
	}
}

// within reports whether a folder is one of those, or below one.
func within(dir string, tops []string) bool {
	return slices.ContainsFunc(tops, func(top string) bool { return dir == top || strings.HasPrefix(dir, top+"/") })
}
