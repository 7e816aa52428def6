package api

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What somebody has stored, or puts into an address, runs in nobody's browser: no answer of the API is a page, what was uploaded is to be
// kept as a file and runs nothing even where it is shown, and what is said of a mistake is data.
func TestNeverAScript(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const script = `<script>alert(1)</script>`
		ask := func(path string, header ...string) (*http.Response, string) {
			t.Helper()
			req, err := http.NewRequest("GET", s.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.SetBasicAuth("admin", "district")
			for i := 0; i < len(header); i += 2 {
				req.Header.Set(header[i], header[i+1])
			}
			res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			var text strings.Builder
			if err := res.Write(&text); err != nil {
				t.Fatal(err)
			}
			return res, text.String()
		}
		// harmless reports what of an answer a browser could run.
		harmless := func(path string, res *http.Response) {
			t.Helper()
			kind, _, _ := strings.Cut(res.Header.Get("Content-Type"), ";")
			if strings.Contains(kind, "html") || strings.Contains(kind, "javascript") || strings.Contains(kind, "css") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d is %q, %q", path, res.StatusCode, kind, res.Header.Get("X-Content-Type-Options"))
			}
			if strings.Contains(kind, "svg") || strings.Contains(kind, "pdf") {
				policy := res.Header.Get("Content-Security-Policy")
				if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "sandbox") || strings.Contains(policy, "allow-scripts") {
					t.Errorf("%s: %s with %q", path, kind, policy)
				}
			}
		}

		// files
		upload := func(query, kind, name, content string, status int) string {
			t.Helper()
			body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name + "\"\r\nContent-Type: " + kind + "\r\n\r\n" + content + "\r\n--b--\r\n"
			answer := s.do(t, exchange{method: "POST", path: "/api/fileResources" + query, header: []string{"Content-Type", "multipart/form-data; boundary=b"}, body: body, status: status})
			_, id, _ := strings.Cut(answer, `"id":"`)
			id, _, _ = strings.Cut(id, `"`)
			return id
		}
		for name, content := range map[string]string{
			"a.html": "<html>" + script, "a.htm": "x", "a.xhtml": "<x/>", "a.js": "alert(1)", "a.css": "x{}", "A.HTML": "x", "a.txt": "<!DOCTYPE html><html>" + script, "b.txt": "  <html>" + script, "c.txt": script, "a.png": "<html>" + script, "a.svg": "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">" + script,
		} {
			for _, kind := range []string{"text/html", "image/png", "text/plain", "application/octet-stream"} {
				upload("", kind, name, content, 415)
			}
		}
		svg := `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">` + script + `</svg>`
		for name, content := range map[string]string{"a.svg": svg, "a.xml": `<?xml version="1.0"?><a>` + script + "</a>", "a.pdf": "%PDF-1.4 " + script, "a.json": `"` + script + `"`, "a.csv": script[1:], "x\u202egnp.svg": svg, "a.png": onePixel + script, "a.gif": "GIF89a/*" + script} {
			id := upload("?domain=CUSTOM_ICON", "text/html", name, content, map[bool]int{true: 202, false: 415}[strings.HasSuffix(name, "svg") || strings.HasPrefix(content, "\x89PNG") || strings.HasPrefix(content, "GIF")])
			if id == "" {
				id = upload("", "text/html", name, content, 202)
			} else {
				key := "icon" + id
				s.do(t, post("/api/icons", `{"key":"`+key+`","description":"`+script+`","keywords":["`+script+`"],"fileResourceUid":"`+id+`"}`, 201))
				for _, path := range []string{"/api/icons/" + key + "/icon", "/api/icons/" + key + "/icon.svg"} {
					res, _ := ask(path)
					harmless(path, res)
					if res.StatusCode == 200 && !strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") {
						t.Errorf("%s: %s is shown as %q", path, name, res.Header.Get("Content-Disposition"))
					}
				}
			}
			path := "/api/fileResources/" + id + "/data"
			for _, accept := range []string{"*/*", "text/html", "image/*"} {
				res, _ := ask(path, "Accept", accept)
				harmless(path, res)
				if res.StatusCode == 200 && (!strings.HasPrefix(res.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(res.Header.Get("Content-Security-Policy"), "sandbox")) {
					t.Errorf("%s as %s: %q, %q", name, accept, res.Header.Get("Content-Disposition"), res.Header.Get("Content-Security-Policy"))
				}
			}
		}

		// documents that lead elsewhere
		for _, link := range []string{"javascript:alert(1)", "data:text/html," + script, "//evil.example", "ftp://x.example", " javascript:alert(1)", "https://x.example/\r\nSet-Cookie: a=b"} {
			status, _, made := s.strike(t, "admin:district", attack{"POST", "/api/documents", "application/json", fmt.Sprintf(`{"name":%q,"external":true,"url":%q}`, "To "+link, link)})
			_, id, _ := strings.Cut(made, `"uid":"`)
			id, _, _ = strings.Cut(id, `"`)
			if status == 201 {
				res, text := ask("/api/documents/" + id + "/data")
				if where := res.Header.Get("Location"); where != "" && !strings.HasPrefix(where, "http://") && !strings.HasPrefix(where, "https://") || strings.Contains(text, "Set-Cookie: a") {
					t.Errorf("a document of %q leads to %q", link, where)
				}
			}
		}

		// what is stored, and comes back in any form
		s.do(t, post("/api/dataStore/html/page", fmt.Sprintf(`{"a":%q}`, script), 201))
		s.do(t, post("/api/dataStore/html/text", fmt.Sprintf("%q", script), 201))
		s.do(t, post("/api/constants", fmt.Sprintf(`{"id":"ConstantOne","name":%q,"value":1,"description":%q}`, script, `"><img src=x onerror=alert(1)>`), 201))
		s.do(t, exchange{method: "POST", path: "/api/systemSettings/applicationTitle", header: []string{"Content-Type", "text/plain"}, body: script, status: 200})
		hostile := url.QueryEscape(script)
		paths := []string{"/api/dataStore/html/page", "/api/dataStore/html/text", "/api/dataStore/html?fields=.", "/api/constants/ConstantOne", "/api/constants.xml", "/api/constants/gist.csv?fields=name", "/api/systemSettings/applicationTitle", "/api/systemSettings",
			"/api/" + hostile, "/api/constants/" + hostile, "/api/constants.html", "/api/constants.js", "/api/constants/ConstantOne.html", "/nowhere/" + hostile, "/api/99/" + hostile, "/api/icons/" + hostile, "/api/icons/" + hostile + "/icon", "/api/dataStore/" + hostile + "/" + hostile, "/api/schemas/" + hostile,
			"/api/locales/db/" + hostile, "/oauth2/authorization/" + hostile, "/oauth2/code/" + hostile + "?error=" + hostile, "/api/account/username?username=" + hostile}
		for _, name := range []string{"callback", "jsonp", "cb", "_callback", "fields", "filter", "order", "paging", "locale", "classKey", "identifier", "query", "format", "mode", "next"} {
			paths = append(paths, "/api/constants?"+name+"="+hostile, "/api/me?"+name+"="+hostile, "/api/ping?"+name+"="+hostile, "/?"+name+"="+hostile, startPage+"?"+name+"="+hostile, "/api/trackedEntityInstances?"+name+"="+hostile)
		}
		for _, path := range paths {
			for _, accept := range []string{"*/*", "text/html, */*;q=0.1", "application/xml", "text/plain", "application/javascript, */*;q=0.1"} {
				res, text := ask(path, "Accept", accept)
				page := path == "/" || strings.HasPrefix(path, "/?") || strings.HasPrefix(path, startPage)
				if !page {
					harmless(path, res)
				}
				kind := res.Header.Get("Content-Type")
				if body := text[strings.Index(text, "\r\n\r\n"):]; (page || strings.Contains(kind, "xml")) && strings.Contains(body, script) {
					t.Errorf("%s as %s: %s holds the script: %.300s", path, accept, kind, body)
				} else if strings.HasPrefix(kind, "application/json") && len(body) > 4 && !strings.Contains(`{["0123456789tfn`, string(strings.TrimSpace(body)[0])) {
					t.Errorf("%s: the answer is no JSON: %.100s", path, body)
				}
				for name, values := range res.Header {
					if strings.Contains(strings.Join(values, " "), script) {
						t.Errorf("%s: %s holds the script: %q", path, name, values)
					}
				}
			}
		}
		// a way back that leads elsewhere
		for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "javascript:alert(1)", "/\t/evil.example", "\\\\evil.example", "/%0d%0aSet-Cookie:a=b"} {
			s.do(t, exchange{method: "POST", path: loginPage, user: "-", header: []string{"Content-Type", "application/x-www-form-urlencoded"}, body: "j_username=admin&j_password=district&next=" + url.QueryEscape(next), status: 302,
				answer: []string{"Location", s.URL + map[bool]string{true: next, false: "/"}[strings.HasPrefix(next, "/%")]}})
		}
	})
}
