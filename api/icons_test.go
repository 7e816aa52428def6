package api

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestIcons(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withAnalyses(t, s)
		const icons = "/api/icons"
		by := func(user string, x exchange) exchange { x.user = user; return x }
		upload := func(user, name, content, domain string) string {
			return stored(t, s.do(t, form(user, name, "", content, 202, "domain", domain)))
		}
		picture := upload(clerk, "a.png", pixel, "CUSTOM_ICON")
		drawing := upload(clerk, "b.svg", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "CUSTOM_ICON")
		document := upload(clerk, "c.png", pixel, "DOCUMENT")
		mine := func(key, file string) string {
			return `{"key":"` + key + `","description":"Of mine","keywords":["zebra","animal"," zebra"],"fileResourceUid":"` + file + `"}`
		}
		const policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
		for _, x := range []exchange{
			get(icons, 200, `[{"key":"alert_circle_negative","description":"Alert in a circle","keywords":["alert","warning"],"href":"http://127.0.0.1`),
			get(icons+"?keywords=malaria,mosquito", 200, `"key":"malaria_outline"`, `"key":"mosquito_positive"`), {path: icons + "?keywords=malaria,mosquito", status: 200, hasnt: []string{"dengue_outline", "llin"}},
			get(icons+"?keywords=nothing", 200, `[]`), get(icons+"?type=CUSTOM", 200, `{"pager":{"page":1,"total":0`, `"icons":[]`), get(icons+"?type=ODD", 400),
			get(icons+"?type=DEFAULT&pageSize=2&page=2&fields=key", 200, `"pageSize":2`, `"icons":[{"key":"alert_circle_positive"},{"key":"alert_negative"}]`),
			get(icons+"?search=OSQUI&paging=false&fields=key", 200, `{"icons":[{"key":"dengue_negative"}`, `"mosquito_outline"`), get(icons+"?keys=tb_outline,heart_outline&fields=key&order=key:desc", 200, `[{"key":"tb_outline"},{"key":"heart_outline"}]`),
			get(icons+"?order=odd", 400, "'odd'"), get(icons+"?createdStartDate=soon", 400),
			get(icons+"/mosquito_outline", 200, `"key":"mosquito_outline"`, `/api/icons/mosquito_outline/icon.svg"`), get(icons+"/no_such_icon", 404, "E1005"), get(icons+"/keywords", 200, `"aids","alert"`),
			{path: icons + "/mosquito_outline/icon.svg", header: []string{"Accept", "image/avif,image/webp,*/*"}, status: 200, has: []string{"<svg xmlns=", "<path d="}, answer: []string{"Content-Type", "image/svg+xml", "Content-Security-Policy", policy, "X-Content-Type-Options", "nosniff"}},
			{path: icons + "/mosquito_outline/icon", header: []string{"Accept", "image/svg+xml"}, status: 200, has: []string{"<svg xmlns="}},
			{path: icons + "/mosquito_outline.xml", status: 200, has: []string{"<icon", "mosquito_outline"}}, {path: icons + ".xml?keywords=dengue", status: 200, has: []string{"dengue_outline"}},
			get(icons+"/no_such_icon/icon.svg", 404), get(icons+"/no_such_icon/icon", 404), get(icons+"/..%2f..%2fetc%2fpasswd/icon.svg", 404),

			// icons of users
			by(clerk, post(icons, mine("my_icon", picture), 201, `Icon with key \"my_icon\" created`)),
			get(icons+"/my_icon", 200, `"keywords":["animal","zebra"],"created":"2`, `"fileResourceUid":"`+picture+`","createdByUserUid":"UserClerk01","userUid":"UserClerk01"`, `/api/icons/my_icon/icon"`),
			get(icons+"?type=CUSTOM&fields=key", 200, `"total":1`, `[{"key":"my_icon"}]`), get(icons+"?keywords=Zebra&fields=key", 200, `[{"key":"my_icon"}]`), get(icons+"/keywords", 200, `"zebra"`),
			get(icons+"?createdStartDate=2020-01-01&createdEndDate=2999-12-31&fields=key", 200, `"total":1`), get(icons+"?createdEndDate=2020-01-01", 200, `"total":0`),
			{path: icons + "/my_icon/icon", user: boateng, status: 200, has: []string{"PNG"}, answer: []string{"Content-Type", "image/png", "Content-Disposition", "attachment; filename=a.png", "Content-Security-Policy", policy}},
			by(boateng, get("/api/fileResources/"+picture+"/data", 200, "PNG")),
			by(clerk, post(icons, mine("drawn", drawing), 201)),
			{path: icons + "/drawn/icon.svg", status: 200, answer: []string{"Content-Type", "image/svg+xml", "Content-Disposition", "attachment; filename=b.svg", "Content-Security-Policy", policy}},

			// what is refused
			by(clerk, post(icons, mine("my_icon", picture), 409, "exists")), by(clerk, post(icons, mine("mosquito_outline", picture), 409, "exists")), by(clerk, post(icons, mine("other", picture), 409, "something else")),
			by(clerk, post(icons, mine("other", document), 409, "its domain is DOCUMENT")), by(clerk, post(icons, mine("other", "NoSuchFile1"), 409, "no such file")), by(clerk, post(icons, mine("../x", picture), 409, "letters")),
			by(clerk, post(icons, mine("keywords", picture), 409)), by(clerk, post(icons, `{"key":"other"}`, 400, "fileResourceUid")), by(clerk, post(icons, `{"fileResourceUid":"x"}`, 400, "no key")), by(clerk, post(icons, `[]`, 400)),
			by(clerk, post(icons, `{"key":1}`, 400)), by(clerk, post(icons, `{"key":"other","keywords":[1],"fileResourceUid":"x"}`, 400)), by(clerk, post(icons, `{"key":"other","keywords":[""],"fileResourceUid":"x"}`, 409)),
			by(clerk, post(icons, `{"key":"other","description":"`+strings.Repeat("x", 1001)+`","fileResourceUid":"x"}`, 409)), get(icons+"/other", 404),
			by(boateng, put(icons, `{"key":"my_icon","description":"his"}`, 403)), by(boateng, remove(icons+"/my_icon", 403)), put(icons, `{"key":"mosquito_outline","description":"x"}`, 409), remove(icons+"/mosquito_outline", 409),
			put(icons, `{"key":"no_such_icon"}`, 404), remove(icons+"/no_such_icon", 404), put(icons, `{"key":"my_icon","fileResourceUid":"`+drawing+`"}`, 409),

			// changes
			by(clerk, put(icons, `{"key":"my_icon","description":"Another"}`, 200)), get(icons+"/my_icon?fields=description,keywords", 200, `{"description":"Another","keywords":["animal","zebra"]}`),
			by(clerk, put(icons, `{"key":"my_icon","keywords":["new"],"fileResourceUid":"`+picture+`"}`, 200)), get(icons+"/my_icon?fields=description,keywords", 200, `{"description":"Another","keywords":["new"]}`),
			by(clerk, remove(icons+"/my_icon", 200)), get(icons+"/my_icon", 404), by(boateng, get("/api/fileResources/"+picture+"/data", 403)),
			by(clerk, post(icons, mine("my_icon", picture), 201)), remove("/api/users/UserClerk01", 204), {path: icons + "/my_icon", status: 200, hasnt: []string{"UserClerk01", "createdBy"}}, remove(icons+"/my_icon", 200),
		} {
			s.do(t, x)
		}
	})
}

// Of many who add an icon under one key, one does.
func TestIconsAtOnce(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		var files []string
		for range 8 {
			files = append(files, stored(t, s.do(t, form("", "a.png", "", pixel, 202, "domain", "CUSTOM_ICON"))))
		}
		var added atomic.Int64
		var all sync.WaitGroup
		for _, file := range files {
			all.Go(func() {
				if status := s.send(t, post("/api/icons", `{"key":"mine","fileResourceUid":"`+file+`"}`, 0)); status == 201 {
					added.Add(1)
				} else if status != 409 {
					t.Errorf("status %d", status)
				}
			})
		}
		all.Wait()
		if added.Load() != 1 {
			t.Errorf("%d have added it", added.Load())
		}
	})
}

// send is do where any status will do.
func (s *testServer) send(t *testing.T, x exchange) int {
	t.Helper()
	req, err := http.NewRequest(x.method, s.URL+x.path, strings.NewReader(x.body))
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth("admin", "district")
	req.Header.Set(x.header[0], x.header[1])
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
