package migration

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
)

// step is one file.
type step struct {
	version int64
	name    string
	text    string
}

var fileName = regexp.MustCompile(`^([0-9]{4})_[a-z0-9_]+\.sql$`)

// load reads the migrations of a folder in their order.
func load(dir fs.FS) ([]step, error) {
	entries, err := fs.Glob(dir, "[0-9]*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(entries)
	var steps []step
	for _, name := range entries {
		match := fileName.FindStringSubmatch(name)
		if match == nil {
			return nil, fmt.Errorf("migration: the name %s is not NNNN_name.sql", name)
		}
		version, err := strconv.ParseInt(match[1], 10, 64)
		if err != nil {
			return nil, err
		}
		if n := len(steps); n > 0 && steps[n-1].version == version {
			return nil, fmt.Errorf("migration: %s and %s have the same number", steps[n-1].name, name)
		}
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{version: version, name: name, text: string(text)})
	}
	return steps, nil
}
