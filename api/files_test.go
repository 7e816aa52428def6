package api

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"cohort/db"
	"cohort/db/dbtest"
)

// form is a request that uploads a file.
func form(user, name, contentType, content string, status int, fields ...string) exchange {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	field := func(name, value string) { w.WriteField(name, value) }
	for i := 0; i+1 < len(fields); i += 2 {
		field(fields[i], fields[i+1])
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + strings.ReplaceAll(name, `"`, `\"`) + `"`}, "Content-Type": {contentType}})
	if err != nil {
		panic(err)
	}
	io.WriteString(part, content)
	w.Close()
	return exchange{method: "POST", path: "/api/fileResources", user: user, header: []string{"Content-Type", w.FormDataContentType()}, body: b.String(), status: status}
}

// stored reads the identifier of an uploaded file from the answer.
func stored(t *testing.T, body string) string {
	t.Helper()
	var made struct {
		Response struct{ FileResource struct{ ID string } }
	}
	if err := json.Unmarshal([]byte(body), &made); err != nil || len(made.Response.FileResource.ID) != 11 {
		t.Fatalf("no file in %s", body)
	}
	return made.Response.FileResource.ID
}

// rows counts the rows of a table.
func (s *testServer) rows(t *testing.T, table string) (n int) {
	t.Helper()
	if err := s.server.DB.Read(t.Context(), func(tx db.Tx) error { return tx.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"

func TestFiles(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withAnalyses(t, s)
		const files = "/api/fileResources"
		text := strings.Repeat("0123456789", 70_000) // three parts
		sum := md5.Sum([]byte(text))
		upload := form(clerk, "../../etc/täxt\".csv", "text/html", text, 202, "domain", "DOCUMENT")
		upload.has = []string{`"httpStatus":"Accepted","httpStatusCode":202,"status":"OK"`, `"responseType":"FileResource"`, `"name":"täxt.csv"`, `"contentType":"text/csv"`, `"contentLength":700000`,
			`"contentMd5":"` + hex.EncodeToString(sum[:]) + `"`, `"storageStatus":"STORED"`, `"domain":"DOCUMENT"`, `"createdBy":{"id":"UserClerk01"`}
		one := stored(t, s.do(t, upload))
		data := files + "/" + one + "/data"
		body := s.do(t, exchange{path: data, user: clerk, header: []string{"Accept", "image/png", "Accept-Encoding", "gzip"}, status: 200, answer: []string{
			"Content-Type", "text/csv", "Content-Length", "700000", "Etag", `"` + one + `"`, "X-Content-Type-Options", "nosniff", "Content-Encoding", "",
			"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox", "Content-Disposition", "attachment; filename*=utf-8''t%C3%A4xt.csv"}})
		if body != text {
			t.Errorf("another text came back: %d bytes", len(body))
		}
		for _, x := range []exchange{
			{path: data, user: clerk, header: []string{"If-None-Match", `"` + one + `"`}, status: 304},
			{path: data, user: clerk, header: []string{"Range", "bytes=262142-262147"}, status: 206, has: []string{"234567"}, answer: []string{"Content-Range", "bytes 262142-262147/700000"}},
			{path: data, user: clerk, header: []string{"Range", "bytes=-3"}, status: 206, has: []string{"789"}},
			{path: data, user: clerk, header: []string{"Range", "bytes=800000-"}, status: 416},
			{method: "HEAD", path: data, user: clerk, status: 200, answer: []string{"Content-Length", "700000"}},
			{path: files + "/" + one + "?fields=id,name", user: clerk, status: 200, has: []string{`{"id":"` + one + `","name":"täxt.csv"}`}},
			{path: files + "/" + one, user: boateng, status: 403}, {path: data, user: boateng, status: 403}, {path: data, status: 200},
			{path: data, user: "-", header: []string{"Accept", "application/json"}, status: 401},
			{path: files + "/" + one + ".xml", user: clerk, status: 200, has: []string{"<fileResource", "STORED"}},
			{path: files + "/NoSuchFile1", status: 404, has: []string{"E1005"}}, {path: files + "/NoSuchFile1/data", status: 404}, {path: files + "/..%2f..%2fetc%2fpasswd/data", status: 404},
			{method: "DELETE", path: files + "/" + one, user: clerk, status: 405}, {method: "PUT", path: files + "/" + one, user: clerk, header: jsonType, body: "{}", status: 405},

			// identifiers
			form(clerk, "a.txt", "", "a", 202, "uid", "FileOfMine1"), form(clerk, "a.txt", "", "a", 409, "uid", "FileOfMine1"), form(clerk, "a.txt", "", "a", 400, "uid", "no"),

			// what is refused
			form(clerk, "", "image/png", "", 400), form(clerk, "a.txt", "", "a", 400, "domain", "ATTIC"),
			form(clerk, "a.txt", "text/plain", "<html><script>alert(1)</script>", 415), form(clerk, "a.png", "image/png", "MZ\x90\x00", 415), form(clerk, "a.html", "text/plain", "a", 415),
			form(clerk, "a.txt", "text/plain", "#!/bin/sh\n", 415), form(clerk, "a.xml", "text/xml", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", 415),
			form(clerk, "a.png", "image/png", "no picture", 415, "domain", "CUSTOM_ICON"), form(clerk, "a.svg", "image/svg+xml", "<svg/>", 415, "domain", "USER_AVATAR"),
			form(clerk, "big.bin2", "", strings.Repeat("x", 1<<20+1), 413), form(clerk, "big.bin2", "", strings.Repeat("x", 1<<20+80<<10), 413),
			{method: "POST", path: files, user: clerk, header: []string{"Content-Type", "multipart/form-data; boundary=b"}, body: "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf of it", status: 400},
			{method: "POST", path: files, user: clerk, header: []string{"Content-Type", "multipart/form-data; boundary=b"}, body: "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n", status: 400, has: []string{"no part"}},
			{method: "POST", path: files, user: clerk, header: []string{"Content-Type", "multipart/form-data"}, body: "x", status: 400},
			{method: "POST", path: files, user: clerk, header: []string{"Content-Type", "application/x-www-form-urlencoded"}, body: "x=1", status: 415},

			// a file as it is
			{method: "POST", path: files + "?domain=ORG_UNIT", user: clerk, header: []string{"Content-Type", "image/png"}, body: pixel, status: 202, has: []string{`"domain":"ORG_UNIT"`, `"contentType":"image/png"`, `"name":"untitled"`}},
		} {
			s.do(t, x)
		}
		if parts, uploads := s.rows(t, "file_part"), s.rows(t, "file_upload"); parts != 5 || uploads != 0 {
			t.Errorf("%d parts of 3 files, %d uploads under way", parts, uploads)
		}
	})
}

func TestDocuments(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		s.do(t, post("/api/metadata", `{
			"userRoles": [{"id":"RoleClerk01","name":"Clerk","authorities":["F_DOCUMENT_PUBLIC_ADD","F_DOCUMENT_DELETE"]}],
			"users": [{"id":"UserClerk01","username":"clerk","password":"District1!","firstName":"Clara","surname":"Clerk","userRoles":[{"id":"RoleClerk01"}]},
				{"id":"UserBoate01","username":"kofi.boateng","password":"District1!","firstName":"Kofi","surname":"Boateng","userRoles":[{"id":"RoleClerk01"}]}]}`, 200))
		const documents = "/api/documents"
		file := stored(t, s.do(t, form(clerk, "plan.pdf", "", "%PDF-1.7 plan", 202, "domain", "DOCUMENT")))
		second := stored(t, s.do(t, form(clerk, "new.pdf", "", "%PDF-1.7 newer", 202, "domain", "DOCUMENT")))
		value := stored(t, s.do(t, form(clerk, "value.pdf", "", "%PDF-1.7 value", 202)))
		by := func(user string, x exchange) exchange { x.user = user; return x }
		document := func(id, url, more string) string {
			return `{"id":"` + id + `","name":"` + id + `","external":false,"url":"` + url + `"` + more + `}`
		}
		private := `,"sharing":{"public":"--------","owner":"UserClerk01"}`
		for _, x := range []exchange{
			by(clerk, post(documents, document("DocumentOne", file, private), 201)),
			by(clerk, get(documents+"/DocumentOne/data", 200, "plan")), by(boateng, get(documents+"/DocumentOne/data", 403)), by(boateng, get("/api/fileResources/"+file+"/data", 403)),
			{path: documents + "/DocumentOne/data", status: 200, answer: []string{"Content-Type", "application/pdf", "Content-Disposition", "attachment; filename=plan.pdf"}},
			by(clerk, get(documents+"/DocumentOne?fields=contentType,url", 200, `{"contentType":"application/pdf","url":"`+file+`"}`)),
			// files are of one document, and of who has uploaded them
			by(clerk, post(documents, document("DocumentTwo", file, ""), 409, "something else refers to it")), by(boateng, post(documents, document("DocumentTwo", second, ""), 409, "somebody else")),
			by(clerk, post(documents, document("DocumentTwo", value, ""), 409, "DATA_VALUE")), by(clerk, post(documents, document("DocumentTwo", "NoSuchFile1", ""), 409, `"errorProperty":"url"`)),
			by(clerk, post(documents, document("DocumentTwo", "../../etc/passwd", ""), 409)), get(documents+"/DocumentTwo", 404),
			// who may read the document may read the file
			by(clerk, put(documents+"/DocumentOne", document("DocumentOne", file, `,"sharing":{"public":"r-------","owner":"UserClerk01"}`), 200)),
			by(boateng, get(documents+"/DocumentOne/data", 200, "plan")), by(boateng, get("/api/fileResources/"+file+"/data", 200, "plan")),
			by(boateng, put(documents+"/DocumentOne", document("DocumentOne", file, ""), 403)),
			// another file
			by(clerk, patch(documents+"/DocumentOne", `[{"op":"replace","path":"/url","value":"`+second+`"}]`, 200)), by(boateng, get(documents+"/DocumentOne/data", 200, "newer")), by(boateng, get("/api/fileResources/"+file+"/data", 403)),
			by(clerk, post(documents, document("DocumentTwo", file, ""), 201)), by(boateng, get(documents+"/DocumentTwo/data", 200, "plan")),
			// links
			by(clerk, post(documents, `{"id":"DocumentWeb","name":"Web","external":true,"url":"https://who.int/a?b=c"}`, 201)),
			{path: documents + "/DocumentWeb/data", user: boateng, status: 302, answer: []string{"Location", "https://who.int/a?b=c"}},
			by(clerk, post(documents, `{"name":"Script","external":true,"url":"javascript:alert(1)"}`, 409, "http or https")), by(clerk, post(documents, `{"name":"File","external":true,"url":"file:///etc/passwd"}`, 409)),
			by(clerk, post(documents, `{"name":"Nowhere","external":true,"url":"https:///x"}`, 409)), by(clerk, patch(documents+"/DocumentWeb", `[{"op":"replace","path":"/url","value":"data:text/html,x"}]`, 409)),
			by(clerk, put(documents+"/DocumentTwo", `{"name":"DocumentTwo","external":true,"url":"http://who.int"}`, 200)), by(boateng, get("/api/fileResources/"+file+"/data", 403)),
			get(documents+"/NoDocument1/data", 404),
			// a document goes, and its file is free
			by(clerk, remove(documents+"/DocumentOne", 204)), get(documents+"/DocumentOne/data", 404), by(boateng, get("/api/fileResources/"+second+"/data", 403)), by(clerk, get("/api/fileResources/"+second+"/data", 200)),
			by(clerk, post(documents, document("DocumentNew", second, ""), 201)), by(boateng, get(documents+"/DocumentNew/data", 200, "newer")),
		} {
			s.do(t, x)
		}
	})
}

// A picture is seen by who sees what shows it.
func TestPicturesOfMetadata(t *testing.T) {
	eachServer(t, func(t *testing.T, s *testServer) {
		withAnalyses(t, s)
		avatar := stored(t, s.do(t, form(clerk, "me.png", "", pixel, 202, "domain", "USER_AVATAR")))
		image := stored(t, s.do(t, form("", "unit.png", "", pixel, 202, "domain", "ORG_UNIT")))
		theirs := stored(t, s.do(t, form("", "unit.png", "", pixel, 202, "domain", "ORG_UNIT")))
		data := func(user, file string, status int) exchange {
			return exchange{path: "/api/fileResources/" + file + "/data", user: user, status: status}
		}
		for _, x := range []exchange{
			data(clerk, avatar, 200), data(boateng, avatar, 403), data(clerk, image, 403),
			patch("/api/users/UserClerk01", `{"avatar":{"id":"`+avatar+`"}}`, 200), data(clerk, avatar, 200), data("", avatar, 200),
			patch("/api/organisationUnits/UnitCountry", `{"image":{"id":"`+image+`"}}`, 200), data(clerk, image, 200), data(boateng, theirs, 403),
			// who names another's avatar as his own does not see it by that
			patch("/api/users/UserBoate01", `{"avatar":{"id":"`+avatar+`"}}`, 200), data(boateng, avatar, 403),
			patch("/api/organisationUnits/UnitCountry", `{"image":{"id":"`+theirs+`"}}`, 200), data(clerk, image, 403), data(boateng, theirs, 200),
		} {
			s.do(t, x)
		}
	})
}

// An upload whose client dies leaves nothing.
func TestABrokenOffUploadLeavesNothing(t *testing.T) {
	s := startServer(t, dbtest.Open(t, "sqlite"))
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(conn, "POST /api/fileResources HTTP/1.1\r\nHost: x\r\nAuthorization: Basic YWRtaW46ZGlzdHJpY3Q=\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000000\r\n\r\n"+
		"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.dat\"\r\n\r\n"+strings.Repeat("x", 600_000))
	for s.rows(t, "file_part") < 2 {
		time.Sleep(5 * time.Millisecond)
	}
	conn.Close()
	for until := time.Now().Add(10 * time.Second); s.rows(t, "file_part")+s.rows(t, "file_upload")+s.rows(t, "file_resource") > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal("parts are left")
		}
	}
}
