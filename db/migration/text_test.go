package migration

import (
	"slices"
	"testing"
)

func TestSplit(t *testing.T) {
	text := `-- a comment; with a semicolon
CREATE TABLE a (x text DEFAULT ';', "odd;name" int); /* and ; here */
INSERT INTO a VALUES ('it''s; fine', 1)
;;
-- only this
;
CREATE FUNCTION f() RETURNS int AS $body$ SELECT 1; $body$ LANGUAGE sql;
SELECT $1, $2`
	want := []string{
		"-- a comment; with a semicolon\nCREATE TABLE a (x text DEFAULT ';', \"odd;name\" int)",
		"/* and ; here */\nINSERT INTO a VALUES ('it''s; fine', 1)",
		"CREATE FUNCTION f() RETURNS int AS $body$ SELECT 1; $body$ LANGUAGE sql",
		"SELECT $1, $2",
	}
	if got := split(text); !slices.Equal(got, want) {
		t.Fatalf("got %q", got)
	}
}

func TestSplitUnfinished(t *testing.T) {
	for _, text := range []string{"SELECT 'open", `SELECT "open`, "SELECT 1 /* open", "SELECT $x$ open", "SELECT 1 -- open", "SELECT $"} {
		if got := split(text); len(got) != 1 || got[0] != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestFilter(t *testing.T) {
	text := `CREATE TABLE a (
    id int,
    b bytea, -- only: postgres
    b blob, -- only: sqlite
    c int
);
-- only: postgres
ALTER TABLE a
    SET (fillfactor = 80);
CREATE INDEX a_c ON a (c);
`
	sqlite := `CREATE TABLE a (
    id int,
    b blob,
    c int
);
CREATE INDEX a_c ON a (c);
`
	postgres := `CREATE TABLE a (
    id int,
    b bytea,
    c int
);
ALTER TABLE a
    SET (fillfactor = 80);
CREATE INDEX a_c ON a (c);
`
	if got := filter(text, "sqlite"); got != sqlite {
		t.Errorf("sqlite:\n%s", got)
	}
	if got := filter(text, "postgres"); got != postgres {
		t.Errorf("postgres:\n%s", got)
	}
}
