package api

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/prometheus/client_golang/prometheus"

	"cohort/access"
	"cohort/account"
	"cohort/account/oidc"
	"cohort/account/session"
	"cohort/account/token"
	"cohort/audit"
	"cohort/config"
	"cohort/datastore"
	"cohort/db"
	"cohort/db/dbtest"
	"cohort/favorite"
	"cohort/file"
	"cohort/icon"
	"cohort/interpretation"
	"cohort/jobs"
	"cohort/mail"
	"cohort/metadata"
	"cohort/schema/catalog"
	"cohort/setting"
	"cohort/tracker"
	"cohort/tracker/duplicate"
	"cohort/tracker/exporter"
	"cohort/tracker/importer"
	"cohort/tracker/mover"
	"cohort/tracker/ownership"
	"cohort/tracker/receipt"
	"cohort/tracker/reserve"
	"cohort/ui"
)

// testServer is the whole server in this process, on a new database, with the superuser admin:district.
type testServer struct {
	*httptest.Server
	server *Server
	log    bytes.Buffer
}

// eachServer runs a test on both engines.
func eachServer(t *testing.T, test func(t *testing.T, s *testServer)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d db.DB) { test(t, startServer(t, d)) })
}

func startServer(t testing.TB, d db.DB) *testServer {
	t.Helper()
	return startServerIn(t, d, time.UTC)
}

// startServerIn starts a server that stands in a zone.
func startServerIn(t testing.TB, d db.DB, zone *time.Location) *testServer {
	t.Helper()
	ctx := t.Context()
	s := &testServer{}
	log := slog.New(LogRequests(slog.NewTextHandler(&s.log, nil)))
	store, err := metadata.Open(ctx, d, metadata.Options{Types: catalog.All(), Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	files := file.New(d, 1<<20)
	accounts := account.New(d, time.Minute, log)
	store.Accompany("user", accounts.Accompany)
	store.Accompany("user", setting.Accompany(zone))
	store.Accompany("document", files.Accompany)
	store.Refuse(tracker.Veto)
	if _, err := store.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	admin := store.Current().ByUID(store.Type("user"), metadata.Superuser)
	if _, err := account.Begin(ctx, d, admin.ID, "district"); err != nil {
		t.Fatal(err)
	}
	pages, err := ui.Pages(ui.Facts{Version: "test", API: Version})
	if err != nil {
		t.Fatal(err)
	}
	models := tracker.NewModels(2)
	queue := jobs.New(d, 2, slog.New(slog.DiscardHandler))
	mover.New(d, store, models, queue)
	for _, forget := range []func(context.Context, db.Tx, []int32) error{account.Forget, setting.Forget} {
		store.OnDelete(metadata.OfType("user", forget))
	}
	store.OnDelete(datastore.Depart)
	store.OnDelete(interpretation.Depart)
	store.OnDelete(favorite.Depart)
	store.OnDelete(file.Depart)
	store.OnDelete(metadata.OfType("trackedEntityAttribute", reserve.Forget))
	trail := audit.New(d, log)
	s.server = &Server{
		Config: &config.Config{
			BodyLimit: 64 << 10, ValueLimit: 4 << 10, FileLimit: 1 << 20, NestingLimit: 50, TimeZone: zone.String(), Data: t.TempDir(),
			TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		},
		Log: log, DB: d, Metadata: store, Access: access.NewProfiles(), Accounts: accounts, Settings: setting.New(d, store), Entries: datastore.New(d), Favorites: favorite.New(d), Remarks: interpretation.New(d), Files: files, Icons: icon.New(d),
		Sessions: session.New(d, time.Hour, 24*time.Hour, log), Tokens: token.New(d, log), Providers: oidc.New(nil, http.DefaultClient),
		Metrics: prometheus.NewRegistry(), Database: Database{Name: "test", Version: "1"}, Pages: pages,
		Importer: importer.New(importer.Settings{DB: d, Metadata: store, Models: models, Memory: 64 << 20, Dir: t.TempDir(), Log: log}),
		Exporter: &exporter.Exporter{DB: d, Models: models, Zone: zone, Audit: trail}, Owners: ownership.New(d, store, models, trail), Duplicates: duplicate.New(d, store, models, trail), Audit: trail, Reserved: reserve.New(d, models), Receipts: receipt.New(d, log),
	}
	accounts.Govern(s.server.PasswordPolicy)
	accounts.Report(s.server.Audit)
	store.OnCommit(s.server.Audit.Metadata)
	s.server.Mail = mail.New(s.server.MailServer, []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})
	s.server.Jobs = queue
	s.server.Jobs.Register(s.server.MetadataImport())
	s.server.Jobs.Register(s.server.TrackerImport())
	for _, kind := range s.server.ClassicImports() {
		s.server.Jobs.Register(kind)
	}
	s.server.Jobs.Register(s.server.GeoJSONImport())
	var background sync.WaitGroup
	background.Go(func() { s.server.Audit.Run(ctx) })
	background.Go(func() { s.server.Jobs.Run(ctx, time.Second) })
	t.Cleanup(background.Wait)
	s.Server = httptest.NewServer(s.server.Handler())
	t.Cleanup(s.Close)
	return s
}

// exchange is a request and what its answer must be.
type exchange struct {
	method, path string   // GET unless said
	user         string   // name:password; admin:district if empty, none if "-"
	header       []string // name, value, ...
	body         string

	status int
	has    []string // of the body
	hasnt  []string
	answer []string // header name, value, ...
}

// do sends the request, compares, and returns the body.
func (s *testServer) do(t *testing.T, x exchange) string {
	t.Helper()
	if x.method == "" {
		x.method = http.MethodGet
	}
	req, err := http.NewRequest(x.method, s.URL+x.path, strings.NewReader(x.body))
	if err != nil {
		t.Fatal(err)
	}
	switch name, password, _ := strings.Cut(x.user, ":"); name {
	case "":
		req.SetBasicAuth("admin", "district")
	case "-":
	default:
		req.SetBasicAuth(name, password)
	}
	for i := 0; i < len(x.header); i += 2 {
		req.Header.Set(x.header[i], x.header[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, where := string(text), x.method+" "+x.path
	if res.StatusCode != x.status {
		t.Errorf("%s: status %d, want %d: %s", where, res.StatusCode, x.status, body)
	}
	for _, part := range x.has {
		if !strings.Contains(body, part) {
			t.Errorf("%s: the answer lacks %s: %s", where, part, body)
		}
	}
	for _, part := range x.hasnt {
		if strings.Contains(body, part) {
			t.Errorf("%s: the answer has %s: %s", where, part, body)
		}
	}
	for i := 0; i < len(x.answer); i += 2 {
		if got := res.Header.Get(x.answer[i]); got != x.answer[i+1] {
			t.Errorf("%s: %s is %q, want %q", where, x.answer[i], got, x.answer[i+1])
		}
	}
	if x.method != http.MethodHead && strings.HasPrefix(res.Header.Get("Content-Type"), "application/json") && res.Header.Get("Content-Encoding") == "" {
		var any any
		if err := json.Unmarshal(text, &any); err != nil {
			t.Errorf("%s: the answer is no JSON: %v: %s", where, err, body)
		}
	}
	if x.method != http.MethodHead && res.Header.Get("Content-Type") == "application/xml" && res.Header.Get("Content-Encoding") == "" {
		if err := xml.Unmarshal(text, new(struct{})); err != nil {
			t.Errorf("%s: the answer is no XML: %v: %s", where, err, body)
		}
	}
	return body
}
