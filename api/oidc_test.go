package api

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/go-json-experiment/json"

	"cohort/account/oidc"
	"cohort/config"
	"cohort/outgoing"
)

// identityProvider is an OpenID Connect provider at which everybody is signed in as the same person.
type identityProvider struct {
	*httptest.Server
	key *rsa.PrivateKey

	mu     sync.Mutex
	claims map[string]any // of the next token, beside those that every token has
	asked  url.Values     // by the last request to sign in
	signer *rsa.PrivateKey
}

func openProvider(t *testing.T) *identityProvider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &identityProvider{key: key, signer: key, claims: map[string]any{}}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, value any) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.MarshalWrite(w, value)
	}
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		text, err := jose.JSONWebKey{Key: &p.key.PublicKey, KeyID: "k", Algorithm: "RS256", Use: "sig"}.MarshalJSON()
		if err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, `{"keys":[%s]}`, text)
	})
	mux.HandleFunc("GET /authorize", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.asked = r.URL.Query()
		p.mu.Unlock()
		back := r.URL.Query().Get("redirect_uri") + "?" + url.Values{"code": {"the-code"}, "state": {r.URL.Query().Get("state")}}.Encode()
		http.Redirect(w, r, back, http.StatusFound)
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		challenge := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "the-code" || base64.RawURLEncoding.EncodeToString(challenge[:]) != p.asked.Get("code_challenge") {
			http.Error(w, `{"error":"invalid_grant"}`, http.StatusBadRequest)
			return
		}
		claims := map[string]any{"iss": p.URL, "aud": "cohort", "sub": "s1", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(), "nonce": p.asked.Get("nonce")}
		for name, value := range p.claims {
			claims[name] = value
		}
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: p.signer}, (&jose.SignerOptions{}).WithHeader("kid", "k"))
		if err != nil {
			t.Error(err)
		}
		token, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Error(err)
		}
		answer(w, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": token})
	})
	p.Server = httptest.NewServer(mux)
	t.Cleanup(p.Close)
	return p
}

func TestOpenIDConnect(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		provider := openProvider(t)
		s.server.Providers = oidc.New([]config.Provider{{ID: "ministry", Issuer: provider.URL, ClientID: "cohort", ClientSecret: "shared", Claim: "email", Scopes: []string{"email"}},
			{ID: "gone", Issuer: "http://127.0.0.1:1", ClientID: "x", Claim: "email"}}, outgoing.Client([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}))
		s.clerk(t)
		s.do(t, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"openId":"clerk@ministry.example"}`, status: 200})

		// signIn goes there and back as a browser does, and says where it came out.
		signIn := func(alter func(*http.Request)) (*http.Client, string) {
			t.Helper()
			jar, err := cookiejar.New(nil)
			if err != nil {
				t.Fatal(err)
			}
			browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
				if alter != nil && strings.HasPrefix(r.URL.Path, "/oauth2/code/") {
					alter(r)
				}
				return nil
			}}
			res, err := browser.Get(s.URL + "/oauth2/authorization/ministry")
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			where := res.Request.URL
			return browser, where.Path + "#" + where.Fragment
		}
		claims := func(pairs ...any) {
			provider.mu.Lock()
			defer provider.mu.Unlock()
			provider.claims = map[string]any{}
			for i := 0; i < len(pairs); i += 2 {
				provider.claims[pairs[i].(string)] = pairs[i+1]
			}
		}
		claims("email", "clerk@ministry.example")
		browser, where := signIn(nil)
		if where != "/#" {
			t.Fatalf("came out at %s", where)
		}
		res, err := browser.Get(s.URL + "/api/me?fields=username")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Errorf("signed in, /api/me answers %d", res.StatusCode)
		}

		for name, test := range map[string]struct {
			claims []any
			alter  func(*http.Request)
			where  string
		}{
			"unknown":        {claims: []any{"email", "nobody@ministry.example"}, where: "unknown"},
			"no claim":       {where: "failed"},
			"unverified":     {claims: []any{"email", "clerk@ministry.example", "email_verified", false}, where: "failed"},
			"too old":        {claims: []any{"email", "clerk@ministry.example", "exp", time.Now().Add(-time.Hour).Unix()}, where: "failed"},
			"another issuer": {claims: []any{"email", "clerk@ministry.example", "iss", "https://evil.example"}, where: "failed"},
			"another nonce":  {claims: []any{"email", "clerk@ministry.example", "nonce", "x"}, where: "failed"},
			"another state":  {claims: []any{"email", "clerk@ministry.example"}, alter: func(r *http.Request) { r.URL.RawQuery = "code=the-code&state=x" }, where: "failed"},
			"another code":   {claims: []any{"email", "clerk@ministry.example"}, alter: func(r *http.Request) { r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "the-code", "x", 1) }, where: "failed"},
			"no cookie":      {claims: []any{"email", "clerk@ministry.example"}, alter: func(r *http.Request) { r.URL.Host = strings.Replace(r.URL.Host, "127.0.0.1", "localhost", 1) }, where: "failed"},
			"refused":        {alter: func(r *http.Request) { r.URL.RawQuery = "error=access_denied" }, where: "failed"},
		} {
			claims(test.claims...)
			if _, where := signIn(test.alter); !strings.HasSuffix(where, "#"+test.where) {
				t.Errorf("%s: came out at %s", name, where)
			}
		}
		claims("email", "clerk@ministry.example", "aud", "other")
		if _, where := signIn(nil); where != "/index.html#failed" {
			t.Errorf("another audience: came out at %s", where)
		}
		other, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		provider.signer = other
		claims("email", "clerk@ministry.example")
		if _, where := signIn(nil); where != "/index.html#failed" {
			t.Errorf("another's signature: came out at %s", where)
		}
		s.do(t, exchange{path: "/oauth2/authorization/nowhere", user: "-", status: 404})
		s.do(t, exchange{path: "/oauth2/authorization/gone", user: "-", status: 503})
		s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/disabled", status: 204})
		provider.signer = provider.key
		if _, where := signIn(nil); where != "/index.html#closed" {
			t.Errorf("disabled: came out at %s", where)
		}
	})
}
