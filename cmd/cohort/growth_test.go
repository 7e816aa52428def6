package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cohort/config"
	"cohort/growth"
)

func TestGrowthStandards(t *testing.T) {
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	c := &config.Config{Data: t.TempDir()}
	if s, err := growthStandards(c, log); s != nil || err != nil || said.Len() > 0 {
		t.Errorf("nothing is installed: %v, %v, %s", s, err, &said)
	}
	own := filepath.Join(c.Data, "growth-standards")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(own, "wfa_boys.txt")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(table, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("Month L M S\n0 1 4 0.25\n1 1 5 0.25\n")
	s, err := growthStandards(c, log)
	if err != nil || !strings.Contains(said.String(), "tables=1") {
		t.Fatalf("%v, %s", err, &said)
	}
	if z, err := s.ZScore(growth.WeightForAge, true, 0, 5); z != 1 || err != nil {
		t.Errorf("%g, %v", z, err)
	}
	c.GrowthStandards = own
	write("Month L M S\n0 1 4\n")
	if _, err := growthStandards(c, log); err == nil || !strings.Contains(err.Error(), table+": line 2: has 3 columns") {
		t.Error(err)
	}
	c.GrowthStandards = filepath.Join(c.Data, "none")
	if _, err := growthStandards(c, log); err == nil || !strings.Contains(err.Error(), "none") {
		t.Error(err)
	}
}
