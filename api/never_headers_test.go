package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Each answer tells browsers what not to do with it: of whichever route, to whomever, however it ends.
func TestNeverAnAnswerWithoutItsProtection(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		ask := func(method, path, user string, header ...string) *http.Response {
			t.Helper()
			req, err := http.NewRequest(method, s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if name, password, ok := strings.Cut(user, ":"); ok {
				req.SetBasicAuth(name, password)
			}
			for i := 0; i < len(header); i += 2 {
				req.Header.Set(header[i], header[i+1])
			}
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			for name := range protection {
				if res.Header.Get(name) == "" {
					t.Errorf("%s %s by %q: %d without %s", method, path, user, res.StatusCode, name)
				}
			}
			policy := res.Header.Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'self'; object-src 'none'") && !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe-eval") || strings.Contains(policy, "script-src 'unsafe") {
				t.Errorf("%s %s: Content-Security-Policy is %q", method, path, policy)
			}
			if strings.HasPrefix(path, "/api/") && !strings.Contains(res.Header.Get("Cache-Control"), "private") && !strings.Contains(res.Header.Get("Cache-Control"), "no-store") {
				t.Errorf("%s %s: caches may keep it: %q", method, path, res.Header.Get("Cache-Control"))
			}
			return res
		}
		paths := []string{"/nowhere", "/api", "/api/", "/api/99/me", "/api/me.xyz", "/api/me?fields=a[", "/api/me?x=%zz", "/api/icons/2g_positive/icon.svg", "/api/system/id.docx"}
		named := func(pattern string) {
			_, path, _ := strings.Cut(pattern, " ")
			paths = append(paths, strings.NewReplacer("{$}", "", "{", "", "}", "").Replace(path))
		}
		for pattern := range s.server.siteRoutes() {
			named(pattern)
		}
		for pattern := range s.server.Pages {
			named(pattern)
		}
		for _, r := range s.server.routes() {
			_, path, _ := strings.Cut(r.pattern, " ")
			named(" /api" + strings.ReplaceAll(path, "{type}", "dataElements"))
		}
		slices.Sort(paths)
		for _, path := range slices.Compact(paths) {
			if strings.HasSuffix(path, "/metadata/changes") {
				continue // it goes on as long as somebody listens
			}
			ask("GET", path, "-")
			ask("GET", path, "admin:district")
			ask("OPTIONS", path, "admin:district")
		}
		ask("TRACE", "/api/me", "admin:district")
		ask("GET", "/api/me", "admin:district", "Accept", "image/png")
		ask("GET", "/api/me", "-", "Authorization", "Negotiate abc")
		ask("POST", "/api/constants", "admin:district")

		starting := httptest.NewRecorder()
		new(Gate).ServeHTTP(starting, httptest.NewRequest("GET", "/api/me", nil))
		for name := range protection {
			if starting.Header().Get(name) == "" {
				t.Errorf("a server that is starting answers without %s", name)
			}
		}
		secure := ask("GET", "/api/me", "admin:district", "X-Forwarded-Proto", "https")
		if secure.Header.Get("Strict-Transport-Security") == "" {
			t.Error("an encrypted answer does not ask for encryption of the next")
		}
	})
}

// The cookie of a session is for this site alone, and out of reach of scripts.
func TestNeverACookieForOthers(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		for _, proto := range []string{"http", "https"} {
			req, err := http.NewRequest("POST", s.URL+"/api/auth/login", strings.NewReader(`{"username":"admin","password":"district"}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("X-Forwarded-Proto", proto)
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if len(res.Cookies()) != 1 {
				t.Fatalf("%s: cookies %v", proto, res.Cookies())
			}
			c := res.Cookies()[0]
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != (proto == "https") || c.Domain != "" || c.Path != "/" {
				t.Errorf("%s: %s", proto, c.Raw)
			}
		}
	})
}

// What a browser sends by itself changes nothing for pages of other sites: neither a cookie nor a password that it remembers.
func TestNeverAWriteForAnotherSite(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		session := s.signedIn(t, "admin", "district", "")
		const evil = "https://evil.example"
		foreign := [][]string{
			{"Origin", evil}, {"Origin", "null"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", evil, "Sec-Fetch-Site", "cross-site"},
			{"Origin", evil, "X-Forwarded-Host", "evil.example.org"}, {"Origin", "http://127.0.0.1"}, {"Origin", evil, "Referer", s.URL + "/"},
		}
		writes := []exchange{
			{method: "POST", path: "/api/constants", body: `{"name":"Theirs","value":1}`}, {method: "PUT", path: "/api/me", body: `{"surname":"Theirs"}`},
			{method: "DELETE", path: "/api/me/sessions"}, {method: "POST", path: "/api/metadata", body: `{}`}, {method: "POST", path: "/api/apiToken", body: `{}`},
			{method: "PATCH", path: "/api/users/M5zQapPyTZI", body: `{"surname":"Theirs"}`}, {method: "POST", path: "/api/systemSettings/applicationTitle?value=Theirs"},
			{method: "POST", path: "/api/trackedEntityInstances", body: `{}`}, {method: "PUT", path: "/api/dataStore/a/b", body: "1"},
		}
		for _, from := range foreign {
			for _, x := range writes {
				x.status, x.has = 403, []string{"A page of "}
				x.user, x.header = "-", slices.Concat(from, session, jsonType)
				s.do(t, x)
				x.user, x.header = "", slices.Concat(from, jsonType)
				s.do(t, x)
			}
			s.do(t, exchange{method: "POST", path: "/api/auth/logout", user: "-", header: slices.Concat(from, session), status: 403})
			s.do(t, exchange{method: "POST", path: "/api/auth/login", user: "-", header: slices.Concat(from, jsonType), body: `{"username":"admin","password":"district"}`, status: 403, answer: []string{"Set-Cookie", ""}})
			s.do(t, exchange{method: "POST", path: loginPage, user: "-", header: append(from, "Content-Type", "application/x-www-form-urlencoded"), body: "j_username=admin&j_password=district", status: 403, answer: []string{"Set-Cookie", ""}})
		}
		s.do(t, exchange{path: "/api/me", user: "-", header: session, status: 200, has: []string{`"surname":"admin"`}})
		s.do(t, exchange{path: "/api/constants", status: 200, hasnt: []string{"Theirs"}})
		for _, own := range [][]string{nil, {"Origin", s.URL}, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Site", "none"}} {
			s.do(t, exchange{method: "PUT", path: "/api/me", user: "-", header: slices.Concat(own, session, jsonType), body: `{"surname":"admin"}`, status: 200})
			s.do(t, exchange{method: "PUT", path: "/api/me", header: slices.Concat(own, jsonType), body: `{"surname":"admin"}`, status: 200})
		}
	})
}

// Who is behind a proxy is told by proxies that the operator trusts, and by nobody else: neither the guesses nor the limits of a
// token, nor links in mails, go by what a client says of itself.
func TestNeverAForwardedLie(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.TrustedProxies = nil
		key, _ := s.token(t, "", `{"attributes":[{"type":"IpAllowedList","allowedIps":["192.0.2.7"]}]}`)
		as := []string{"Authorization", "ApiToken " + key}
		for _, name := range []string{"X-Forwarded-For", "X-Real-IP", "Forwarded", "True-Client-IP", "X-Client-IP", "CF-Connecting-IP"} {
			s.do(t, exchange{path: "/api/me", user: "-", header: append(as, name, "192.0.2.7", "Accept", "application/json"), status: 401})
		}
		s.do(t, exchange{path: "/api/me", header: []string{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "evil.example"}, status: 200, hasnt: []string{"evil.example"}, answer: []string{"Strict-Transport-Security", ""}})
		for range 10 {
			s.do(t, exchange{path: "/api/me", user: "admin:wrong", header: []string{"X-Forwarded-For", "192.0.2.7"}, status: 401})
		}
		s.do(t, exchange{path: "/api/me", user: "admin:wrong", header: []string{"X-Forwarded-For", "198.51.100.9"}, status: 429})
	})
}
