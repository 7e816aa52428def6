package api

import (
	"strings"
	"testing"
)

// withClerk adds a user without authorities, and one who may change settings and users.
func withClerk(t *testing.T, s *testServer) {
	t.Helper()
	s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{
		"userRoles": [{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]},
			{"id":"RoleOpera01","name":"Operator","authorities":["F_SYSTEM_SETTING","F_LOCALE_ADD"]}],
		"users": [{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]},
			{"id":"UserOpera01","username":"operator","password":"District1!","firstName":"Otto","surname":"Opera","userRoles":[{"id":"RoleOpera01"}]}]}`})
}

var (
	textType  = []string{"Content-Type", "text/plain"}
	plainOnly = []string{"Accept", "text/plain"}
)

func TestSystemSettings(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		const operator = "operator:District1!"
		const settings = "/api/systemSettings"
		for _, x := range []exchange{
			{path: settings, status: 200, has: []string{`"applicationTitle":"DHIS 2"`, `"factorDeviation":2.0`, `"keyEmailTls":true`, `"keySmsSetting":{"gateways":[]}`,
				`"syncSkipSyncForDataChangedBefore":"1970-01-01T00:00:00.000"`, `"keyEmailPort":587`}, hasnt: []string{"keyEmailPassword", "keyDbLocale"}},
			{path: settings, user: clerk, status: 200, has: []string{"applicationTitle"}, hasnt: []string{"keyEmailPort", "keySmsSetting", "keyRemoteInstanceUrl"}},
			{path: settings + "?key=keyUiLocale&key=keyFlag&key=keyEmailPassword&key=nothing", status: 200, has: []string{`{"keyFlag":"dhis2","keyUiLocale":"en"}`}},
			{path: settings + "/keyUiLocale", status: 200, has: []string{`{"keyUiLocale":"en"}`}},
			{path: settings + "/keyUiLocale", header: plainOnly, status: 200, has: []string{"en"}, hasnt: []string{`"`}, answer: []string{"Content-Type", "text/plain"}},
			{path: settings + "/keyDbLocale", status: 200, has: []string{`{"keyDbLocale":""}`}},
			{path: settings + "/nothing", status: 404, has: []string{"E1005", "nothing"}},
			{path: settings + "/keyEmailPort", user: clerk, status: 404},
			{path: settings + "/keyEmailPort", user: operator, status: 200},

			// who may write
			{method: "POST", path: settings + "/keyFlag?value=x", user: clerk, status: 403},
			{method: "POST", path: settings, user: clerk, header: jsonType, body: `{"keyFlag":"x"}`, status: 403},
			{method: "DELETE", path: settings + "/keyFlag", user: clerk, status: 403},
			{method: "POST", path: settings + "/keyFlag?value=x", user: operator, status: 200},
			{method: "POST", path: settings + "/keyCustomCss?value=x", user: operator, status: 403},
			{method: "POST", path: settings, user: operator, header: jsonType, body: `{"keyCustomJs":"x"}`, status: 403},

			// forms of a value
			{method: "POST", path: settings + "/applicationTitle", header: textType, body: "Ministère", status: 200,
				has: []string{`"message":"System setting 'applicationTitle' set to value 'Ministère'."`, `"httpStatus":"OK"`}},
			{path: settings + "/applicationTitle", status: 200, has: []string{`{"applicationTitle":"Ministère"}`}},
			{path: "/api/system/info", status: 200, has: []string{`"systemName":"Ministère"`}},
			{method: "PUT", path: settings + "/applicationTitle", header: jsonType, body: `"Cohort"`, status: 200, has: []string{"'Cohort'"}},
			{method: "POST", path: settings + "/keyEmailPort", header: jsonType, body: `2525`, status: 200},
			{method: "POST", path: settings + "/keyEmailTls?value=FALSE", status: 200},
			{method: "POST", path: settings + "/keySmsSetting", header: jsonType, body: `{"gateways": [{"name": "a"}]}`, status: 200},
			{method: "POST", path: settings + "/keyLastMonitoringRun?value=2024-03-31T12:00:00%2B02:00", status: 200},
			{method: "POST", path: settings + "/keyFlagImage?value=", status: 200},
			{path: settings, status: 200, has: []string{`"keyEmailPort":2525`, `"keyEmailTls":false`, `"keySmsSetting":{"gateways":[{"name":"a"}]}`,
				`"keyLastMonitoringRun":"2024-03-31T10:00:00.000"`, `"applicationTitle":"Cohort"`, `"keyFlag":"x"`, `"keyFlagImage":""`}},

			// secrets
			{method: "POST", path: settings + "/keyEmailPassword?value=hunter2", status: 200, has: []string{hidden}, hasnt: []string{"hunter2"}},
			{path: settings + "/keyEmailPassword", status: 404, hasnt: []string{"hunter2"}},
			{path: settings, status: 200, hasnt: []string{"hunter2", "keyEmailPassword"}},

			// refusals
			{method: "POST", path: settings + "/nothing?value=1", status: 409, has: []string{"Key is not supported: nothing"}},
			{method: "POST", path: settings + "/keyFlag", status: 409, has: []string{"Value must be specified"}},
			{method: "POST", path: settings + "/keyFlag", header: textType, status: 409},
			{method: "POST", path: settings + "/keyFlag", header: jsonType, body: `{`, status: 400},
			{method: "POST", path: settings + "/keyFlag", header: jsonType, body: `null`, status: 409},
			{method: "POST", path: settings + "/keyFlag", header: []string{"Content-Type", "image/png"}, body: `x`, status: 415},
			{method: "POST", path: settings + "/keyFlag", header: textType, body: "a\x00b", status: 400},
			{method: "POST", path: settings + "/keyFlag", header: textType, body: "a\xffb", status: 400},
			{method: "POST", path: settings + "/keyEmailPort?value=many", status: 409, has: []string{"keyEmailPort", "'many'", "whole number"}},
			{method: "POST", path: settings + "/keyEmailPort?value=99999999999", status: 409, has: []string{"keyEmailPort"}},
			{method: "POST", path: settings + "/keyEmailTls?value=", status: 409, has: []string{"keyEmailTls", "true or false"}},
			{method: "POST", path: settings + "/factorDeviation?value=NaN", status: 409, has: []string{"factorDeviation", "'NaN'"}},
			{method: "POST", path: settings + "/keyLastMonitoringRun?value=yesterday", status: 409, has: []string{"'yesterday'"}},
			{method: "POST", path: settings + "/keyUiLocale?value=de", status: 409, has: []string{"keyUiLocale", "'de'", "pt_BR"}},
			{method: "POST", path: settings + "/keyDbLocale?value=xx", status: 409, has: []string{"keyDbLocale", "'xx'"}},
			{method: "POST", path: settings + "/keyCacheability?value=SECRET", status: 409, has: []string{"PUBLIC, PRIVATE"}},
			{method: "POST", path: settings + "/keySmsSetting?value=%7B", status: 409, has: []string{"keySmsSetting"}},
			{method: "POST", path: settings, header: jsonType, body: `{"keyEmailPort":"x","keyEmailTls":3,"keyFlag":"bulk"}`, status: 409,
				has: []string{`"errorProperty":"keyEmailPort"`, `"value":"x"`, `"errorProperty":"keyEmailTls"`, `"value":"3"`}},
			{method: "POST", path: settings, header: jsonType, body: `{"b":1,"a":1,"keyFlag":"bulk"}`, status: 409, has: []string{"a, b"}},
			{method: "POST", path: settings, header: jsonType, body: `[1]`, status: 400},
			{method: "POST", path: settings, header: jsonType, body: `null`, status: 400},
			{path: settings + "/keyFlag", status: 200, has: []string{`"x"`}},

			// several at once, and back
			{method: "POST", path: settings, header: jsonType, body: `{"keyEmailPort":26,"keyFlag":"bulk","keyDbLocale":"pt-BR","keyEmailTls":null}`, status: 200, has: []string{"System settings imported"}},
			{path: settings, status: 200, has: []string{`"keyEmailPort":26`, `"keyFlag":"bulk"`, `"keyDbLocale":"pt_BR"`, `"keyEmailTls":true`}},
			{method: "DELETE", path: settings + "/keyFlag", status: 204},
			{method: "DELETE", path: settings + "/keyFlag", status: 204},
			{method: "DELETE", path: settings + "/nothing", status: 409},
			{path: settings + "/keyFlag", status: 200, has: []string{`"dhis2"`}},

			// translations of a setting
			{method: "POST", path: settings + "/keyApplicationIntro?value=Welcome", status: 200},
			{method: "POST", path: settings + "/keyApplicationIntro?locale=fr", header: textType, body: "Bienvenue", status: 200, has: []string{"locale: 'fr'", "'Bienvenue'"}},
			{method: "POST", path: settings + "/keyFlag?locale=fr&value=x", status: 409, has: []string{"keyFlag", "not translatable"}},
			{method: "POST", path: settings + "/keyApplicationIntro?locale=french&value=x", status: 400, has: []string{"french"}},
			{path: settings + "/keyApplicationIntro?locale=fr_CA", header: plainOnly, status: 200, has: []string{"Bienvenue"}},
			{path: settings + "/keyApplicationIntro?locale=es", header: plainOnly, status: 200, has: []string{"Welcome"}},
			{method: "POST", path: "/api/userSettings/keyUiLocale?value=fr", user: clerk, status: 200},
			{path: settings + "/keyApplicationIntro", user: clerk, status: 200, has: []string{"Bienvenue"}},
			{path: settings + "/keyApplicationIntro", status: 200, has: []string{"Welcome"}},
			{method: "POST", path: settings + "/keyApplicationIntro?locale=fr&value=", status: 200},
			{path: settings + "/keyApplicationIntro", user: clerk, status: 200, has: []string{"Welcome"}},
			{method: "POST", path: settings + "/keyApplicationIntro?locale=fr&value=Bienvenue", status: 200},
			{method: "DELETE", path: settings + "/keyApplicationIntro?locale=fr", status: 204},
			{path: settings + "/keyApplicationIntro?locale=fr", status: 200, has: []string{"Welcome"}},
			{method: "POST", path: settings + "/keyApplicationIntro?locale=fr&value=Bienvenue", status: 200},
			{method: "DELETE", path: settings + "/keyApplicationIntro", status: 204},
			{path: settings + "/keyApplicationIntro?locale=fr", status: 200, has: []string{`{"keyApplicationIntro":""}`}},
		} {
			s.do(t, x)
		}
		if strings.Contains(s.log.String(), "hunter2") {
			t.Error("the log holds a secret")
		}
	})
}

func TestUserSettings(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		const settings = "/api/userSettings"
		const preset = `{"keyAnalysisDisplayProperty":"name","keyMessageEmailNotification":true,"keyMessageSmsNotification":true,"keyStyle":"light_blue/light_blue.css","keyUiLocale":"en"}`
		for _, x := range []exchange{
			{path: settings, user: clerk, status: 200, has: []string{preset}},
			{path: "/api/me/settings", user: clerk, status: 200, has: []string{preset}},
			{path: settings + "?useFallback=false", user: clerk, status: 200, has: []string{"{}"}},
			{path: settings + "?useFallback=x", user: clerk, status: 400},
			{path: settings + "/keyUiLocale", user: clerk, status: 200, has: []string{"en"}, hasnt: []string{`"`}, answer: []string{"Content-Type", "text/plain"}},
			{path: settings + "/keyUiLocale", user: clerk, header: []string{"Accept", "application/json"}, status: 200, has: []string{`{"keyUiLocale":"en"}`}},
			{path: settings + "/nothing", user: clerk, status: 404, has: []string{"E1005", "nothing"}},
			{path: settings + "?key=nothing", user: clerk, status: 404},
			{path: "/api/me/settings/nothing", user: clerk, status: 409, has: []string{"nothing"}},
			{path: "/api/me/settings/keyDbLocale", user: clerk, status: 404},
			{path: "/api/me/settings/keyUiLocale", user: clerk, status: 200, has: []string{`"en"`}},

			{method: "POST", path: settings + "/keyUiLocale?value=fr", user: clerk, status: 200, has: []string{"User setting saved"}},
			{method: "PUT", path: settings + "/keyMessageEmailNotification", user: clerk, header: textType, body: "false", status: 200},
			{method: "POST", path: settings + "/keyTrackerDashboardLayout", user: clerk, header: textType, body: `{"a":1}`, status: 200},
			{method: "POST", path: settings + "/keyUiLocale?value=de", user: clerk, status: 409, has: []string{"keyUiLocale", "'de'"}},
			{method: "POST", path: settings + "/keyAnalysisDisplayProperty?value=code", user: clerk, status: 409, has: []string{"name, shortName"}},
			{method: "POST", path: settings + "/nothing?value=1", user: clerk, status: 404},
			{method: "POST", path: settings + "/keyStyle", user: clerk, status: 409},
			{path: settings + "?useFallback=false", user: clerk, status: 200,
				has: []string{`{"keyMessageEmailNotification":false,"keyTrackerDashboardLayout":"{\"a\":1}","keyUiLocale":"fr"}`}},
			{path: settings + "?key=keyUiLocale&key=keyStyle", user: clerk, status: 200, has: []string{`{"keyStyle":"light_blue/light_blue.css","keyUiLocale":"fr"}`}},
			{path: "/api/me?fields=settings", user: clerk, status: 200, has: []string{`"keyUiLocale":"fr"`, `"keyMessageEmailNotification":false`}},
			{path: "/api/me/settings/keyMessageEmailNotification", user: clerk, status: 200, has: []string{`false`}},
			{path: settings, status: 200, has: []string{preset}}, // of another user

			// what the user has not set is as the system's setting says
			{method: "POST", path: "/api/systemSettings/keyStyle?value=green/green.css", status: 200},
			{path: settings + "/keyStyle", user: clerk, status: 200, has: []string{"green/green.css"}},
			{path: settings + "/keyStyle?useFallback=false", user: clerk, header: []string{"Accept", "application/json"}, status: 200, has: []string{`{"keyStyle":""}`}},

			// settings of others
			{path: settings + "?user=clerk", status: 200, has: []string{`"keyUiLocale":"fr"`}},
			{path: settings + "/keyUiLocale?userId=UserClerk01", status: 200, has: []string{"fr"}},
			{method: "POST", path: settings + "/keyUiLocale?user=clerk&value=es", status: 200},
			{path: settings + "/keyUiLocale", user: clerk, status: 200, has: []string{"es"}},
			{path: settings + "?user=clerk", user: clerk, status: 200, has: []string{`"es"`}},
			{path: settings + "?user=admin", user: clerk, status: 403},
			{path: settings + "/keyStyle?userId=M5zQapPyTZI", user: clerk, status: 403},
			{method: "POST", path: settings + "/keyUiLocale?user=admin&value=es", user: clerk, status: 403},
			{method: "DELETE", path: settings + "/keyUiLocale?user=admin", user: clerk, status: 403},
			{path: settings + "?user=nobody", status: 409, has: []string{"'nobody'"}},
			{method: "DELETE", path: settings + "/nothing", status: 404},
			{method: "DELETE", path: settings + "/keyUiLocale", user: clerk, status: 204},
			{path: settings + "/keyUiLocale", user: clerk, status: 200, has: []string{"en"}},
		} {
			s.do(t, x)
		}
	})
}

func TestLocales(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		const operator = "operator:District1!"
		s.do(t, exchange{method: "POST", path: "/api/userSettings/keyUiLocale?value=fr", user: clerk, status: 200})
		for _, x := range []exchange{
			{path: "/api/locales/ui", status: 200, has: []string{`[{"locale":"ar","name":"العربية","displayName":"Arabic"}`, `{"locale":"prs","name":"prs","displayName":"prs"}]`}},
			{path: "/api/locales/ui", user: clerk, status: 200, has: []string{`"displayName":"anglais"`}},
			{path: "/api/locales/db", status: 200, has: []string{`{"locale":"sw","name":"Kiswahili","displayName":"Swahili"}`}, hasnt: []string{`"pt_BR"`}},
			{path: "/api/locales/db.xml", status: 200, has: []string{`<locale>sw</locale><name>Kiswahili</name>`}},
			{path: "/api/systemSettings.xml", status: 200, has: []string{`<applicationTitle>DHIS 2</applicationTitle>`}},
			{path: "/api/locales/languages", status: 200, has: []string{`"fr":"French"`, `"sw":"Swahili"`}},
			{path: "/api/locales/countries", user: clerk, status: 200, has: []string{`"SL":"Sierra Leone"`, `"DE":"Allemagne"`}},
			{path: "/api/locales/dbLocales", status: 200, has: []string{`"locale":"fr","name":"French","displayName":"French"}`}, hasnt: []string{`"created"`}},
			{method: "POST", path: "/api/locales/dbLocales?language=pt&country=BR", user: clerk, status: 403},
			{method: "POST", path: "/api/locales/dbLocales?language=pt&country=BR", user: operator, status: 201, has: []string{"Locale created successfully"}},
			{method: "POST", path: "/api/locales/dbLocales?language=pt&country=br", status: 409, has: []string{"pt_BR", "exists already"}},
			{method: "POST", path: "/api/locales/db?language=ti", status: 201},
			{method: "POST", path: "/api/locales/dbLocales?country=BR", status: 400, has: []string{"language"}},
			{method: "POST", path: "/api/locales/dbLocales?language=xx&country=BR", status: 409, has: []string{"`xx`", "language"}},
			{method: "POST", path: "/api/locales/dbLocales?language=pt_BR", status: 409, has: []string{"`pt_BR`"}},
			{method: "POST", path: "/api/locales/dbLocales?language=pt&country=ZZZZ", status: 409, has: []string{"`ZZZZ`", "country"}},
			{path: "/api/locales/db", user: clerk, status: 200, has: []string{`{"locale":"pt_BR","name":"português (Brasil)","displayName":"portugais (Brésil)"}`, `"locale":"ti"`}},
			{path: "/api/locales/dbLocales/nothing", status: 404, has: []string{"E1005", "nothing"}},
			{method: "DELETE", path: "/api/locales/dbLocales/nothing", status: 404},
			{method: "DELETE", path: "/api/locales/dbLocales/nothing", user: operator, status: 403},
		} {
			s.do(t, x)
		}
		list := s.do(t, exchange{path: "/api/locales/dbLocales", status: 200, has: []string{`"locale":"pt_BR","name":"Portuguese (Brazil)"`, `"created":"2`}})
		at := strings.Index(list, `","locale":"pt_BR"`)
		id := list[at-11 : at]
		for _, x := range []exchange{
			{path: "/api/locales/dbLocales/" + id, user: clerk, status: 200, has: []string{`"displayName":"portugais (Brésil)"`}},
			{method: "DELETE", path: "/api/locales/dbLocales/" + id, status: 204},
			{path: "/api/locales/dbLocales/" + id, status: 404},
			{path: "/api/locales/db", status: 200, hasnt: []string{"pt_BR"}},
		} {
			s.do(t, x)
		}
	})
}
