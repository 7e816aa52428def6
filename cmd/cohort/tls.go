package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"

	"cohort/config"
)

// renewedWithin is how soon a certificate counts that was put in the place of another one.
const renewedWithin = 10 * time.Second

// encryption is how connections are encrypted: with a certificate from files, or with one from an authority that gives them by
// itself. Without either it is nil. plain answers those who come without encryption.
func encryption(c *config.Config) (encrypted *tls.Config, plain http.Handler, err error) {
	plain = http.HandlerFunc(toEncrypted)
	switch {
	case c.TLSCert != "":
		files := &certificate{cert: c.TLSCert, key: c.TLSKey}
		if _, err := files.get(nil); err != nil {
			return nil, nil, err
		}
		return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: files.get, NextProtos: []string{"h2", "http/1.1"}}, plain, nil
	case len(c.ACMEDomains) > 0:
		authority := &autocert.Manager{
			Prompt: autocert.AcceptTOS, HostPolicy: autocert.HostWhitelist(c.ACMEDomains...), Cache: autocert.DirCache(filepath.Join(c.Data, "acme")),
		}
		if c.ACMEDirectory != "" {
			authority.Client = &acme.Client{DirectoryURL: c.ACMEDirectory}
		}
		encrypted = authority.TLSConfig()
		encrypted.MinVersion = tls.VersionTLS12
		return encrypted, authority.HTTPHandler(plain), nil
	}
	return nil, nil, nil
}

// certificate is one in two files, read again when they change: whoever renews it needs no restart.
type certificate struct {
	cert, key string

	mu      sync.Mutex
	looked  time.Time
	written time.Time // the later of the files, when they were read
	read    *tls.Certificate
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.read != nil && time.Since(c.looked) < renewedWithin {
		return c.read, nil
	}
	c.looked = time.Now()
	written, err := latest(c.cert, c.key)
	if err == nil && c.read != nil && written.Equal(c.written) {
		return c.read, nil
	}
	if err == nil {
		var pair tls.Certificate
		if pair, err = tls.LoadX509KeyPair(c.cert, c.key); err == nil {
			c.read, c.written = &pair, written
			return c.read, nil
		}
	}
	if c.read != nil {
		return c.read, nil // half of a renewal: the former one serves until it is whole
	}
	return nil, fmt.Errorf("the certificate for TLS: %w", err)
}

func latest(names ...string) (at time.Time, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			return at, err
		}
		if info.ModTime().After(at) {
			at = info.ModTime()
		}
	}
	return at, nil
}

// toEncrypted sends somebody to the same address over TLS. What changes something is refused: it was sent in the open already.
func toEncrypted(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "This server is reached over https.", http.StatusBadRequest)
		return
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	http.Redirect(w, r, "https://"+host+r.URL.RequestURI(), http.StatusMovedPermanently)
}
