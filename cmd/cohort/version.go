package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"cohort/api"
)

// version is set by the build of a release: -ldflags "-X main.version=1.2.3".
var version = "development"

type versionCommand struct{}

func (versionCommand) Run(on *console) error {
	b := build()
	fmt.Fprintf(on.out, "cohort %s (DHIS2 Web API %s)\n", b.Version, api.Version)
	if b.Revision != "" {
		fmt.Fprintf(on.out, "revision %s of %s\n", b.Revision, b.Time.Format(time.RFC3339))
	}
	fmt.Fprintf(on.out, "%s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

// build is what the compiler wrote into the program of where it comes from. Where it wrote no time, the program's file tells
// when it was made.
func build() api.Build {
	b := api.Build{Version: version}
	if path, err := os.Executable(); err == nil {
		if file, err := os.Stat(path); err == nil {
			b.Time = file.ModTime()
		}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value[:min(len(s.Value), 7)]
		case "vcs.time":
			if t, err := time.Parse(time.RFC3339, s.Value); err == nil {
				b.Time = t
			}
		}
	}
	return b
}
