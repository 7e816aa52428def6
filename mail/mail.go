// Package mail sends mail over the SMTP server that the settings name.
package mail

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	gomail "github.com/wneessen/go-mail"

	"cohort/outgoing"
)

// ErrNotConfigured says that the settings name no server.
var ErrNotConfigured = errors.New("mail: no server is configured")

// patience is how long a server may take for a mail.
const patience = 20 * time.Second

// Server is where mail goes, and from whom it comes.
type Server struct {
	Host     string // empty: mail is not configured
	Port     int
	Username string // empty: the server asks for none
	Password string
	TLS      bool // is asked for; without it, it is used where the server offers it
	Sender   string
}

// Sender sends mail. It is safe for concurrent use.
type Sender struct {
	settings func(context.Context) (Server, error)
	dialer   *net.Dialer
}

// New returns a sender that asks for the server with each mail. allowed are networks that it may connect to although they are this
// machine's own.
func New(settings func(context.Context) (Server, error), allowed []netip.Prefix) *Sender {
	return &Sender{settings: settings, dialer: outgoing.Dialer(allowed)}
}

// Configured reports whether there is a server.
func (s *Sender) Configured(ctx context.Context) (bool, error) {
	server, err := s.settings(ctx)
	return server.Host != "" && server.Sender != "", err
}

// Send sends a text to one address. It fails with ErrNotConfigured, or with what the server says.
func (s *Sender) Send(ctx context.Context, to, subject, text string) error {
	server, err := s.settings(ctx)
	if err != nil {
		return err
	}
	if server.Host == "" || server.Sender == "" {
		return ErrNotConfigured
	}
	message := gomail.NewMsg()
	if err := message.From(server.Sender); err != nil {
		return fmt.Errorf("mail: the sender %q: %w", server.Sender, err)
	}
	if err := message.To(to); err != nil {
		return fmt.Errorf("mail: the recipient: %w", err)
	}
	message.Subject(subject)
	message.SetBodyString(gomail.TypeTextPlain, text)
	options := []gomail.Option{gomail.WithPort(server.Port), gomail.WithTimeout(patience), gomail.WithDialContextFunc(s.dialer.DialContext), gomail.WithTLSPolicy(gomail.TLSOpportunistic)}
	if server.TLS {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if server.Username != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(server.Username), gomail.WithPassword(server.Password))
	}
	client, err := gomail.NewClient(server.Host, options...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return client.DialAndSendWithContext(ctx, message)
}
