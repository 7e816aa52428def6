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
		"0.1.2.3": true, "192.0.0.192": true, "255.255.255.255": true, "240.0.0.1": true, "198.18.0.1": true, "fec0::1": true, "64:ff9b:1::a00:1": true, "2001::1": true, "::ffff:0:127.0.0.1": true,
		"fd00:ec2::254": false, "2001:4860:4860::8888": false,
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

// A name may resolve to anything, at any time: what counts is the address that is connected to.
func TestResolvedAddressesCount(t *testing.T) {
	dialer := Dialer(nil)
	for _, address := range []string{"localhost:80", "127.1:80", "[::1%lo]:80", "[fe80::1%lo]:80", "169.254.169.254:80", "[::ffff:a9fe:a9fe]:80", "0:80"} {
		conn, err := dialer.DialContext(t.Context(), "tcp", address)
		if err == nil {
			conn.Close()
			t.Errorf("%s is connected to", address)
		}
	}
	err := dialer.ControlContext(t.Context(), "tcp", "169.254.169.254:80", nil)
	if !errors.Is(err, ErrRefused) {
		t.Errorf("a name that resolves to a cloud's metadata: %v", err)
	}
	if err := dialer.ControlContext(t.Context(), "tcp", "10.0.0.1:25", nil); err != nil {
		t.Errorf("a mail server in a private network: %v", err)
	}
}

// A redirect leads neither to this machine, nor into a private network, nor out of encryption.
func TestRedirects(t *testing.T) {
	var to string
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }))
	defer outside.Close()
	here, _, _ := net.SplitHostPort(outside.Listener.Addr().String())
	client := Client([]netip.Prefix{netip.MustParsePrefix(here + "/32")})
	for _, to = range []string{"http://127.0.0.2/", "http://10.0.0.1/", "http://192.168.1.1/", "http://[fd00:ec2::254]/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "gopher://127.0.0.1/", "file:///etc/passwd"} {
		res, err := client.Get(outside.URL)
		if err == nil {
			res.Body.Close()
			t.Errorf("a redirect to %s is followed", to)
		} else if to[:4] == "http" && !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", to, err)
		}
	}
	secure := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, outside.URL, http.StatusFound) }))
	defer secure.Close()
	client.Transport.(wary).RoundTripper.(*http.Transport).TLSClientConfig = secure.Client().Transport.(*http.Transport).TLSClientConfig
	if res, err := client.Get(secure.URL); err == nil {
		res.Body.Close()
		t.Error("a redirect out of encryption is followed")
	}
}
