package access

import (
	"testing"

	"cohort/graph"
)

// A list asks about every object of a type: most are answered by the public's letters, the others by groups.
func BenchmarkCanRead(b *testing.B) {
	w := newWorld(b)
	w.add("user", "member", props{})
	w.add("userGroup", "group", props{"name": "group", "users": []string{"member"}})
	share := func(uid, public, groups string) *graph.Object {
		return w.add("program", uid, props{"name": uid, "sharing": props{"public": public, "userGroups": raw(groups)}})
	}
	public := share("public", "r-------", "{}")
	group := share("group1", "--------", `{"other":{"id":"other","access":"rw------"},"group":{"displayName":"g","access":"r-------","id":"group"}}`)
	others := share("others", "--------", `{"other":{"id":"other","access":"rw------"}}`)
	v := w.view("member")
	for _, test := range []struct {
		name   string
		object *graph.Object
		can    bool
	}{{"public", public, true}, {"group", group, true}, {"others", others, false}} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				if v.CanRead(test.object) != test.can {
					b.Fatal(test.name)
				}
			}
		})
	}
}
