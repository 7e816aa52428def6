package api

import (
	"bufio"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// postOffice is an SMTP server that keeps what it gets.
type postOffice struct {
	net.Listener
	mu    sync.Mutex
	mails []string
}

func openPostOffice(t *testing.T) *postOffice {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postOffice{Listener: l}
	var open sync.WaitGroup
	open.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			open.Go(func() { p.talk(conn) })
		}
	})
	t.Cleanup(func() { l.Close(); open.Wait() })
	return p
}

func (p *postOffice) talk(conn net.Conn) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(10 * time.Second))
	in := bufio.NewScanner(conn)
	fmt.Fprint(conn, "220 here\r\n")
	for in.Scan() {
		switch line := strings.ToUpper(in.Text()); {
		case line == "DATA":
			fmt.Fprint(conn, "354 go on\r\n")
			var text strings.Builder
			for in.Scan() && in.Text() != "." {
				text.WriteString(in.Text() + "\n")
			}
			p.mu.Lock()
			p.mails = append(p.mails, text.String())
			p.mu.Unlock()
			fmt.Fprint(conn, "250 kept\r\n")
		case line == "QUIT":
			fmt.Fprint(conn, "221 bye\r\n")
			return
		default:
			fmt.Fprint(conn, "250 ok\r\n")
		}
	}
}

var linkToken = regexp.MustCompile(`token=([A-Za-z0-9_-]+)`)

// next waits for the mail with this number and returns it, with the token of its link.
func (p *postOffice) next(t *testing.T, number int) (text, token string) {
	t.Helper()
	for range 500 {
		p.mu.Lock()
		if len(p.mails) >= number {
			text = p.mails[number-1]
		}
		p.mu.Unlock()
		if text != "" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	// Quoted-printable breaks long lines and writes = as =3D.
	plain := strings.ReplaceAll(strings.ReplaceAll(text, "=\n", ""), "=3D", "=")
	found := linkToken.FindStringSubmatch(plain)
	if found == nil {
		t.Fatalf("mail %d holds no link: %s", number, text)
	}
	return text, found[1]
}

func (s *testServer) mailTo(t *testing.T, p *postOffice) {
	t.Helper()
	_, port, _ := net.SplitHostPort(p.Addr().String())
	s.do(t, exchange{method: "POST", path: "/api/systemSettings", header: jsonType, status: 200,
		body: fmt.Sprintf(`{"keyEmailHostName":"127.0.0.1","keyEmailPort":%s,"keyEmailTls":false,"keyEmailSender":"server@example.org","keyAccountRecovery":true}`, port)})
}

func TestInvitations(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		const payload = `{"id":"UserGuest01","firstName":"John","surname":"Doe","email":"john@example.org","userCredentials":{"username":"johndoe","userRoles":[{"id":"RoleClerk01"}]}}`
		invite := exchange{method: "POST", path: "/api/users/invite", header: jsonType, body: payload, status: 403, user: "clerk:District1!"}
		s.do(t, invite)
		invite.user, invite.body, invite.status = "", `{"firstName":"John","surname":"Doe","userRoles":[{"id":"RoleClerk01"}]}`, 409
		invite.has = []string{"email"}
		s.do(t, invite)
		invite.body, invite.status, invite.has = payload, 201, []string{`"link":"` + s.URL + `/account.html?token=`, "UserGuest01"} // no mail is configured
		token := linkToken.FindStringSubmatch(s.do(t, invite))[1]
		s.do(t, exchange{path: "/api/users?invitationStatus=all&fields=username", status: 200, has: []string{"johndoe"}, hasnt: []string{"clerk"}})
		s.do(t, exchange{path: "/api/users?invitationStatus=expired&fields=username", status: 200, hasnt: []string{"johndoe"}})
		s.do(t, exchange{path: "/api/me", user: "johndoe:", status: 401})

		accept := func(token, body string, status int, has ...string) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/auth/invite", user: "-", header: jsonType, body: fmt.Sprintf(`{"token":%q,%s}`, token, body), status: status, has: has})
		}
		accept("wrong", `"password":"District1!"`, 409, "not valid")
		accept(token, `"password":"short"`, 409, "E4002")
		accept(token, `"password":""`, 409, "Password must be specified")
		accept(token, `"password":"District1!","username":"other"`, 409, "johndoe")
		accept(token, `"password":"District1!","firstName":"Johnny"`, 200, "Account updated")
		accept(token, `"password":"District2!"`, 409, "not valid") // once
		s.do(t, exchange{path: "/api/me?fields=firstName,surname,userRoles", user: "johndoe:District1!", status: 200, has: []string{"Johnny", "Doe", "RoleClerk01"}})
		s.do(t, exchange{method: "POST", path: "/api/users/UserGuest01/invite", status: 409, has: []string{"UserGuest01"}})

		// With mail the link goes to its user alone, and a new one replaces the former.
		office := openPostOffice(t)
		s.mailTo(t, office)
		invite.body = `{"id":"UserGuest02","firstName":"Jane","surname":"Doe","email":"jane@example.org","userRoles":[{"id":"RoleClerk01"}]}`
		invite.has, invite.hasnt = nil, []string{"token"}
		s.do(t, invite)
		text, first := office.next(t, 1)
		if !strings.Contains(text, "jane@example.org") || !strings.Contains(text, "From: <server@example.org>") {
			t.Errorf("the mail: %s", text)
		}
		s.do(t, exchange{method: "POST", path: "/api/users/UserGuest02/invite", status: 204})
		_, second := office.next(t, 2)
		check := "/api/account/validateUsername?username=clerk&inviteToken=" // by those who are to choose a name
		s.do(t, exchange{method: "POST", path: check + second, user: "-", status: 200, has: []string{"taken"}})
		s.do(t, exchange{method: "POST", path: check + first, user: "-", status: 302})
		accept(first, `"password":"District1!","username":"jane"`, 409, "not valid")
		accept(second, `"password":"District1!"`, 409, "Username")
		accept(second, `"password":"District1!","username":"clerk"`, 409, "clerk")
		accept(second, `"password":"District1!","username":"ja:ne"`, 409, "E4049")
		accept(second, `"password":"District1!","username":"jane"`, 200)
		s.do(t, exchange{path: "/api/me", user: "jane:District1!", status: 200})

		s.do(t, exchange{method: "POST", path: "/api/users/invites", header: jsonType, status: 204, body: `{"users":[
			{"firstName":"Tom","surname":"One","email":"tom1@example.org","userRoles":[{"id":"RoleClerk01"}]},
			{"firstName":"Tom","surname":"Two","email":"tom2@example.org","userRoles":[{"id":"RoleClerk01"}]}]}`})
		office.next(t, 4)
		s.do(t, exchange{method: "POST", path: "/api/users/invites", header: jsonType, status: 400, body: `{}`, has: []string{"users"}})
		s.do(t, exchange{method: "POST", path: "/api/maintenance/expiredInvitationsClear", user: "clerk:District1!", status: 403})
		s.do(t, exchange{method: "POST", path: "/api/maintenance/expiredInvitationsClear", status: 204})
		s.do(t, exchange{path: "/api/users?invitationStatus=all&fields=surname", status: 200, has: []string{"One", "Two"}}) // they have days left
		if log := s.log.String(); strings.Contains(log, second) || strings.Contains(log, "District") {
			t.Error("the log holds a secret")
		}
	})
}

func TestRecovery(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		forgot := func(name string, status int) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/auth/forgotPassword", user: "-", header: jsonType, body: fmt.Sprintf(`{"emailOrUsername":%q}`, name), status: status})
		}
		forgot("clerk", 409) // not switched on
		s.server.Config.BaseURL = s.URL
		s.do(t, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"email":"clerk@example.org"}`, status: 200})
		link := s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/reset", status: 200, has: []string{`"link"`}})
		s.do(t, exchange{method: "POST", path: "/api/users/M5zQapPyTZI/reset", user: "clerk:District1!", status: 404})
		byHand := linkToken.FindStringSubmatch(link)[1]
		office := openPostOffice(t)
		s.mailTo(t, office)
		forgot("nobody", 200) // nobody learns that there is none
		forgot("clerk@example.org", 200)
		_, token := office.next(t, 1)
		reset := func(token, password string, status int) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/auth/passwordReset", user: "-", header: jsonType, body: fmt.Sprintf(`{"resetToken":%q,"newPassword":%q}`, token, password), status: status})
		}
		reset(byHand, "District2!", 409) // replaced
		reset(token, "weak", 409)
		session := s.signedIn(t, "clerk", "District1!", "")
		reset(token, "District2!", 200)
		reset(token, "District3!", 409)
		s.do(t, exchange{path: "/api/me", user: "-", header: append(session, "Accept", "application/json"), status: 401})
		s.do(t, exchange{path: "/api/me", user: "clerk:District2!", status: 200})

		s.do(t, exchange{method: "POST", path: "/api/account/recovery?username=clerk", user: "-", status: 200})
		_, token = office.next(t, 2)
		form := []string{"Content-Type", "application/x-www-form-urlencoded"}
		s.do(t, exchange{method: "POST", path: "/api/account/restore", user: "-", header: form, body: url.Values{"token": {token}, "password": {"District3!"}}.Encode(), status: 200})
		s.do(t, exchange{path: "/api/me", user: "clerk:District3!", status: 200})

		s.do(t, exchange{path: "/api/account/username?username=clerk", status: 200, has: []string{`"response":"error"`, "taken"}})
		s.do(t, exchange{path: "/api/account/username?username=cl%3Aerk", status: 200, has: []string{`"response":"error"`}})
		s.do(t, exchange{path: "/api/account/username?username=fresh.name", status: 200, has: []string{`"response":"success"`}})
		for _, name := range []string{"clerk", "fresh.name"} { // a stranger is told neither
			s.do(t, exchange{path: "/api/account/username?username=" + name, user: "-", header: []string{"Accept", "application/json"}, status: 401})
			s.do(t, exchange{method: "POST", path: "/api/account/validateUsername?inviteToken=none&username=" + name, user: "-", header: []string{"Accept", "application/json"}, status: 401})
		}
		s.do(t, exchange{method: "POST", path: "/api/account/validatePassword", user: "-", header: form, body: "password=x", status: 200, has: []string{`"response":"error"`}})
		renew := func(old, new string, status int) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/account/password", user: "-", header: form,
				body: url.Values{"username": {"clerk"}, "oldPassword": {old}, "password": {new}}.Encode(), status: status})
		}
		renew("wrong", "District4!", 401)
		renew("District3!", "District3!", 409)
		renew("District3!", "District4!", 200)
		s.do(t, exchange{path: "/api/me", user: "clerk:District4!", status: 200})
		s.server.Wait()
	})
}

func TestReplicasAndExpiry(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.clerk(t)
		s.do(t, exchange{method: "POST", path: "/api/userGroups", header: jsonType, body: `{"id":"GroupNurses","name":"Nurses","users":[{"id":"UserClerk01"}]}`, status: 201})
		s.do(t, exchange{method: "PATCH", path: "/api/users/UserClerk01", header: jsonType, body: `{"email":"clerk@example.org","code":"CLERK"}`, status: 200})
		s.do(t, exchange{method: "POST", path: "/api/userSettings/keyUiLocale?user=clerk&value=fr", status: 200})
		replica := func(user, id, body string, status int, has ...string) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/users/" + id + "/replica", user: user, header: jsonType, body: body, status: status, has: has})
		}
		const good = `{"username":"replica","password":"District1!"}`
		replica("clerk:District1!", "UserClerk01", good, 403)
		replica("", "UserNobody1", good, 404)
		replica("", "UserClerk01", `{"password":"District1!"}`, 409, "Username")
		replica("", "UserClerk01", `{"username":"x1"}`, 409, "Password")
		replica("", "UserClerk01", `{"username":"clerk","password":"District1!"}`, 409, "clerk")
		replica("", "UserClerk01", `{"username":"replica","password":"x"}`, 409, "E4002")
		replica("", "UserClerk01", good, 201, "User replica created")
		s.do(t, exchange{path: "/api/me?fields=userRoles,userGroups,surname,email,code,settings[keyUiLocale]", user: "replica:District1!", status: 200,
			has: []string{"RoleClerk01", "GroupNurses", `"keyUiLocale":"fr"`, "Clerk"}, hasnt: []string{"example.org", "CLERK"}})

		expire := func(path string, status int) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/users/UserClerk01/" + path, status: status})
		}
		expire("expired", 400)
		expire("expired?date=soon", 400)
		expire("expired?date=2021-01-01", 204)
		s.do(t, exchange{path: "/api/me", user: "clerk:District1!", status: 401, has: []string{"expired"}})
		expire("unexpired", 204)
		s.do(t, exchange{path: "/api/me", user: "clerk:District1!", status: 200})
		s.do(t, exchange{method: "POST", path: "/api/users/M5zQapPyTZI/expired?date=2021-01-01", user: "clerk:District1!", status: 403})
	})
}

func TestSelfRegistration(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		register := func(body string, status int, has ...string) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/auth/registration", user: "-", header: jsonType, body: body, status: status, has: has})
		}
		const somebody = `{"username":"newcomer","password":"District1!","firstName":"New","surname":"Comer","email":"new@example.org"}`
		register(somebody, 403) // not unless it is configured
		s.clerk(t)
		s.do(t, exchange{method: "POST", path: "/api/organisationUnits", header: jsonType, body: `{"id":"UnitCountry","name":"Country","shortName":"Country","openingDate":"2000-01-01"}`, status: 201})
		s.do(t, exchange{method: "POST", path: "/api/userRoles", header: jsonType, body: `{"id":"RoleSetting","name":"Settings","authorities":["F_SYSTEM_SETTING"]}`, status: 201})
		s.do(t, exchange{method: "POST", path: "/api/users", header: jsonType, body: `{"username":"setter","password":"District1!","firstName":"Set","surname":"Ter","userRoles":[{"id":"RoleSetting"}]}`, status: 201})
		configure := func(user, property, value string, status int) {
			t.Helper()
			s.do(t, exchange{method: "POST", path: "/api/configuration/" + property, user: user, header: []string{"Content-Type", "text/plain"}, body: value, status: status})
		}
		configure("setter:District1!", "selfRegistrationRole", "RoleClerk01", 403) // what he lacks himself
		configure("", "selfRegistrationRole", "yrB6vc5Ip3r", 409)
		configure("", "selfRegistrationRole", "RoleClerk01", 204)
		register(somebody, 403)
		s.do(t, exchange{path: "/api/account/username?username=clerk", user: "-", status: 302})
		configure("", "selfRegistrationOrgUnit", "UnitCountry", 204)
		s.do(t, exchange{path: "/api/account/username?username=clerk", user: "-", status: 200, has: []string{"taken"}}) // who registers learns it anyway
		register(somebody, 409, "keySelfRegistrationNoRecaptcha")
		s.do(t, exchange{method: "POST", path: "/api/systemSettings/keySelfRegistrationNoRecaptcha?value=true", status: 200})
		register(`{"username":"newcomer","password":"x","firstName":"New","surname":"Comer","email":"new@example.org"}`, 409, "E4002")
		register(`{"username":"clerk","password":"District1!","firstName":"New","surname":"Comer","email":"new@example.org"}`, 409, "clerk")
		register(`{"password":"District1!","firstName":"New","surname":"Comer","email":"new@example.org"}`, 409, "username")
		register(somebody, 201, "Account created")
		s.do(t, exchange{path: "/api/me?fields=userRoles,organisationUnits", user: "newcomer:District1!", status: 200, has: []string{"RoleClerk01", "UnitCountry"}})
		s.do(t, exchange{path: "/api/users?selfRegistered=true&fields=username", status: 200, has: []string{"newcomer"}, hasnt: []string{"clerk"}})
		s.do(t, exchange{method: "POST", path: "/api/account", user: "-", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, status: 201,
			body: url.Values{"username": {"other"}, "password": {"District1!"}, "firstName": {"Other"}, "surname": {"Comer"}, "email": {"o@example.org"}, "phoneNumber": {"1"}, "employer": {"x"}}.Encode()})
		s.do(t, exchange{path: "/api/account/linkedAccounts", user: "other:District1!", status: 200, has: []string{"[]"}})
		s.do(t, exchange{method: "POST", path: "/api/userGroups", header: jsonType, body: `{"id":"GroupHelp01","name":"Help","users":[{"id":"UserClerk01"}]}`, status: 201})
		configure("", "feedbackRecipients", "GroupHelp01", 204)
		s.do(t, exchange{path: "/api/userLookup/feedbackRecipients?query=c", user: "other:District1!", status: 200, has: []string{"UserClerk01"}, hasnt: []string{"newcomer"}})
	})
}
