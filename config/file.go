package config

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/go-json-experiment/json"
)

// file holds the settings of a configuration file by the names of their flags.
type file map[string]any

// ReadFile reads a configuration file: a JSON object whose names are those of the flags, with - or _ between words.
func ReadFile(r io.Reader) (kong.Resolver, error) {
	var written map[string]any
	if err := json.UnmarshalRead(r, &written); err != nil {
		return nil, fmt.Errorf("the configuration file is no JSON object: %w", err)
	}
	settings := file{}
	for name, value := range written {
		settings[strings.ReplaceAll(name, "_", "-")] = value
	}
	return settings, nil
}

// Validate refuses a name that no flag has: a misspelt setting would otherwise be left out in silence.
func (f file) Validate(app *kong.Application) error {
	known := map[string]bool{}
	for _, flag := range app.Flags {
		known[flag.Name] = true
	}
	for name := range f {
		if !known[name] {
			return fmt.Errorf("the configuration file sets %q, which is no setting", name)
		}
	}
	return nil
}

// Resolve leaves a setting alone that a variable gives: what was said for this one start wins over what stands in a file.
func (f file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			return nil, nil
		}
	}
	return f[flag.Name], nil
}
