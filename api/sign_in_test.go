package api

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/pquerna/otp/totp"
)

// signedIn begins a session and returns the header that shows it.
func (s *testServer) signedIn(t *testing.T, username, password, code string) []string {
	t.Helper()
	body := fmt.Sprintf(`{"username":%q,"password":%q,"twoFactorCode":%q}`, username, password, code)
	res, err := http.Post(s.URL+"/api/auth/login", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK || !strings.Contains(string(text), `"loginStatus":"SUCCESS"`) {
		t.Fatalf("%s cannot sign in: %d %s", username, res.StatusCode, text)
	}
	cookies := res.Cookies()
	if len(cookies) != 1 || cookies[0].Name != sessionCookie || !cookies[0].HttpOnly || cookies[0].SameSite != http.SameSiteLaxMode || cookies[0].Path != "/" {
		t.Fatalf("cookies %v", cookies)
	}
	return []string{"Cookie", sessionCookie + "=" + cookies[0].Value}
}

func (s *testServer) clerk(t *testing.T) {
	t.Helper()
	s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleClerk01","name":"Clerk","authorities":["F_CONSTANT_ADD"]}`, status: 201})
	s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, status: 201,
		body: `{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}`})
}

func TestSessions(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		for _, x := range []exchange{
			{method: "POST", path: "/api/auth/login", user: "-", header: jsonType, body: `{"username":"clerk","password":"wrong"}`, status: 401, answer: []string{"Set-Cookie", ""}},
			{method: "POST", path: "/api/auth/login", user: "-", header: jsonType, body: `{"username":"nobody","password":"wrong"}`, status: 401},
			{method: "POST", path: "/api/auth/login", user: "-", header: jsonType, body: `{"username":`, status: 400},
			{method: "POST", path: "/api/auth/login", user: "-", header: []string{"Content-Type", "application/json", "Origin", "https://evil.example"},
				body: `{"username":"clerk","password":"District1!"}`, status: 403},
			{method: "GET", path: "/api/auth/login", status: 405},
		} {
			s.do(t, x)
		}
		one, two := s.signedIn(t, "clerk", "District1!", ""), s.signedIn(t, "clerk", "District1!", "")
		me := func(header []string, status int) {
			t.Helper()
			s.do(t, exchange{path: "/api/me?fields=username", user: "-", header: append([]string{"Accept", "application/json"}, header...), status: status})
		}
		me(one, 200)
		me(two, 200)
		me([]string{"Cookie", sessionCookie + "=AAAA"}, 401)

		// What another site makes a browser send changes nothing.
		constant := exchange{method: "POST", path: "/api/constants", user: "-", body: `{"name":"Pi","shortName":"Pi","value":3.14}`, status: 201}
		foreign := constant
		for _, origin := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "null"}} {
			foreign.header, foreign.status = append(append(origin, jsonType...), one...), 403
			s.do(t, foreign)
		}
		constant.header = append(append([]string{"Origin", s.URL}, jsonType...), one...)
		s.do(t, constant)

		// Sessions are listed and ended.
		list := s.do(t, exchange{path: "/api/me/sessions", user: "-", header: one, status: 200, has: []string{`"current":true`, `"address":"127.0.0.1"`, `"userAgent":"Go-http-client`}})
		var sessions struct {
			Sessions []struct {
				ID      string `json:"id"`
				Current bool   `json:"current"`
			} `json:"sessions"`
		}
		if err := json.Unmarshal([]byte(list), &sessions); err != nil || len(sessions.Sessions) != 2 {
			t.Fatalf("%s: %v", list, err)
		}
		if strings.Contains(list, strings.TrimPrefix(one[1], sessionCookie+"=")) {
			t.Error("the list holds a secret")
		}
		for _, found := range sessions.Sessions {
			if !found.Current {
				s.do(t, exchange{method: "DELETE", path: "/api/me/sessions/" + found.ID, user: "-", header: one, status: 204})
				s.do(t, exchange{method: "DELETE", path: "/api/me/sessions/" + found.ID, user: "-", header: one, status: 404})
			}
		}
		me(two, 401)
		me(one, 200)

		// Logging in again, logging out, a new password and an administrator end them.
		res, err := http.NewRequest("POST", s.URL+"/api/auth/login", strings.NewReader(`{"username":"clerk","password":"District1!"}`))
		if err != nil {
			t.Fatal(err)
		}
		res.Header.Set("Content-Type", "application/json")
		res.Header.Set("Cookie", one[1])
		again, err := http.DefaultClient.Do(res)
		if err != nil {
			t.Fatal(err)
		}
		again.Body.Close()
		me(one, 401)
		three := s.signedIn(t, "clerk", "District1!", "")
		s.do(t, exchange{method: "POST", path: "/api/auth/logout", user: "-", header: three, status: 204})
		me(three, 401)
		four := s.signedIn(t, "clerk", "District1!", "")
		s.do(t, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"password":"District2!"}`, status: 200})
		me(four, 401)
		five := s.signedIn(t, "clerk", "District2!", "")
		s.do(t, exchange{path: "/api/users/M5zQapPyTZI/sessions", user: "-", header: five, status: 404})
		s.do(t, exchange{method: "DELETE", path: "/api/users/M5zQapPyTZI/sessions", user: "-", header: five, status: 404})
		s.do(t, exchange{path: "/api/users/UserClerk01/sessions", status: 200, has: []string{`"current":false`}})
		s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/disabled", status: 204})
		me(five, 401)
		s.do(t, exchange{method: "POST", path: "/api/auth/login", user: "-", header: jsonType, body: `{"username":"clerk","password":"District2!"}`, status: 200, has: []string{"ACCOUNT_DISABLED"}})
		s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/enabled", status: 204})
		me(five, 200)
		s.do(t, exchange{method: "DELETE", path: "/api/users/UserClerk01/sessions", status: 204})
		me(five, 401)
	})
}

func TestLoginForm(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		form := []string{"Content-Type", "application/x-www-form-urlencoded"}
		for _, test := range []struct{ form, location string }{
			{"j_username=admin&j_password=district", "/"},
			{"j_username=admin&j_password=district&next=%2Fapi%2Fme", "/api/me"},
			{"j_username=admin&j_password=district&next=https%3A%2F%2Fevil.example", "/"},
			{"j_username=admin&j_password=district&next=%2F%2Fevil.example", "/"},
			{"j_username=admin&j_password=district&next=%2F%5Cevil.example", "/"},
			{"j_username=admin&j_password=wrong&next=%2Fapi%2Fme", "/index.html?next=%2Fapi%2Fme#failed"},
			{"", "/index.html#failed"},
		} {
			s.do(t, exchange{method: "POST", path: loginPage, user: "-", header: form, body: test.form, status: 302, answer: []string{"Location", s.URL + test.location}})
		}
		s.do(t, exchange{method: "POST", path: loginPage, user: "-", header: form, body: "j_username=" + strings.Repeat("x", 20<<10), status: 413})
		header := s.signedIn(t, "admin", "district", "")
		s.do(t, exchange{path: "/dhis-web-commons-security/logout.action", user: "-", header: header, status: 302})
		s.do(t, exchange{path: "/api/me", user: "-", header: append(header, "Accept", "application/json"), status: 401})
		s.do(t, exchange{path: "/api/me", user: "-", header: []string{"Cookie", sessionCookie + "=" + strings.Repeat("x", 5000)}, status: 302})
	})
}

func TestSecondFactor(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		const clerk = "clerk:District1!"
		code := func(body string) string { return fmt.Sprintf(`{"code":%q}`, body) }
		s.do(t, exchange{path: "/api/2fa/enabled", user: clerk, status: 200, has: []string{"false"}})
		s.do(t, exchange{method: "POST", path: "/api/2fa/enabled", user: clerk, header: jsonType, body: code("123456"), status: 409})
		s.do(t, exchange{path: "/api/2fa/qrCode", user: clerk, status: 202, answer: []string{"Content-Type", "image/png"}})
		var offer struct{ URL string }
		if err := json.Unmarshal([]byte(s.do(t, exchange{path: "/api/2fa/qr", user: clerk, status: 202})), &offer, json.MatchCaseInsensitiveNames(true)); err != nil {
			t.Fatal(err)
		}
		address, err := url.Parse(offer.URL)
		if err != nil {
			t.Fatal(err)
		}
		secret := address.Query().Get("secret")
		at := func(shift time.Duration) string {
			code, err := totp.GenerateCode(secret, time.Now().Add(shift))
			if err != nil {
				t.Fatal(err)
			}
			return code
		}
		s.do(t, exchange{path: "/api/me", user: clerk, status: 200}) // an offer changes nothing
		s.do(t, exchange{method: "POST", path: "/api/2fa/enabled", user: clerk, header: jsonType, body: code(at(-time.Hour)), status: 409})
		s.do(t, exchange{method: "POST", path: "/api/2fa/enabled", user: clerk, header: jsonType, body: code(at(-30 * time.Second)), status: 200})
		s.do(t, exchange{path: "/api/me", user: clerk, status: 401, has: []string{"second factor"}})
		s.do(t, exchange{path: "/api/users/UserClerk01", status: 200, has: []string{`"twoFactorEnabled":true`}, hasnt: []string{secret}})
		login := func(code, status string) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/auth/login", user: "-", header: jsonType, status: 200, has: []string{status},
				body: fmt.Sprintf(`{"username":"clerk","password":"District1!","twoFactorCode":%q}`, code)})
		}
		login("", "INCORRECT_TWO_FACTOR_CODE")
		login("000000", "INCORRECT_TWO_FACTOR_CODE")
		login(at(-30*time.Second), "INCORRECT_TWO_FACTOR_CODE") // it was taken
		now := at(0)
		session := s.signedIn(t, "clerk", "District1!", now)
		login(now, "INCORRECT_TWO_FACTOR_CODE")
		with := func(x exchange) { x.user, x.header = "-", append(jsonType, session...); s.do(t, x) }
		with(exchange{path: "/api/2fa/enabled", status: 200, has: []string{"true"}})
		with(exchange{path: "/api/2fa/qr", status: 409})
		with(exchange{method: "POST", path: "/api/2fa/disabled", body: code("000000"), status: 409})
		with(exchange{method: "POST", path: "/api/2fa/disabled", body: code(at(30 * time.Second)), status: 200})
		s.do(t, exchange{path: "/api/me", user: clerk, status: 200})
		with(exchange{method: "POST", path: "/api/2fa/disabled", body: code("000000"), status: 409})
		s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/twoFA/disabled", status: 409, has: []string{"no second factor"}})
		s.do(t, exchange{method: "POST", path: "/api/users/M5zQapPyTZI/twoFA/disabled", user: clerk, status: 404})
	})
}

// token makes a token of a user.
func (s *testServer) token(t *testing.T, user, body string) (key, uid string) {
	t.Helper()
	var made struct{ Response struct{ Key, UID string } }
	text := s.do(t, exchange{method: "POST", path: "/api/apiToken", user: user, header: jsonType, body: body, status: 201, has: []string{"ApiTokenCreationResponse", "d2pat_"}})
	if err := json.Unmarshal([]byte(text), &made, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatal(err)
	}
	return made.Response.Key, made.Response.UID
}

func TestTokens(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		const clerk = "clerk:District1!"
		create := func(body string) (key, uid string) { return s.token(t, clerk, body) }
		use := func(key string, x exchange) {
			t.Helper()
			x.user, x.header = "-", append([]string{"Authorization", "ApiToken " + key, "Accept", "application/json"}, x.header...)
			s.do(t, x)
		}
		me := exchange{path: "/api/me?fields=username", status: 200, has: []string{`{"username":"clerk"}`}}
		refused := exchange{path: "/api/me", status: 401}
		key, id := create(`{}`)
		use(key, me)
		use(key[:len(key)-1]+"x", refused)
		use("", refused)
		use("d2pat_", refused)
		constant := exchange{method: "POST", path: "/api/constants", header: jsonType, body: `{"name":"Pi","shortName":"Pi","value":3.14}`, status: 201}
		use(key, constant)
		s.do(t, exchange{path: "/api/apiToken?fields=id,type,attributes,expire", user: clerk, status: 200, has: []string{id, `"total":1`, `"attributes":[]`}, hasnt: []string{key[len("d2pat_"):]}})
		s.do(t, exchange{path: "/api/apiToken/" + id + "?fields=access", user: clerk, status: 200, has: []string{`{"access":{"manage":true,"externalize":false,"write":true,"read":true,"update":true,"delete":true}}`}})
		s.do(t, exchange{method: "PUT", path: "/api/apiToken/" + id, header: jsonType, user: clerk, body: `{"name":"Script of the ward"}`, status: 200})
		s.do(t, exchange{path: "/api/apiToken?fields=displayName,name&filter=name:like:ward", user: clerk, status: 200, has: []string{`{"displayName":"Script of the ward","name":"Script of the ward"}`}})
		s.do(t, exchange{path: "/api/apiToken/gist?fields=name", user: clerk, status: 200, has: []string{"Script of the ward"}})
		s.do(t, exchange{path: "/api/apiTokens?filter=id:eq:nothing", user: clerk, status: 200, has: []string{`"total":0`}})
		s.do(t, exchange{path: "/api/apiToken", status: 200, has: []string{`"total":0`}}) // they are their owner's alone
		s.do(t, exchange{path: "/api/apiToken/" + id, status: 404})
		s.do(t, exchange{method: "DELETE", path: "/api/apiToken/" + id, status: 404})

		// Whatever a token could be turned into would have no limits.
		use(key, exchange{method: "POST", path: "/api/apiToken", header: jsonType, body: `{}`, status: 403})
		use(key, exchange{method: "PUT", path: "/api/apiToken/" + id, header: jsonType, body: `{}`, status: 403})
		use(key, exchange{path: "/api/2fa/qr", status: 403})
		use(key, exchange{method: "PUT", path: "/api/me", header: jsonType, body: `{"email":"thief@example.org"}`, status: 403})
		const newcomer = `{"id":"UserNewOne1","username":"newone","password":"District9!","firstName":"New","surname":"One","userRoles":[{"id":"RoleClerk01"}]}`
		root, _ := s.token(t, "", "{}")
		for _, x := range []exchange{
			{method: "PATCH", path: "/api/users/UserClerk01", body: `{"password":"District9!"}`},
			{method: "POST", path: "/api/users", body: newcomer},
			{method: "PATCH", path: "/api/users/M5zQapPyTZI", body: `{"email":"thief@example.org"}`},
			{method: "POST", path: "/api/metadata", body: `{"users":[` + newcomer + `]}`},
		} {
			x.header, x.status, x.has = jsonType, 403, []string{"A token cannot"}
			if x.path == "/api/metadata" {
				x.status = 409 // as with any object of a package that is refused
			}
			use(root, x)
		}
		use(root, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"phoneNumber":"1"}`, status: 200})
		s.do(t, exchange{path: "/api/me", user: clerk, status: 200})

		limits := func(attributes string) string { return `{"attributes":[` + attributes + `]}` }
		change := func(body string, status int, has ...string) {
			t.Helper()
			s.do(t, exchange{method: "PUT", path: "/api/apiToken/" + id, user: clerk, header: jsonType, body: body, status: status, has: has})
		}
		change(limits(`{"type":"MethodAllowedList","allowedMethods":["GET"]}`), 200)
		use(key, me)
		constant.status = 401
		use(key, constant)
		use(key, exchange{method: "HEAD", path: "/api/me", status: 200})
		change(limits(`{"type":"IpAllowedList","allowedIps":["10.1.0.0/16"]}`), 200)
		use(key, refused)
		change(limits(`{"type":"IpAllowedList","allowedIps":["127.0.0.1"]}`), 200)
		use(key, me)
		change(limits(`{"type":"RefererAllowedList","allowedReferrers":["https://portal.example/board"]}`), 200)
		use(key, refused)
		from := me
		from.header = []string{"Referer", "https://portal.example/board/1"}
		use(key, from)
		for _, page := range []string{"https://portal.example.evil.org/board", "https://portal.example/boards", "http://portal.example/board"} {
			from := refused
			from.header = []string{"Referer", page}
			use(key, from)
		}
		for _, careless := range []string{`{"type":"IpAllowedList","allowedIps":[]}`, `{"type":"MethodAllowedList"}`, `{"type":"IpAllowedList","allowedIps":["10.0.0.1"]},{"type":"IpAllowedList","allowedIps":["127.0.0.1"]}`} {
			change(limits(careless), 409) // it would limit less than it says
		}
		change(limits(`{"type":"MethodAllowedList","allowedMethods":["BREW"]},{"type":"IpAllowedList","allowedIps":["here"]},{"type":"RefererAllowedList","allowedReferrers":["javascript:x"]}`),
			409, "BREW", "here", "javascript:x")
		change(limits(`{"type":"Moon"}`), 409, "Moon")
		change(`{"type":"OTHER"}`, 409, "OTHER")
		change(`{"expire":-1}`, 409, "expire")
		change(fmt.Sprintf(`{"expire":%d}`, time.Now().Add(-time.Second).UnixMilli()), 200)
		use(key, refused)

		key, id = create(`{"type":"PERSONAL_ACCESS_TOKEN","expire":163465349603200}`)
		use(key, me)
		s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/disabled", status: 204})
		use(key, refused)
		s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/enabled", status: 204})
		use(key, exchange{method: "DELETE", path: "/api/apiToken/" + id, status: 200})
		use(key, refused)
		if log := s.log.String(); strings.Contains(log, "d2pat_") || strings.Contains(log, sessionCookie) {
			t.Error("the log holds a secret")
		}
	})
}
