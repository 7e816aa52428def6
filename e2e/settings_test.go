package e2e

import "testing"

// What is set on one node holds for the next request on the other.
func TestASettingIsSeenByTheOtherNode(t *testing.T) {
	EachEngine(t, func(t *testing.T, engine string) {
		nodes := twoNodes(t, engine)
		nodes[0].Do(t, "PUT", "/api/dataElements/UOlfIjgN8X6/translations",
			`{"translations": [{"property": "NAME", "locale": "fr", "value": "Enfant vacciné"}, {"property": "NAME", "locale": "pt", "value": "Criança vacinada"}]}`).Want(t, 204)
		for i := range 20 {
			here, there := nodes[i%2], nodes[1-i%2]
			here.Do(t, "POST", "/api/userSettings/keyDbLocale?value=fr", "").Want(t, 200)
			there.Get(t, "/api/dataElements/UOlfIjgN8X6?fields=displayName").Want(t, 200, "displayName", "Enfant vacciné")
			there.Do(t, "POST", "/api/systemSettings/keyDbLocale?value=pt", "").Want(t, 200)
			here.Do(t, "DELETE", "/api/userSettings/keyDbLocale", "").Want(t, 204)
			there.Get(t, "/api/dataElements/UOlfIjgN8X6?fields=displayName").Want(t, 200, "displayName", "Criança vacinada")
			here.Do(t, "DELETE", "/api/systemSettings/keyDbLocale", "").Want(t, 204)
			there.Get(t, "/api/dataElements/UOlfIjgN8X6?fields=displayName").Want(t, 200, "displayName", "Fully immunized child")
			here.Do(t, "POST", "/api/systemSettings/applicationTitle", "Title", "Content-Type", "text/plain").Want(t, 200)
			there.Get(t, "/api/system/info").Want(t, 200, "systemName", "Title")
			there.Do(t, "DELETE", "/api/systemSettings/applicationTitle", "").Want(t, 204)
		}
	})
}
