package api

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// A long list that many ask for at once is the same for all of them, compressed or not; after a change nobody gets the former one,
// and nobody gets what another user sees.
func TestOneRenderingForMany(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.BodyLimit = 1 << 20
		var body strings.Builder
		for i := range 600 {
			fmt.Fprintf(&body, `,{"id":"Rendered%03d","name":"constant of a long name %d","value":%d,"sharing":{"public":"%s"}}`, i, i, i, []string{"r-------", "--------"}[i%2])
		}
		s.do(t, exchange{method: "POST", path: "/api/metadata", header: jsonType, status: 200, body: `{"constants":[` + body.String()[1:] + `],
			"userRoles":[{"id":"RoleClerk01","name":"Clerk","authorities":["F_DATAVALUE_ADD"]}],
			"users":[{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]}]}`})
		const path = "/api/constants?fields=id,name,value&paging=false"
		list := func(user string, header ...string) string {
			req, err := http.NewRequest("GET", s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			name, password, _ := strings.Cut(user, ":")
			req.SetBasicAuth(name, password)
			for i := 0; i < len(header); i += 2 {
				req.Header.Set(header[i], header[i+1])
			}
			res, err := http.DefaultClient.Do(req) // asks for gzip and unpacks it, unless the header says otherwise
			if err != nil {
				t.Error(err)
				return ""
			}
			defer res.Body.Close()
			text, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != 200 {
				t.Errorf("%d, %v", res.StatusCode, err)
			}
			return string(text)
		}
		const admin, clerk = "admin:district", "clerk:District1!"
		for round := range 3 {
			s.do(t, exchange{method: "PATCH", path: "/api/constants/Rendered000", header: jsonType, body: fmt.Sprintf(`{"value":%d}`, 1000+round), status: 200})
			answers := make([]string, 24)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() {
					switch i % 3 {
					case 0:
						answers[i] = list(admin)
					case 1:
						answers[i] = list(admin, "Accept-Encoding", "identity")
					default:
						answers[i] = list(clerk)
					}
				})
			}
			wg.Wait()
			for i, answer := range answers {
				count := 600
				if i%3 == 2 {
					count = 300
				}
				if answer != answers[i%3] || i%3 == 1 && answer != answers[0] || strings.Count(answer, `"id"`) != count || !strings.Contains(answer, fmt.Sprintf(`"value":%d}`, 1000+round)) {
					t.Fatalf("round %d, client %d: %d objects, %.200s", round, i, strings.Count(answer, `"id"`), answer)
				}
			}
		}
		if n := s.server.renderings.used.Len(); n < 3 {
			t.Errorf("%d renderings were kept, of three states of the metadata", n)
		}
		s.do(t, exchange{path: "/api/users?fields=lastLogin&paging=false&filter=username:eq:clerk", status: 200, has: []string{`"lastLogin"`}})
	})
}

// What was not used for the longest time makes room.
func TestRenderingsAreBounded(t *testing.T) {
	var all renderings
	kept := func(i int64) *rendering {
		one, first := all.find(renderingKey{revision: i})
		if first {
			one.text = make([]byte, renderingsSize/4)
			all.settle(one, true)
		}
		return one
	}
	first := kept(1)
	for i := int64(2); i <= 4; i++ {
		kept(i)
	}
	kept(1) // used again
	kept(5)
	if all.size > renderingsSize || all.used.Len() != 4 || len(all.byKey) != 4 {
		t.Fatalf("%d bytes in %d renderings, %d keys", all.size, all.used.Len(), len(all.byKey))
	}
	if kept(1) != first {
		t.Error("what was used last is gone")
	}
	one, _ := all.find(renderingKey{revision: 9})
	one.text = make([]byte, 10)
	all.settle(one, true)
	if _, again := all.find(renderingKey{revision: 9}); !again {
		t.Error("a small answer is kept")
	}
}
