package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// origin returns the address under which the client reaches the server, and the client's own. Headers that tell either are
// believed when a trusted proxy sends them.
func (s *Server) origin(r *http.Request) (base, client string) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	scheme, name := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if s.trusted(host) {
		if proto := last(r.Header.Values("X-Forwarded-Proto")); proto == "https" || proto == "http" {
			scheme = proto
		}
		if forwarded := last(r.Header.Values("X-Forwarded-Host")); forwarded != "" {
			name = forwarded
		}
		host = s.clientBehind(host, r.Header.Values("X-Forwarded-For"))
	}
	if s.Config.BaseURL != "" {
		return strings.TrimSuffix(s.Config.BaseURL, "/"), host
	}
	return scheme + "://" + name, host
}

// clientBehind walks back along the proxies: the first address from the end that is none of ours is the client's. What stands
// before it may be invented.
func (s *Server) clientBehind(proxy string, forwarded []string) string {
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil {
			break // it says nothing of who that is: the nearest one that is known counts
		}
		proxy = hop
		if !s.trusted(hop) {
			break
		}
	}
	return proxy
}

func (s *Server) trusted(host string) bool {
	ip, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(s.Config.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) })
}

// last is the value that the nearest proxy has added.
func last(values []string) string {
	list := strings.Split(strings.Join(values, ","), ",")
	return strings.TrimSpace(list[len(list)-1])
}
