package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
)

// parse is what the program does with its arguments, variables and file.
func parse(t *testing.T, args ...string) (*Config, error) {
	t.Helper()
	var c Config
	parser, err := kong.New(&c, kong.Configuration(ReadFile))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse(args)
	return &c, err
}

func TestDefaultsAreValid(t *testing.T) {
	c, err := parse(t)
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.BodyLimit != 1<<30 || c.AreaLevel != 2 || c.DrainTimeout != 30*time.Second || len(c.TrustedProxies) != 2 {
		t.Errorf("defaults: %+v", c)
	}
	if !filepath.IsAbs(c.Data) || filepath.Base(c.Data) != "cohort-data" {
		t.Errorf("data directory %q", c.Data)
	}
}

func TestFlagBeforeVariableBeforeFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cohort.json")
	if err := os.WriteFile(file, []byte(`{"addr":"127.0.0.1:1","time-zone":"Asia/Dhaka","body-limit":"2MiB"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("COHORT_ADDR", "127.0.0.1:2")
	t.Setenv("COHORT_TIME_ZONE", "Africa/Freetown")
	c, err := parse(t, "--config", file, "--addr", "127.0.0.1:3")
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:3" || c.TimeZone != "Africa/Freetown" || c.BodyLimit != 2<<20 {
		t.Errorf("addr %s, zone %s, limit %s", c.Addr, c.TimeZone, c.BodyLimit)
	}
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	write := func(text string) string {
		file := filepath.Join(dir, "cohort.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	t.Setenv("COHORT_CONFIG", write(`{"area_level": 3, "demo": true, "drain-timeout": "5s", "trusted-proxies": ["10.0.0.0/8"]}`))
	c, err := parse(t)
	if err != nil {
		t.Fatal(err)
	}
	if c.AreaLevel != 3 || !c.Demo || c.DrainTimeout != 5*time.Second || len(c.TrustedProxies) != 1 {
		t.Errorf("%+v", c)
	}
	for text, says := range map[string]string{
		`{"adress": "x"}`:   `"adress", which is no setting`,
		`{"area-level": 0}`: "is not between 1 and 20",
		`["addr"]`:          "no JSON object",
		`{"addr": `:         "no JSON object",
	} {
		if _, err := parse(t, "--config", write(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", text, err, says)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct{ arg, says string }{
		{"--addr=8080", "--addr=8080: is not HOST:PORT"},
		{"--addr=:http", "has no port"},
		{"--base-url=example.org", "is not an http or https address"},
		{"--base-url=https://example.org/dhis", "has more than scheme and host"},
		{"--db=mysql://localhost/x", "is not a PostgreSQL address"},
		{"--time-zone=Mars/Olympus", "is not a zone"},
		{"--area-level=0", "is not between 1 and 20"},
		{"--body-limit=1GB", "is not a size"},
		{"--body-limit=12", "is less than 1KiB"},
		{"--value-limit=12", "is not between 1KiB and 256MiB"},
		{"--nesting-limit=100000", "is not between 20 and 5000"},
		{"--import-memory=1MiB", "is less than 16MiB"},
		{"--credential-cache=48h", "is not between 0 and 24h"},
		{"--drain-timeout=-1s", "is negative"},
		{"--log-level=loud", "must be one of"},
		{"--trusted-proxies=10.0.0.0", "netip"},
	} {
		if _, err := parse(t, test.arg); err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q", test.arg, err, test.says)
		}
	}
}

func TestDemoListensOnThisMachineOnly(t *testing.T) {
	for addr, allowed := range map[string]bool{
		"127.0.0.1:8080": true, "localhost:8080": true, "[::1]:0": true, "127.8.8.8:1": true,
		":8080": false, "0.0.0.0:8080": false, "[::]:8080": false, "10.0.0.7:8080": false, "example.org:8080": false,
	} {
		if _, err := parse(t, "--demo", "--addr="+addr); (err == nil) != allowed {
			t.Errorf("--demo --addr=%s: %v", addr, err)
		}
		if _, err := parse(t, "--addr="+addr); err != nil {
			t.Errorf("--addr=%s: %v", addr, err)
		}
	}
}

func TestPasswordOfDatabaseIsNotShown(t *testing.T) {
	if _, err := parse(t, "--db=mysql://u:hunter2@h/x"); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("%v", err)
	}
}

func TestBytes(t *testing.T) {
	for text, size := range map[string]Bytes{"0": 0, "4096": 4096, "64KiB": 64 << 10, "16 MiB": 16 << 20, "1GiB": 1 << 30, "3TiB": 3 << 40} {
		var b Bytes
		if err := b.UnmarshalText([]byte(text)); err != nil || b != size {
			t.Errorf("%q: %d, %v", text, b, err)
		}
		var again Bytes
		if err := again.UnmarshalText([]byte(b.String())); err != nil || again != b {
			t.Errorf("%q is shown as %q", text, b)
		}
	}
	for _, text := range []string{"", "1GB", "-1", "1.5GiB", "GiB", "9999999999GiB"} {
		var b Bytes
		if b.UnmarshalText([]byte(text)) == nil {
			t.Errorf("%q is read as %s", text, b)
		}
	}
}
