// Package outgoing makes connections to where operators and users point the server: mail, identity providers, hooks. It looks at
// each address that a name resolves to, at the moment of connecting, and refuses those by which somebody would reach what only
// this machine or its closest network is to reach.
package outgoing

import (
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

// Dialer returns a dialer that refuses loopback, link-local, multicast and unspecified addresses, apart from the allowed networks.
func Dialer(allowed []netip.Prefix) *net.Dialer {
	return &net.Dialer{Timeout: connectWithin, Control: func(_, address string, _ syscall.RawConn) error {
		target, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %s", ErrRefused, address)
		}
		if ip := target.Addr().Unmap(); refused(ip) && !slices.ContainsFunc(allowed, func(p netip.Prefix) bool { return p.Contains(ip) }) {
			return fmt.Errorf("%w: %s", ErrRefused, ip)
		}
		return nil
	}}
}

// shared is carrier-grade NAT, in which some clouds answer with a machine's secrets.
var shared = netip.MustParsePrefix("100.64.0.0/10")

// embedding are the ways to write an IPv4 address into an IPv6 one that a gateway may take out again.
var embedding = []netip.Prefix{netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("::/96")}

func refused(ip netip.Addr) bool {
	return !ip.IsValid() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsLinkLocalMulticast() || ip.IsInterfaceLocalMulticast() ||
		ip.IsMulticast() || ip.IsUnspecified() || shared.Contains(ip) || slices.ContainsFunc(embedding, func(p netip.Prefix) bool { return p.Contains(ip) })
}

// Client returns an HTTP client over such a dialer. It uses no proxy, and follows few redirects.
func Client(allowed []netip.Prefix) *http.Client {
	return &http.Client{
		Timeout: answerWithin,
		Transport: &http.Transport{
			DialContext: Dialer(allowed).DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: connectWithin,
			MaxIdleConns: 10, IdleConnTimeout: time.Minute,
		},
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= redirects {
				return errors.New("outgoing: too many redirects")
			}
			return nil
		},
	}
}
