package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// units is a package of n organisation units below one, all of which say the same.
func units(n int, comment string) string {
	var b strings.Builder
	b.WriteString(`{"organisationUnits":[{"id":"KilledUnit0","name":"Top","shortName":"Top","openingDate":"2000-01-01"}`)
	for i := range n - 1 {
		fmt.Fprintf(&b, `,{"id":"Killed%05d","name":"Unit %d","shortName":"Unit %d","code":"KILLED_%d","openingDate":"2000-01-01","comment":%q,"parent":{"id":"KilledUnit0"}}`,
			i, i, i, i, comment)
	}
	return b.String() + `]}`
}

// A server that is killed while it imports a large package has, when it starts again, all of it or nothing; what was
// acknowledged is there, and the package can be sent again.
func TestKilledInTheMiddleOfALargePackage(t *testing.T) {
	EachEngine(t, func(t *testing.T, engine string) {
		const n = 6000
		s := Start(t, engine)
		said, round := "", 0 // what the units that are there say
		for ; round < 6; round++ {
			comment := fmt.Sprint("round ", round)
			answered := make(chan Answer, 1)
			go func() {
				a, _ := s.Send("POST", "/api/metadata", units(n, comment)) // an error is an answer that did not come
				answered <- a
			}()
			time.Sleep(60*time.Millisecond + rand.N(500*time.Millisecond))
			s.Kill()
			a := <-answered
			s.Restart()
			list := s.Get(t, "/api/organisationUnits?paging=false&fields=comment&filter=parent.id:eq:KilledUnit0")
			found := list.At("organisationUnits").([]any)
			switch {
			case len(found) == 0 && said == "" && a.Status == 0:
			case len(found) != n-1:
				t.Fatalf("round %d: %d units", round, len(found))
			default:
				now := list.Text("organisationUnits/0/comment")
				if a.Status == 200 && now != comment || now != comment && now != said {
					t.Fatalf("round %d, answered %d: the units say %q; they said %q", round, a.Status, now, said)
				}
				for i := range found {
					if found[i].(map[string]any)["comment"] != now {
						t.Fatalf("round %d: some units say %q, and one %v", round, now, found[i])
					}
				}
				said = now
			}
		}
		s.Post(t, "/api/metadata", units(n, "at last")).Want(t, 200, "response/stats/total", n)
		s.Get(t, "/api/organisationUnits?pageSize=1&filter=comment:eq:at%20last").Want(t, 200, "pager/total", n-1)
	})
}
