// Package outgoing makes connections to where operators and users point the server: mail, identity providers, hooks. It looks at
// each address that a name resolves to, at the moment of connecting, and refuses those by which somebody would reach what only
// this machine or its closest network is to reach.
package outgoing

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"syscall"
	"time"
)

// ErrRefused says that an address is none that the server connects to.
var ErrRefused = errors.New("outgoing: the address is not one that this server connects to; --outgoing-allow names networks that it does")

const (
	connectWithin = 10 * time.Second
	answerWithin  = 30 * time.Second
	redirects     = 3
)

// Dialer returns a dialer that refuses loopback, link-local, multicast, unspecified and reserved addresses, apart from the allowed
// networks. Private networks are where mail servers of hospitals stand: they are reached, but by whoever was sent there by a redirect.
func Dialer(allowed []netip.Prefix) *net.Dialer {
	return &net.Dialer{Timeout: connectWithin, ControlContext: func(ctx context.Context, _, address string, _ syscall.RawConn) error {
		target, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %s", ErrRefused, address)
		}
		if ip := target.Addr().Unmap().WithZone(""); (refused(ip) || sent(ctx) && ip.IsPrivate()) && !slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			return fmt.Errorf("%w: %s", ErrRefused, ip)
		}
		return nil
	}}
}

// reserved are networks that nobody's server is in: this network, carrier-grade NAT and protocol assignments, in which some clouds
// answer with a machine's secrets, benchmarks, the future, site-local IPv6, and the ways to write an IPv4 address into an IPv6 one that a
// gateway may take out again.
var reserved = networks("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4",
	"fec0::/10", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16")

func networks(texts ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, text := range texts {
		out = append(out, netip.MustParsePrefix(text))
	}
	return out
}

func refused(ip netip.Addr) bool {
	return !ip.IsValid() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast() || ip.IsInterfaceLocalMulticast() ||
		ip.IsMulticast() || ip.IsUnspecified() || slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
}

type sentKey struct{}

// sent reports whether a connection is for a redirect.
func sent(ctx context.Context) bool { return ctx.Value(sentKey{}) != nil }

// wary marks requests that follow a redirect.
type wary struct{ http.RoundTripper }

func (w wary) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Response != nil {
		r = r.WithContext(context.WithValue(r.Context(), sentKey{}, true))
	}
	return w.RoundTripper.RoundTrip(r)
}

// Client returns an HTTP client over such a dialer. It uses no proxy, and follows few redirects, none into a private network.
func Client(allowed []netip.Prefix) *http.Client {
	return &http.Client{
		Timeout: answerWithin,
		Transport: wary{&http.Transport{
			DialContext: Dialer(allowed).DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: connectWithin,
			MaxIdleConns: 10, IdleConnTimeout: time.Minute,
		}},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			switch last := via[len(via)-1].URL; {
			case len(via) >= redirects:
				return errors.New("outgoing: too many redirects")
			case last.Scheme == "https" && r.URL.Scheme != "https":
				return errors.New("outgoing: a redirect leads from an encrypted connection to one that is not")
			}
			return nil
		},
	}
}
