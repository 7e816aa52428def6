package api

import (
	"testing"

	"cohort/db/dbtest"
	"cohort/metadata"
	"cohort/metadata/metadatatest"
	"cohort/payload"
	"cohort/schema/catalog"
)

// What one server exports an empty one of the other engine imports, and exports again byte for byte: objects of every type, with a
// value in every property. Only what every server begins with keeps its own dates, and passwords stay where they are.
func TestEveryTypeGoesFromEngineToEngine(t *testing.T) {
	for i, from := range dbtest.Engines {
		to := dbtest.Engines[1-i]
		t.Run(from+" to "+to, func(t *testing.T) {
			first, second := startServer(t, dbtest.Open(t, from)), startServer(t, dbtest.Open(t, to))
			first.put(t, payload.Append(nil, metadatatest.Package(metadatatest.Objects(catalog.All(), 3))), metadata.ImportOptions{})
			export := exchange{path: "/api/metadata", status: 200}
			text := first.do(t, export)
			if second.put(t, []byte(text), metadata.ImportOptions{}); t.Failed() {
				return
			}
			before, after := members(t, text), members(t, second.do(t, export))
			types := 0
			for typ, list := range before {
				types++
				if len(list) != len(after[typ]) {
					t.Errorf("%s: there were %d, there are %d", typ, len(list), len(after[typ]))
					continue
				}
				for i, o := range list {
					if o != after[typ][i] {
						t.Errorf("%s:\nwas %s\nis  %s", typ, o, after[typ][i])
					}
				}
			}
			if len(after) != len(before) || types < 65 {
				t.Errorf("%d types became %d", types, len(after))
			}
		})
	}
}
