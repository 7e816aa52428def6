package api

import (
	"strings"
	"testing"

	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/metadata/metadatatest"
	"cohort/payload"
	"cohort/schema/catalog"
)

// Whatever may be deleted leaves nothing behind that speaks of it: objects of every type are deleted, each with others that refer to
// it, and after each deletion every reference of the graph must lead somewhere.
func TestDeletionsLeaveNothingDangling(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		objects := metadatatest.Objects(catalog.All(), 2)
		s.put(t, payload.Append(nil, metadatatest.Package(objects)), metadata.ImportOptions{})
		admin := s.server.Metadata.Current().ByUID(s.server.Metadata.Type("user"), metadata.Superuser).ID
		var gone []metadatatest.Object
		deletedTypes := map[string]bool{}
		for round := range 2 { // what one deletion refuses another one may allow
			for i := len(objects) - 1; i >= 0; i-- {
				o := objects[i]
				if s.server.Metadata.Current().ByUID(o.Type, o.UID) == nil || round == 0 && i%2 == 0 {
					continue
				}
				report, err := s.server.Metadata.Import(t.Context(), []*metadata.Payload{{Type: o.Type, Tree: payload.Tree{"id": o.UID}}},
					metadata.ImportOptions{Strategy: metadata.Delete, User: admin})
				if err != nil {
					t.Fatalf("%s %s: %v", o.Type.Name, o.UID, err)
				}
				if len(report.Failed()) > 0 {
					continue
				}
				deletedTypes[o.Type.Name] = true
				gone = append(gone, o)
				snap := s.server.Metadata.Current()
				for _, typ := range catalog.All() {
					if !typ.Graph() {
						continue
					}
					for other := range snap.All(typ) {
						for ref := range other.Refs() {
							if snap.Object(ref.Target) == nil && ref.Property.Name != "createdBy" && ref.Property.Name != "lastUpdatedBy" {
								t.Fatalf("after the deletion of %s %s, %s %s refers by %s to nothing", o.Type.Name, o.UID, typ.Name, other.UID, ref.Property.Name)
							}
						}
					}
				}
			}
		}
		if len(deletedTypes) < 50 {
			t.Errorf("objects of %d types were deleted: the test tests little", len(deletedTypes))
		}
		text := s.do(t, exchange{path: "/api/metadata", status: 200})
		for _, o := range gone {
			// Who made an object is remembered when he is gone: the identifier is never given again, and gives nobody a right.
			text := strings.ReplaceAll(text, `"owner":"`+o.UID+`"`, "")
			if at := strings.Index(text, `"`+o.UID+`"`); at >= 0 {
				t.Errorf("the export speaks of %s %s: …%s…", o.Type.Name, o.UID, text[max(0, at-120):at+20])
			}
		}
		left := 0
		for _, o := range objects {
			if s.server.Metadata.Current().ByUID(o.Type, o.UID) != nil {
				left++
				s.do(t, get("/api/"+o.Type.Endpoint+"/"+o.UID+"/history", 200))
			}
		}
		if left > len(objects)/10 {
			t.Errorf("%d of %d objects are left: something refuses deletions that nothing needs", left, len(objects))
		}
		// What is left is a package that an empty server takes.
		startServer(t, dbtest.Open(t, "sqlite")).put(t, []byte(text), metadata.ImportOptions{})
	})
}
