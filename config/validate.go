package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Validate reports every setting that cannot be, each by the name of its flag. Kong calls it after parsing.
func (c *Config) Validate() error {
	var problems []error
	refuse := func(flag string, value any, why string) {
		problems = append(problems, fmt.Errorf("--%s=%v: %s", flag, value, why))
	}

	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		refuse("addr", c.Addr, "is not HOST:PORT")
	} else if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		refuse("addr", c.Addr, "has no port between 0 and 65535")
	} else if c.Demo && !loopback(host) {
		refuse("addr", c.Addr, fmt.Sprintf("--demo has a password that everybody knows, so it listens on this machine only: --addr=127.0.0.1:%d", n))
	}
	if c.BaseURL != "" {
		u, err := url.Parse(c.BaseURL)
		switch {
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			refuse("base-url", c.BaseURL, "is not an http or https address")
		case strings.TrimSuffix(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil:
			refuse("base-url", c.BaseURL, "has more than scheme and host")
		}
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		problems = append(problems, errors.New("--tls-cert and --tls-key: one is of no use without the other"))
	}
	if c.TLSCert != "" && len(c.ACMEDomains) > 0 {
		problems = append(problems, errors.New("--tls-cert and --acme-domain: the certificate is either in a file or got from an authority"))
	}
	if c.HTTPRedirect != "" && c.TLSCert == "" && len(c.ACMEDomains) == 0 {
		refuse("http-redirect", c.HTTPRedirect, "leads nowhere without --tls-cert or --acme-domain")
	}
	if c.DB != "" {
		// The value is not repeated: it may hold a password.
		if u, err := url.Parse(c.DB); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			problems = append(problems, errors.New("--db: is not a PostgreSQL address such as postgres://user:password@host/name"))
		}
	}
	if c.Data == "" {
		refuse("data", c.Data, "names no directory")
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "" {
		refuse("time-zone", c.TimeZone, "is not a zone of the tz database, such as UTC or Africa/Freetown")
	}
	if c.AreaLevel < 1 || c.AreaLevel > 20 {
		refuse("area-level", c.AreaLevel, "is not between 1 and 20")
	}
	if c.BodyLimit < 1<<10 {
		refuse("body-limit", c.BodyLimit, "is less than 1KiB")
	}
	if c.ValueLimit < 1<<10 || c.ValueLimit > 1<<28 {
		refuse("value-limit", c.ValueLimit, "is not between 1KiB and 256MiB")
	}
	if c.FileLimit < 1<<10 {
		refuse("file-limit", c.FileLimit, "is less than 1KiB")
	}
	if c.NestingLimit < 20 || c.NestingLimit > maxNesting {
		refuse("nesting-limit", c.NestingLimit, fmt.Sprintf("is not between 20 and %d", maxNesting))
	}
	for flag, n := range map[string]int{"job-limit": c.JobLimit, "job-user-limit": c.JobUserLimit} {
		if n < 0 {
			refuse(flag, n, "is negative")
		}
	}
	if c.ImportMemory < 16<<20 {
		refuse("import-memory", c.ImportMemory, "is less than 16MiB")
	}
	if c.CredentialCache < 0 || c.CredentialCache > 24*time.Hour {
		refuse("credential-cache", c.CredentialCache, "is not between 0 and 24h")
	}
	if c.DrainTimeout < 0 {
		refuse("drain-timeout", c.DrainTimeout, "is negative")
	}
	return errors.Join(problems...)
}

// maxNesting stays below the depth at which the JSON decoder gives up by itself.
const maxNesting = 5000

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}
