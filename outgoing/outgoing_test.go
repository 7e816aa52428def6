package outgoing

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
)

func TestRefused(t *testing.T) {
	for address, want := range map[string]bool{
		"127.0.0.1": true, "127.9.9.9": true, "::1": true, "0.0.0.0": true, "::": true, "169.254.169.254": true, "fe80::1": true,
		"224.0.0.1": true, "ff02::1": true, "100.100.100.200": true, "64:ff9b::7f00:1": true, "2002:7f00:1::": true, "::ffff:127.0.0.1": true, "::127.0.0.1": true,
		"10.0.0.1": false, "192.168.1.1": false, "93.184.216.34": false, "2606:2800:220::1": false,
	} {
		if got := refused(netip.MustParseAddr(address).Unmap()); got != want {
			t.Errorf("%s: refused is %v", address, got)
		}
	}
}

func TestClient(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/loop" {
			http.Redirect(w, r, "/loop", http.StatusFound)
		}
	}))
	defer inside.Close()
	_, port, _ := net.SplitHostPort(inside.Listener.Addr().String())
	for _, address := range []string{inside.URL, "http://localhost:" + port, "http://0.0.0.0:" + port, "http://[::ffff:127.0.0.1]:" + port} {
		if res, err := Client(nil).Get(address); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v, %v", address, res, err)
		}
	}
	allowed := Client([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	res, err := allowed.Get(inside.URL)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res, err := allowed.Get(inside.URL + "/loop"); err == nil {
		res.Body.Close()
		t.Error("a loop of redirects is followed")
	}
}
