// Command cohort is an open health information server that speaks the Web API of DHIS2.
package main

import (
	"fmt"
	"io"
	"os"
	_ "time/tzdata" // zones by name on machines that have none

	"github.com/alecthomas/kong"

	"cohort/config"
)

// commands is the command line. The settings of package config may stand with any command.
type commands struct {
	config.Config `embed:""`

	Serve   serveCommand   `cmd:"" help:"Run the server."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to the schema of this program; serve does it, too."`
	User    userCommand    `cmd:"" help:"Create users and set passwords."`
	Doctor  doctorCommand  `cmd:"" help:"Look at the configuration, the database and its durability."`
	Bench   benchCommand   `cmd:"" help:"Measure a server against what the machine can do."`
	Version versionCommand `cmd:"" help:"Say what this program is."`
}

func main() {
	var line commands
	parser, err := kong.New(&line,
		kong.Name("cohort"),
		kong.Description("An open health information server that speaks the Web API of DHIS2."),
		kong.Configuration(config.ReadFile),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		fail(err)
	}
	ctx, err := parser.Parse(os.Args[1:])
	parser.FatalIfErrorf(err)
	if err := ctx.Run(&line.Config, &console{in: os.Stdin, out: os.Stdout, log: os.Stderr}); err != nil {
		fail(err)
	}
}

// console is where a command reads, answers and logs.
type console struct {
	in       io.Reader
	out, log io.Writer
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "cohort:", err)
	os.Exit(1)
}
