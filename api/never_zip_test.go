package api

import (
	archive "archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// bomb is a text that is a thousand times larger than it looks: a beginning, and then so many megabytes of one byte.
func bomb(t *testing.T, beginning string, fill byte, megabytes int) string {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, beginning)
	for range megabytes {
		w.Write(bytes.Repeat([]byte{fill}, 1<<20))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// zipped is an archive of files by their names, each as large as it looks.
func zipArchive(t *testing.T, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := archive.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, files[i+1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Whatever is unpacked is unpacked up to the limit of what was asked for, on each route that reads a body.
func TestNeverABombUnpacked(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.server.Config.BodyLimit = 2 << 20
		const megabytes = 6
		list, text := bomb(t, `[{"name":"`, 'x', megabytes), bomb(t, `{"password":"`, 'x', megabytes)
		spaces := bomb(t, "", ' ', megabytes)
		for _, x := range []struct {
			method, path, kind, body string
			small                    bool
		}{
			{"POST", "/api/auth/login", "application/json", text, true}, {"POST", "/api/auth/invite", "application/json", text, true}, {"POST", "/api/auth/forgotPassword", "application/json", text, true},
			{"POST", "/api/auth/passwordReset", "application/json", spaces, true}, {"POST", "/api/auth/login", "application/json", spaces, true},
			{"POST", "/api/me/verifyPassword", "text/plain", text, true}, {"POST", "/api/me/validatePassword", "application/json", text, true}, {"PUT", "/api/me/changePassword", "application/json", text, true},
			{"POST", "/api/apiToken", "application/json", text, true}, {"POST", "/api/2fa/enabled", "application/json", text, true},
			{"POST", "/api/metadata", "application/json", text, false}, {"POST", "/api/metadata", "application/xml", bomb(t, "<metadata><constants><constant><name>", 'x', megabytes), false},
			{"POST", "/api/metadata?classKey=DATA_ELEMENT", "application/csv", bomb(t, "name\n", 'x', megabytes), false}, {"POST", "/api/metadata/gml", "application/xml", bomb(t, "<gml:FeatureCollection xmlns:gml=\"http://www.opengis.net/gml\"><gml:featureMember><gml:Feature fid=\"", 'x', megabytes), false},
			{"POST", "/api/constants", "application/json", text, false}, {"PATCH", "/api/users/M5zQapPyTZI", "application/json-patch+json", list, false}, {"PUT", "/api/me", "application/json", text, false},
			{"POST", "/api/dataStore/a/b", "application/json", bomb(t, `"`, 'x', megabytes), false}, {"POST", "/api/organisationUnits/geometry", "application/json", text, false},
			{"POST", "/api/fileResources", "image/png", bomb(t, onePixel, 0, megabytes), false},
			{"POST", "/api/systemSettings", "application/json", text, false},
			{"POST", "/api/trackedEntityInstances", "application/json", text, false}, {"POST", "/api/events", "application/json", spaces, false},
		} {
			refused := exchange{method: x.method, path: x.path, header: []string{"Content-Type", x.kind, "Content-Encoding", "gzip"}, body: x.body, status: 413, has: []string{"larger than "}}
			if x.small {
				refused.has = []string{"larger than 64KiB"}
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			s.do(t, refused)
			runtime.ReadMemStats(&after)
			if made := (after.TotalAlloc - before.TotalAlloc) >> 20; made > 48 {
				t.Errorf("%s %s: %d MB were made of what may have 2", x.method, x.path, made)
			}
		}
		// What is read no further than it may be long is refused in other words.
		for path, status := range map[string]int{"/api/interpretations/visualization/Unknown0000": 404, "/api/expressions/description": 200, "/api/systemSettings/applicationTitle": 409} {
			s.do(t, exchange{method: "POST", path: path, header: []string{"Content-Type", "text/plain", "Content-Encoding", "gzip"}, body: text, status: status, has: []string{`"status":"ERROR"`}})
		}

		// packed files within the body
		geo := `{"type":"FeatureCollection","features":[` + strings.Repeat(" ", 8<<20) + `]}`
		packed := zipArchive(t, "units.geojson", geo)
		if len(packed) > 64<<10 {
			t.Fatal("the archive is no bomb")
		}
		for _, x := range []struct{ kind, body string }{
			{"application/zip", packed}, {"application/gzip", bomb(t, "", ' ', megabytes)}, {"application/json", packed},
		} {
			s.do(t, exchange{method: "POST", path: "/api/organisationUnits/geometry", header: []string{"Content-Type", x.kind}, body: x.body, status: 413})
		}
		// one inside the other
		inner := bomb(t, "", ' ', megabytes)
		s.do(t, exchange{method: "POST", path: "/api/organisationUnits/geometry", header: []string{"Content-Type", "application/gzip", "Content-Encoding", "gzip"}, body: zip(inner), status: 413})
	})
}

// Names of files in archives and uploads lead nowhere: nothing is written beside what the server keeps.
func TestNeverAFileElsewhere(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		const geo = `{"type":"FeatureCollection","features":[]}`
		outside := filepath.Join(filepath.Dir(s.server.Config.Data), "slipped")
		for _, name := range []string{"../slipped", "../../../../../../../../tmp/slipped", "/tmp/slipped", `..\slipped`, `C:\slipped`, outside, "a/../../slipped", "..", "slipped\x00.geojson"} {
			s.do(t, exchange{method: "POST", path: "/api/organisationUnits/geometry", header: []string{"Content-Type", "application/zip"}, body: zipArchive(t, name, geo), status: 200})
			body := "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + strings.ReplaceAll(strings.ReplaceAll(name, `\`, `\\`), "\x00", "") + "\"\r\n\r\nx\r\n--b--\r\n"
			shown := s.do(t, exchange{method: "POST", path: "/api/fileResources", header: []string{"Content-Type", "multipart/form-data; boundary=b"}, body: body, status: 202})
			for _, part := range []string{"../", "/tmp", `\\`, `"name":"."`, `"name":".."`, `"name":""`} {
				if strings.Contains(shown, part) {
					t.Errorf("%q is kept as %s", name, shown)
				}
			}
		}
		for _, place := range []string{outside, "/tmp/slipped", filepath.Join(s.server.Config.Data, "slipped")} {
			if _, err := os.Stat(place); err == nil {
				t.Errorf("%s was written", place)
			}
		}
		for _, broken := range []string{"PK\x03\x04", "PK\x03\x04" + strings.Repeat("\xff", 100), zipArchive(t), zipArchive(t, "a", geo, "b", geo), zipArchive(t, "a", geo)[:60], zipArchive(t, "dir/", "")} {
			s.do(t, exchange{method: "POST", path: "/api/organisationUnits/geometry", header: []string{"Content-Type", "application/zip"}, body: broken, status: 400})
		}
		// XML that grows, and XML that reads files
		for _, xml := range []string{
			`<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><metadata><constants><constant><name>&c;</name></constant></constants></metadata>`,
			`<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><metadata><constants><constant><name>&a;</name></constant></constants></metadata>`,
			`<?xml version="1.0"?><!DOCTYPE m SYSTEM "http://127.0.0.1:1/x.dtd"><metadata><constants><constant><name>&a;</name></constant></constants></metadata>`,
		} {
			s.do(t, exchange{method: "POST", path: "/api/metadata", header: []string{"Content-Type", "application/xml"}, body: xml, status: 400, hasnt: []string{"root:", "aaaaaaaaaaaaaaaaaaaa"}})
			s.do(t, exchange{method: "POST", path: "/api/metadata/gml", header: []string{"Content-Type", "application/xml"}, body: strings.ReplaceAll(strings.ReplaceAll(xml, "metadata>", "FeatureCollection>"), "constants>", "x>"), status: 400, hasnt: []string{"root:", "aaaaaaaaaaaaaaaaaaaa"}})
		}
	})
}
