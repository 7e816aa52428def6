package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"cohort/account"
	"cohort/config"
	"cohort/graph"
	"cohort/metadata"
	"cohort/payload"
)

type userCommand struct {
	Create   createUser  `cmd:"" help:"Create a user."`
	Password setPassword `cmd:"" help:"Set a user's password."`
}

// secret is where a password comes from.
type secret struct {
	Stdin bool `help:"Read the password from the first line of the standard input; otherwise a random one is made and printed."`
}

type createUser struct {
	Username  string   `arg:"" help:"Name to sign in with."`
	FirstName string   `required:"" placeholder:"NAME" help:"First name."`
	Surname   string   `required:"" placeholder:"NAME" help:"Surname."`
	Roles     []string `name:"role" placeholder:"UID" help:"Identifier of a user role; may be repeated."`
	Superuser bool     `help:"Give the role with every authority."`
	Units     []string `name:"unit" placeholder:"UID" help:"Identifier of an organisation unit to capture, see and search data in; may be repeated."`
	secret
}

func (u *createUser) Run(c *config.Config, on *console) error {
	return u.secret.with(c, on, func(ctx context.Context, s *metadata.Store, password string) error {
		roles := u.Roles
		if u.Superuser {
			roles = append(roles, metadata.SuperuserRole)
		}
		units := references(u.Units)
		return write(ctx, s, metadata.Create, payload.Tree{
			"username": u.Username, "firstName": u.FirstName, "surname": u.Surname, "password": password, "userRoles": references(roles),
			"organisationUnits": units, "dataViewOrganisationUnits": units, "teiSearchOrganisationUnits": units,
		})
	})
}

func references(ids []string) []any {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = payload.Tree{"id": id}
	}
	return list
}

type setPassword struct {
	Username string `arg:"" help:"Whose password."`
	secret
}

func (p *setPassword) Run(c *config.Config, on *console) error {
	return p.secret.with(c, on, func(ctx context.Context, s *metadata.Store, password string) error {
		user := find(s.Current(), s, p.Username)
		if user == nil {
			return fmt.Errorf("there is no user %q", p.Username)
		}
		return write(ctx, s, metadata.Update, payload.Tree{"id": user.UID, "password": password})
	})
}

func find(snapshot *graph.Snapshot, s *metadata.Store, username string) *graph.Object {
	return snapshot.Unique(s.Type("user").MustProperty("username"), username)
}

// with opens the configured database, hands its metadata and a password to act, and prints a password that was made up.
func (k secret) with(c *config.Config, on *console, act func(context.Context, *metadata.Store, string) error) (err error) {
	password := account.RandomPassword()
	if k.Stdin {
		line, err := bufio.NewReader(on.in).ReadString('\n')
		password = strings.TrimRight(line, "\r\n")
		if password == "" {
			return errors.Join(errors.New("the standard input has no password"), err)
		}
	}
	ctx := context.Background()
	s, err := openStores(ctx, c, newLog(c, on.log))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.db.Close()) }()
	if err := act(ctx, s.metadata, password); err != nil {
		return err
	}
	if !k.Stdin {
		fmt.Fprintln(on.out, "The password is", password)
	}
	return nil
}

// write imports one user as the server itself, and returns what is wrong with him.
func write(ctx context.Context, s *metadata.Store, strategy metadata.Strategy, user payload.Tree) error {
	report, err := s.Import(ctx, []*metadata.Payload{{Type: s.Type("user"), Tree: user}}, metadata.ImportOptions{Strategy: strategy, Merge: true})
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	return nil
}
