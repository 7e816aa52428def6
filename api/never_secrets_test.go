package api

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"cohort/schema/catalog"
)

// What is secret is in no answer but the one that hands it over, and in no line of the log: neither passwords, whether they were taken or
// refused, nor their hashes, nor the secrets of tokens, sessions, links, second factors and mail servers.
func TestNeverASecretShown(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		secrets := map[string]string{}
		keep := func(what, text string) string {
			if len(text) < 6 {
				t.Fatalf("%s is %q", what, text)
			}
			secrets[what] = text
			return text
		}
		const marked = "/api/users/UserMarked1"
		user := func(id, name, password string) string {
			return `{"id":"` + id + `","username":"` + name + `","firstName":"Some","surname":"Body","email":"` + name + `@example.org","password":"` + password + `","userRoles":[{"id":"RoleMarked1"}]}`
		}
		s.do(t, post("/api/userRoles", `{"id":"RoleMarked1","name":"Marked","authorities":[]}`, 201))
		s.do(t, post("/api/users", user("UserMarked1", "marked", keep("a new user's password", "Kangaroo1!")), 201))
		s.do(t, post("/api/users", strings.Replace(user("UserMarked2", "older", ""), `"password":""`, `"userCredentials":{"username":"older","password":"`+keep("a password of the older form", "Kangaroo2!")+`"}`, 1), 201))
		s.do(t, patch(marked, `{"password":"`+keep("a patched password", "Kangaroo3!")+`"}`, 200))
		s.do(t, exchange{method: "PATCH", path: marked, header: []string{"Content-Type", "application/json-patch+json"}, body: `[{"op":"add","path":"/password","value":"` + keep("a password by JSON Patch", "Kangaroo4!") + `"}]`, status: 200})
		s.do(t, post("/api/metadata?importReportMode=DEBUG", `{"users":[`+user("UserMarked3", "packed", keep("a password of a package", "Kangaroo5!"))+`]}`, 200))
		s.do(t, post("/api/metadata?async=true", `{"users":[`+user("UserMarked4", "later", keep("a password of a job", "Kangaroo6!"))+`]}`, 200))
		s.do(t, post(marked+"/replica", `{"username":"replica","password":"`+keep("a replica's password", "Kangaroo7!")+`"}`, 201))
		s.do(t, exchange{method: "PUT", path: "/api/me/changePassword", user: "marked:Kangaroo4!", header: jsonType, body: `{"oldPassword":"Kangaroo4!","newPassword":"` + keep("a changed password", "Kangaroo8!") + `"}`, status: 202})

		// what is refused
		for i, x := range []exchange{
			patch(marked, `{"password":"REFUSED"}`, 409), post("/api/users", user("UserMarked9", "weak", "REFUSED"), 409), post("/api/metadata", `{"users":[`+user("UserMarked9", "weak", "REFUSED")+`]}`, 409),
			{method: "PUT", path: "/api/me/changePassword", user: "marked:Kangaroo8!", header: jsonType, body: `{"oldPassword":"Kangaroo8!","newPassword":"REFUSED"}`, status: 409},
			{method: "PUT", path: "/api/me/changePassword", user: "marked:Kangaroo8!", header: jsonType, body: `{"oldPassword":"REFUSED","newPassword":"Kangaroo8!x"}`, status: 409},
			post("/api/auth/login", `{"username":"marked","password":"REFUSED"}`, 401), {path: "/api/me", user: "marked:REFUSED", status: 401},
			{method: "POST", path: loginPage, user: "-", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, body: "j_username=marked&j_password=REFUSED", status: 302},
			post("/api/me/verifyPassword", `{"password":"REFUSED"}`, 200), post("/api/me/validatePassword", `{"password":"REFUSED"}`, 200), {path: "/api/account/password?password=REFUSED", status: 200},
			post("/api/auth/passwordReset", `{"newPassword":"REFUSED","resetToken":"REFUSED"}`, 409), post("/api/auth/invite", `{"token":"REFUSED","password":"REFUSED"}`, 409),
			{path: "/api/me", user: "-", header: []string{"Authorization", "ApiToken REFUSED"}, status: 401}, {path: "/api/me", user: "-", header: []string{"Authorization", "Basic REFUSED"}, status: 401},
			{path: "/api/me", user: "-", header: []string{"Cookie", "JSESSIONID=REFUSED", "Accept", "application/json"}, status: 401},
			post("/api/users", `{"username":"broken","password":"REFUSED`, 400),
			{path: "/api/users?filter=password:eq:REFUSED", status: 400}, {path: "/api/users?fields=id,password,userCredentials[password,twoFA]", status: 200},
		} {
			secret := keep(fmt.Sprintf("refusal %d, %s %s", i, x.method, strings.Split(x.path, "?")[0]), fmt.Sprintf("wallaby%02d", i))
			x.path, x.user, x.body = strings.ReplaceAll(x.path, "REFUSED", secret), strings.ReplaceAll(x.user, "REFUSED", secret), strings.ReplaceAll(x.body, "REFUSED", secret)
			for j := range x.header {
				x.header[j] = strings.ReplaceAll(x.header[j], "REFUSED", secret)
			}
			if !strings.Contains(x.path, "filter=") { // which is what the user just wrote
				x.hasnt = []string{secret}
			}
			s.do(t, x)
		}

		// what is handed over once
		key, _ := s.token(t, "marked:Kangaroo8!", `{"name":"A token"}`)
		keep("a token", strings.TrimPrefix(key, "d2pat_")[:32])
		session := s.signedIn(t, "marked", "Kangaroo8!", "")
		keep("a session", strings.TrimPrefix(session[1], sessionCookie+"="))
		offer := s.do(t, exchange{path: "/api/2fa/qr", user: "-", header: session, status: 202})
		factor := keep("a second factor", regexp.MustCompile(`secret=(\w+)`).FindStringSubmatch(offer)[1])
		code, err := totp.GenerateCode(factor, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		s.do(t, exchange{method: "POST", path: "/api/2fa/enabled", user: "-", header: append(session, jsonType...), body: `{"code":"` + code + `"}`, status: 200})
		link := func(name, answer string) {
			t.Helper()
			found := regexp.MustCompile(`token=([^"&\\]+)`).FindStringSubmatch(answer)
			if found == nil {
				t.Fatalf("there is no link in %s", answer)
			}
			keep(name, found[1])
		}
		link("a link to reset a password", s.do(t, exchange{method: "POST", path: "/api/users/UserMarked2/reset", status: 200}))
		link("an invitation", s.do(t, post("/api/users/invite", `{"email":"guest@example.org","firstName":"Some","surname":"Guest","userRoles":[{"id":"RoleMarked1"}]}`, 201)))
		for name := range map[string]bool{"keyEmailPassword": true, "recaptchaSecret": true} {
			s.do(t, exchange{method: "POST", path: "/api/systemSettings/" + name, header: []string{"Content-Type", "text/plain"}, body: keep(name, "Quokka"+name), status: 200})
			s.do(t, post("/api/systemSettings", `{"`+name+`":"Quokka`+name+`"}`, 200))
		}
		for range 100 { // until the job is done
			if strings.Contains(s.do(t, exchange{path: "/api/users?filter=username:eq:later&fields=id", status: 200}), "UserMarked4") {
				break
			}
			time.Sleep(20 * time.Millisecond)
		}

		looked := 0
		check := func(path string, header ...string) string {
			t.Helper()
			req, err := http.NewRequest("GET", s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.SetBasicAuth("admin", "district")
			for i := 0; i < len(header); i += 2 {
				req.Header.Set(header[i], header[i+1])
			}
			client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			res, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			text := string(body)
			looked++
			whole := text + fmt.Sprint(res.Header)
			for what, secret := range secrets {
				for _, form := range []string{secret, base64.StdEncoding.EncodeToString([]byte(secret)), url.QueryEscape(secret)} {
					if strings.Contains(whole, form) {
						t.Errorf("GET %s: %d shows %s: %.200s", path, res.StatusCode, what, text)
					}
				}
			}
			for _, mark := range []string{"$argon2", "argon2id", "$2a$", "$2b$"} {
				if strings.Contains(whole, mark) {
					t.Errorf("GET %s: %d shows a hash: %.200s", path, res.StatusCode, text)
				}
			}
			return text
		}
		for _, typ := range catalog.All() {
			if typ.Graph() {
				check("/api/" + typ.Endpoint + "?fields=*&paging=false")
				check("/api/"+typ.Endpoint+"?fields=:all&paging=false", "Accept", "application/xml")
				check("/api/" + typ.Endpoint + "/gist?fields=*&auto=XL")
			}
		}
		for _, r := range s.server.routes() {
			method, path, _ := strings.Cut(r.pattern, " ")
			if method != "GET" {
				continue
			}
			path = strings.NewReplacer("{type}", "users", "{id}", "UserMarked1", "{property}", "userCredentials", "{key}", "keyEmailPassword", "{ns}", "a", "{category}", "METADATA_IMPORT", "{member}", "password", "{name}", "user",
				"{authority}", "ALL", "{session}", "x").Replace(path)
			check("/api" + path + "?fields=*,password,secret,userCredentials[*]")
			check("/api" + path + "?fields=:all&skipSharing=false&pageSize=1000")
		}
		jobs := check("/api/system/tasks/METADATA_IMPORT")
		for _, id := range regexp.MustCompile(`"(\w{11})":`).FindAllStringSubmatch(jobs, -1) {
			check("/api/system/tasks/METADATA_IMPORT/" + id[1])
			check("/api/system/taskSummaries/METADATA_IMPORT/" + id[1])
		}
		for _, id := range []string{"UserMarked1", "UserMarked2", "UserMarked3", "UserMarked4"} {
			check("/api/users/" + id + "?fields=*")
			check("/api/users/" + id + "/history?pageSize=100&fields=*")
			check("/api/users/" + id + "/metadata")
			check("/api/users/" + id + "?fields=*&asOf=" + url.QueryEscape(time.Now().UTC().Format("2006-01-02T15:04:05.000")))
		}
		for _, path := range []string{"/api/metadata?fields=*", "/api/metadata.xml", "/api/metadata/changes", "/api/audits?pageSize=1000", "/api/audits?type=user", "/api/users?filter=password:!null", "/api/users?order=password:asc",
			"/metrics", "/api/system/info", "/api/configuration", "/api/schemas/user", "/api/apiToken?fields=*,key,secret", "/api/me?fields=*,password", "/api/2fa/enabled", "/api/userSettings", "/"} {
			check(path)
		}
		if looked < 300 {
			t.Errorf("%d answers were looked at", looked)
		}
		s.server.Wait()
		log := s.log.String()
		for what, secret := range secrets {
			if strings.Contains(log, secret) {
				at := strings.Index(log, secret)
				t.Errorf("the log holds %s: ...%s", what, log[max(0, at-200):at+len(secret)])
			}
		}
		if found := regexp.MustCompile(`(?i).{0,100}(argon2|authorization[:=]).{0,100}`).FindString(log); found != "" {
			t.Errorf("the log holds a hash, or the header with a password: %s", found)
		}
	})
}
