package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	for _, demo := range []bool{false, true} {
		pages, err := Pages(Facts{Version: "1.2.3", API: "2.41.0", Demo: demo})
		if err != nil {
			t.Fatal(err)
		}
		handler := http.NewServeMux()
		for pattern, page := range pages {
			handler.Handle(pattern, page)
		}
		for path, kind := range map[string]string{
			"/": "text/html", "/index.html": "text/html", "/dhis-web-commons/security/login.action": "text/html", "/style.css": "text/css",
			"/account.html": "text/html", "/account.js": "text/javascript", "/sign-in.js": "text/javascript",
		} {
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
			if answer.Code != http.StatusOK || !strings.HasPrefix(answer.Header().Get("Content-Type"), kind) {
				t.Errorf("%s: %d %s", path, answer.Code, answer.Header().Get("Content-Type"))
			}
			if kind == "text/html" && path != "/account.html" && (!strings.Contains(answer.Body.String(), "Cohort 1.2.3") || strings.Contains(answer.Body.String(), "district") != demo) {
				t.Errorf("%s: %s", path, answer.Body)
			}
			if strings.Contains(answer.Body.String(), "//cdn") || strings.Contains(answer.Body.String(), `src="http`) {
				t.Errorf("%s loads something from elsewhere", path)
			}
		}
	}
}
