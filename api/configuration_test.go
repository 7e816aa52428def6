package api

import (
	"strings"
	"testing"

	"cohort/metadata"
)

func TestConfiguration(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withClerk(t, s)
		s.server.Config.AppHubURL = "https://apps.example.org"
		s.put(t, []byte(`{"userGroups":[{"id":"GroupXXXXX1","name":"Helpdesk","code":"HELP"},{"id":"GroupXXXXX2","name":"Closed","sharing":{"public":"--------"}}],
			"organisationUnits":[{"id":"UnitXXXXXX1","name":"Country","shortName":"C","openingDate":"2000-01-01"}],
			"organisationUnitLevels":[{"id":"LevelXXXXX1","name":"National","level":1}]}`), metadata.ImportOptions{})
		const at, operator = "/api/configuration", "operator:District1!"
		for _, x := range []exchange{
			// what nobody has set
			{path: at + "/feedbackRecipients", user: clerk, status: 200, has: []string{"null"}},
			{path: at + "/infrastructuralPeriodType", user: clerk, status: 200, has: []string{`{"code":"Yearly","displayName":"Yearly","id":"Yearly","name":"Yearly"}`}},
			{path: at + "/corsWhitelist", user: clerk, status: 200, has: []string{"[]"}},
			{path: at + "/appHubUrl", user: clerk, status: 200, has: []string{`"https://apps.example.org"`}},
			{path: at + "/systemReadOnlyMode", user: clerk, status: 200, has: []string{"false"}},
			{path: at + "/nothing", status: 404, has: []string{"E1005", "nothing"}},
			// references
			{method: "POST", path: at + "/feedbackRecipients", user: clerk, header: textType, body: "GroupXXXXX1", status: 403},
			{method: "POST", path: at + "/feedbackRecipients", user: operator, header: textType, body: "GroupXXXXX1", status: 204},
			{method: "POST", path: at + "/feedbackRecipients", header: textType, body: "UnitXXXXXX1", status: 404, has: []string{"E1005", "UserGroup", "UnitXXXXXX1"}},
			{method: "POST", path: at + "/feedbackRecipients", user: operator, header: textType, body: "GroupXXXXX2", status: 404},
			{method: "POST", path: at + "/feedbackRecipients", header: textType, status: 409},
			{path: at + "/feedbackRecipients", user: clerk, status: 200, has: []string{`"id":"GroupXXXXX1"`, `"name":"Helpdesk"`, `"users":[]`}},
			{path: at + "/feedbackRecipients?fields=code", status: 200, has: []string{`{"code":"HELP"}`}},
			{path: at + "/feedbackRecipients.xml", status: 200, has: []string{"<configuration ", "<name>Helpdesk</name>"}},
			{method: "POST", path: at + "/systemUpdateNotificationRecipients", header: jsonType, body: `"GroupXXXXX2"`, status: 204},
			{path: at + "/systemUpdateNotificationRecipients", user: clerk, status: 200, has: []string{`{"id":"GroupXXXXX2"}`}, hasnt: []string{"Closed"}},
			{method: "POST", path: at + "/selfRegistrationRole", header: textType, body: " RoleClerk01\n", status: 204},
			{method: "POST", path: at + "/selfRegistrationOrgUnit", header: textType, body: "UnitXXXXXX1", status: 204},
			{method: "POST", path: at + "/offlineOrganisationUnitLevel", header: textType, body: "LevelXXXXX1", status: 204},
			{method: "POST", path: at + "/facilityOrgUnitLevel", header: textType, body: "LevelXXXXX1", status: 204},
			{method: "POST", path: at + "/facilityOrgUnitGroupSet", header: textType, body: "LevelXXXXX1", status: 404},
			{path: at, user: clerk, status: 200, has: []string{`"feedbackRecipients":{"`, `"name":"Helpdesk"`, `"selfRegistrationOrgUnit":{`, `"facilityOrgUnitLevel":{`, `"systemId":"`, `"corsWhitelist":[]`,
				`"appHubUrl":"https://apps.example.org"`, `"systemReadOnlyMode":false`}, hasnt: []string{"facilityOrgUnitGroupSet", "remoteServerUrl"}},
			{path: at + ".xml", status: 200, has: []string{"<configuration ", "<appHubUrl>https://apps.example.org</appHubUrl>"}},
			// taken back, or gone
			{method: "DELETE", path: at + "/selfRegistrationRole", user: clerk, status: 403},
			{method: "DELETE", path: at + "/selfRegistrationRole", status: 204},
			{path: at + "/selfRegistrationRole", status: 200, has: []string{"null"}},
			{method: "DELETE", path: at + "/facilityOrgUnitLevel", status: 405},
			{method: "DELETE", path: "/api/userGroups/GroupXXXXX1", status: 204},
			{path: at + "/feedbackRecipients", status: 200, has: []string{"null"}},
			{path: at, status: 200, hasnt: []string{"feedbackRecipients", "Helpdesk"}},
			// period types
			{method: "POST", path: at + "/infrastructuralPeriodType", header: textType, body: "Quarterly", status: 204},
			{path: at + "/infrastructuralPeriodType", status: 200, has: []string{`"id":"Quarterly"`}},
			{method: "POST", path: at + "/infrastructuralPeriodType", header: textType, body: "Sometimes", status: 404, has: []string{"Sometimes"}},
			{method: "POST", path: at + "/dataOutputPeriodTypes", header: jsonType, body: `["Monthly","Yearly","Monthly"]`, status: 204},
			{path: at + "/dataOutputPeriodTypes", status: 200, has: []string{`["Monthly","Yearly"]`}},
			{method: "POST", path: at + "/dataOutputPeriodTypes", header: jsonType, body: `["Daily","Often"]`, status: 409, has: []string{"'Often'"}},
			// origins
			{method: "POST", path: at + "/corsWhitelist", header: jsonType, body: `["https://Apps.Example.org:443","http://localhost:3000","http://localhost:3000"]`, status: 204},
			{path: at + "/corsWhitelist", user: clerk, status: 200, has: []string{`["https://apps.example.org","http://localhost:3000"]`}},
			{path: at + "/corsAllowlist", status: 200, has: []string{`["https://apps.example.org","http://localhost:3000"]`}},
			{method: "POST", path: at + "/corsWhitelist", user: clerk, header: jsonType, body: `[]`, status: 403},
			{method: "POST", path: at + "/corsWhitelist", header: jsonType, body: `"https://a.org"`, status: 400},
			{method: "POST", path: at + "/corsWhitelist", header: textType, body: `["https://a.org"]`, status: 415},
			// the identity, and what is set elsewhere
			{method: "POST", path: at + "/systemId", user: clerk, header: textType, body: "eed3d451", status: 403},
			{method: "POST", path: "/api/systemSettings/keyRemoteInstanceUrl", header: textType, body: "https://other.example.org", status: 200},
			{path: at + "/remoteServerUrl", status: 200, has: []string{`"https://other.example.org"`}},
			{path: at + "/remoteServerUrl", user: clerk, status: 200, has: []string{"null"}},
			{method: "POST", path: at + "/remoteServerUrl", header: textType, body: "x", status: 405},
			{method: "POST", path: at + "/appHubUrl", header: textType, body: "x", status: 405},
			{path: "/api/systemSettings", status: 200, hasnt: []string{"corsWhitelist", "systemId"}},
			{method: "POST", path: "/api/systemSettings/configuration%2FsystemId", header: textType, body: "x", status: 404},
		} {
			s.do(t, x)
		}
		for _, origin := range []string{"*", "https://*.example.org", "www.example.org", "https://a.org/", "https://a.org/path", "https://a.org?x", "https://u@a.org", "ftp://a.org", "https://", "https://a.org:", "https://a.org#", ""} {
			s.do(t, exchange{method: "POST", path: at + "/corsWhitelist", header: jsonType, body: `["` + origin + `"]`, status: 409, has: []string{"'" + origin + "'"}})
		}
		settings, err := s.server.Settings.System(t.Context())
		if err != nil || len(settings.Origins()) != 2 || settings.Origins()[1] != "http://localhost:3000" {
			t.Errorf("%v, %v", settings.Origins(), err)
		}
		id := s.do(t, exchange{path: at + "/systemId", user: clerk, status: 200})
		if len(id) != 38 || strings.Count(id, "-") != 4 || id != s.do(t, exchange{path: at + "/systemId", status: 200}) {
			t.Errorf("identity %s", id)
		}
		s.do(t, exchange{method: "POST", path: at + "/systemId", header: textType, body: "eed3d451-4ff5", status: 204})
		s.do(t, exchange{path: at + "/systemId", header: plainOnly, status: 200, has: []string{"eed3d451-4ff5"}, hasnt: []string{`"`}})
	})
}
