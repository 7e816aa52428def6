package api

import (
	"testing"

	"cohort/metadata/metadatatest"
	"cohort/payload"
	"cohort/schema/catalog"
)

// An object of any type that is read as XML and sent back is the same object, alone and in a list.
func TestEveryTypeSurvivesXML(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.BodyLimit = 16 << 20
		objects := metadatatest.Objects(catalog.All(), 2)
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: string(payload.Append(nil, metadatatest.Package(objects)))})
		if t.Failed() {
			return
		}
		for _, o := range objects {
			path := "/api/" + o.Type.Endpoint
			read := func(path string) string {
				return s.do(t, exchange{path: path + "?fields=:owner&paging=false", status: 200})
			}
			before := undated(t, read(path+"/"+o.UID))
			for _, sent := range []exchange{
				{method: "PUT", path: path + "/" + o.UID, header: xmlType, body: read(path + "/" + o.UID + ".xml"), status: 200},
				{method: "POST", path: "/api/metadata", header: xmlType, body: read(path + ".xml"), status: 200},
			} {
				s.do(t, sent)
				if after := undated(t, read(path+"/"+o.UID)); after != before {
					t.Errorf("%s %s:\nwas %s\nis  %s\nby  %s", sent.method, path, before, after, sent.body)
				}
			}
		}
	})
}

// undated is JSON with the members of its objects in order, and without the dates of their last changes.
func undated(t *testing.T, text string) string {
	t.Helper()
	value, err := payload.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var clean func(any)
	clean = func(value any) {
		switch x := value.(type) {
		case payload.Tree:
			delete(x, "lastUpdated")
			for _, member := range x {
				clean(member)
			}
		case []any:
			for _, member := range x {
				clean(member)
			}
		}
	}
	clean(value)
	return string(payload.Append(nil, value))
}
