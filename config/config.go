// Package config is everything that an operator can decide: one struct, filled from flags, COHORT_* variables and a
// file, in this order of precedence. Its tags are the reference: names, defaults and what each setting does.
package config

import (
	"net/netip"
	"time"

	"github.com/alecthomas/kong"
)

// Config is read once, when the program starts, and never changed.
type Config struct {
	File kong.ConfigFlag `name:"config" placeholder:"FILE" env:"COHORT_CONFIG" help:"Read settings from this JSON object, named as the flags are."`

	Addr           string         `default:"127.0.0.1:8080" placeholder:"HOST:PORT" env:"COHORT_ADDR" help:"Listen here (${default})."`
	BaseURL        string         `placeholder:"URL" env:"COHORT_BASE_URL" help:"The address under which clients reach the server, where it cannot be told from the request."`
	TrustedProxies []netip.Prefix `default:"127.0.0.0/8,::1/128" placeholder:"CIDR" env:"COHORT_TRUSTED_PROXIES" help:"Believe X-Forwarded-* headers from these networks (${default})."`

	TLSCert       string   `name:"tls-cert" type:"path" placeholder:"FILE" env:"COHORT_TLS_CERT" help:"Encrypt connections with the certificate in this file; it is read again when it changes."`
	TLSKey        string   `name:"tls-key" type:"path" placeholder:"FILE" env:"COHORT_TLS_KEY" help:"The key of --tls-cert."`
	ACMEDomains   []string `name:"acme-domain" placeholder:"NAME" env:"COHORT_ACME_DOMAIN" help:"Encrypt connections with a certificate for this name that the server gets by itself, from Let's Encrypt; port 443 of the name must lead here. May be repeated."`
	ACMEDirectory string   `name:"acme-directory" placeholder:"URL" env:"COHORT_ACME_DIRECTORY" help:"Get certificates from this authority instead."`
	HTTPRedirect  string   `name:"http-redirect" placeholder:"HOST:PORT" env:"COHORT_HTTP_REDIRECT" help:"Listen here, too, and send those who come without encryption to where it is."`

	OutgoingAllow []netip.Prefix `placeholder:"CIDR" env:"COHORT_OUTGOING_ALLOW" help:"Connect to mail servers, identity providers and hooks in these networks, although they are this machine's own or link-local."`

	Data string `default:"./cohort-data" type:"path" placeholder:"DIR" env:"COHORT_DATA" help:"Keep files, and without --db everything, here (./cohort-data)."`
	DB   string `name:"db" placeholder:"URL" env:"COHORT_DB" help:"Keep data in this PostgreSQL, postgres://user:password@host/name; SQLite below the data directory otherwise."`
	Demo bool   `env:"COHORT_DEMO" help:"Load a demo country on first start; sign in as admin with district. Listens on this machine only."`

	AdminPassword string `placeholder:"TEXT" env:"COHORT_ADMIN_PASSWORD" help:"Password of admin, set at first start; a random one is printed otherwise. Prefer the variable: others can see a command line."`

	GrowthStandards string `type:"path" placeholder:"DIR" env:"COHORT_GROWTH_STANDARDS" help:"Compute z-scores of children by the tables in this directory (growth-standards in the data directory, where there is one)."`

	TimeZone  string `default:"UTC" placeholder:"NAME" env:"COHORT_TIME_ZONE" help:"Zone of times that are given without an offset, such as Africa/Freetown (${default})."`
	AreaLevel int    `default:"2" placeholder:"N" env:"COHORT_AREA_LEVEL" help:"Level of the organisation unit hierarchy by which people's rows are clustered: the one with some tens or hundreds of units, often the district (${default})."`

	BodyLimit    Bytes `default:"1GiB" placeholder:"SIZE" env:"COHORT_BODY_LIMIT" help:"Largest request body, also after decompression (${default})."`
	ValueLimit   Bytes `default:"1MiB" placeholder:"SIZE" env:"COHORT_VALUE_LIMIT" help:"Largest value of the data stores (${default})."`
	FileLimit    Bytes `default:"100MiB" placeholder:"SIZE" env:"COHORT_FILE_LIMIT" help:"Largest file that is kept (${default})."`
	NestingLimit int   `default:"500" placeholder:"N" env:"COHORT_NESTING_LIMIT" help:"Deepest nesting of objects and lists in a JSON body, or of elements in XML (${default})."`
	ImportMemory Bytes `default:"128MiB" placeholder:"SIZE" env:"COHORT_IMPORT_MEMORY" help:"Memory that running imports share; further ones wait (${default})."`

	JobLimit     int   `default:"5000" placeholder:"N" env:"COHORT_JOB_LIMIT" help:"Keep so many jobs of users that wait or run, 0 for any number; further ones are refused (${default})."`
	JobUserLimit int   `default:"1000" placeholder:"N" env:"COHORT_JOB_USER_LIMIT" help:"Keep so many of one user, 0 for any number (${default})."`
	JobSpace     Bytes `default:"4GiB" placeholder:"SIZE" env:"COHORT_JOB_SPACE" help:"Keep so much of what they have to read, compressed, 0 for any size (${default})."`

	AppHubURL string `name:"app-hub-url" default:"https://apps.dhis2.org" placeholder:"URL" env:"COHORT_APP_HUB_URL" help:"Where apps look for other apps (${default})."`

	Providers       []Provider    `name:"oidc" sep:"none" placeholder:"JSON" env:"COHORT_OIDC" help:"An OpenID Connect provider to sign in at: an object with id, name, issuer, client_id, client_secret and claim, by which it says what is a user's openId (email). May be repeated."`
	SessionIdle     time.Duration `name:"session-idle" default:"1h" placeholder:"DURATION" env:"COHORT_SESSION_IDLE" help:"End a session that was not used for this long (${default})."`
	SessionLife     time.Duration `name:"session-life" default:"168h" placeholder:"DURATION" env:"COHORT_SESSION_LIFE" help:"End any session after this long (${default})."`
	RequestRate     int           `default:"300" placeholder:"N" env:"COHORT_REQUEST_RATE" help:"Answer so many requests a second of one client address, 0 for any number; this machine's own are not counted (${default})."`
	RequestBurst    int           `default:"3000" placeholder:"N" env:"COHORT_REQUEST_BURST" help:"Answer so many requests of one client address at once before the rate counts (${default})."`
	CredentialCache time.Duration `default:"10m" placeholder:"DURATION" env:"COHORT_CREDENTIAL_CACHE" help:"Remember a verified password for this long, 0 to verify each request (${default})."`

	LogLevel     string        `default:"info" enum:"debug,info,warn,error" env:"COHORT_LOG_LEVEL" help:"Least severe line to log: ${enum} (${default})."`
	LogFormat    string        `default:"text" enum:"text,json" env:"COHORT_LOG_FORMAT" help:"Form of a log line: ${enum} (${default})."`
	DrainTimeout time.Duration `default:"30s" placeholder:"DURATION" env:"COHORT_DRAIN_TIMEOUT" help:"Let running requests finish for this long when asked to stop (${default})."`
}

// Location is the configured time zone. Validate has made sure that it exists.
func (c *Config) Location() *time.Location {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}
