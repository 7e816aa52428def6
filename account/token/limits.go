package token

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"cohort/fault"
)

// Use is a request that shows a token.
type Use struct {
	Method   string
	Address  string // of the client
	Referrer string // the page that it says it comes from
}

// methods are those that a token may be limited to.
var methods = []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

// Limited reports whether the token is good for some requests alone. No token is not limited.
func (t *Token) Limited() bool {
	return t != nil && len(t.Addresses)+len(t.Methods)+len(t.Referrers) > 0
}

// Check returns what is wrong with the limits.
func (l Limits) Check() error {
	var list fault.List
	refuse := func(property, value, format string) {
		f := fault.New(fault.Conflict, format, value).On("apiToken", "", property)
		f.Value = value
		list = append(list, f)
	}
	for _, a := range l.Addresses {
		if _, ok := network(a); !ok {
			refuse("allowedIps", a, "Not a valid ip address, value=%s")
		}
	}
	for _, m := range l.Methods {
		if !slices.Contains(methods, m) {
			refuse("allowedMethods", m, "Not a valid http method, value=%s")
		}
	}
	for _, r := range l.Referrers {
		if u, err := url.Parse(r); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			refuse("allowedReferrers", r, "Not a valid referrer url, value=%s")
		}
	}
	return list.OrNil()
}

// allow fails with a fault of kind Unauthorized where the limits do not let a request pass. HEAD is a GET without an answer's body.
func (l Limits) allow(u Use) error {
	switch {
	case len(l.Methods) > 0 && !slices.Contains(l.Methods, u.Method) && !(u.Method == "HEAD" && slices.Contains(l.Methods, "GET")):
		return fault.New(fault.Unauthorized, "Failed to authenticate API token, request http method is not allowed.")
	case len(l.Addresses) > 0 && !l.admits(u.Address):
		return fault.New(fault.Unauthorized, "Failed to authenticate API token, request ip address is not allowed.")
	case len(l.Referrers) > 0 && !slices.ContainsFunc(l.Referrers, func(site string) bool { return below(site, u.Referrer) }):
		return fault.New(fault.Unauthorized, "Failed to authenticate API token, request http referrer is missing or not allowed.")
	}
	return nil
}

func (l Limits) admits(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err == nil && slices.ContainsFunc(l.Addresses, func(a string) bool {
		n, ok := network(a)
		return ok && n.Contains(ip.Unmap())
	})
}

func network(text string) (netip.Prefix, bool) {
	if ip, err := netip.ParseAddr(text); err == nil {
		ip = ip.Unmap()
		return netip.PrefixFrom(ip, ip.BitLen()), true
	}
	n, err := netip.ParsePrefix(text)
	return n, err == nil
}

// below reports whether a page is of a site and below its path.
func below(site, page string) bool {
	s, err := url.Parse(site)
	p, err2 := url.Parse(page)
	if err != nil || err2 != nil || s.Scheme != p.Scheme || !strings.EqualFold(s.Host, p.Host) {
		return false
	}
	path := strings.TrimSuffix(s.Path, "/")
	return p.Path == path || strings.HasPrefix(p.Path, path+"/")
}
