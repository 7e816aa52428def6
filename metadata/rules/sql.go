package rules

import (
	"regexp"
	"slices"
	"strings"

	"cohort/schema/catalog"
)

var (
	sqlView  = catalog.Get("sqlView")
	sqlQuery = sqlView.MustProperty("sqlQuery")
	sqlType  = sqlView.MustProperty("type")
)

// Views read, and they read nothing that would let somebody sign in as another, or see people's data beside the rules for it.
var (
	writingWords = []string{"alter", "before", "call", "close", "commit", "copy", "create", "deallocate", "delete", "do", "drop", "exec", "execute", "grant",
		"insert", "into", "listen", "load", "lock", "merge", "notify", "pragma", "attach", "detach", "vacuum", "prepare", "refresh", "reindex", "reset", "revoke", "rollback", "savepoint", "set", "show",
		"truncate", "update", "pg_read_file", "pg_sleep", "dblink", "lo_import", "lo_export"}
	protectedTables = []string{"users", "userinfo", "trackedentityattribute", "trackedentityattributevalue", "trackedentityattributevalueaudit",
		"trackedentitydatavalueaudit", "oauth_access_token", "oauth_refresh_token", "oauth2client", "api_token", "account", "attribute_value", "value_claim", "reserved_value", "idempotency", "metadata_object", "metadata_history",
		"user_setting", "user_datastore_entry"}

	// What holds no words of the query: texts and comments, each where it begins first.
	sqlSilent = regexp.MustCompile(`(?s)\be'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|--[^\n]*|/\*.*?\*/`)
	sqlDollar = regexp.MustCompile(`\$[a-z_0-9]*\$`)
	sqlWord   = regexp.MustCompile(`[a-z_][a-z0-9_$]*`)
	sqlUse    = regexp.MustCompile(`\$\{([^}]*)\}`)
	sqlName   = regexp.MustCompile(`^[a-zA-Z0-9_]+$`)
)

// Queries refuses an SQL view that would do something else than to select, or that selects what is protected.
func (s *State) Queries() []Refusal {
	var out []Refusal
	for i := range s.objects {
		o := &s.objects[i]
		if o.Type != sqlView || o.Values == nil || !o.changed(sqlQuery, sqlType) {
			continue
		}
		query, _ := o.Values.Get(sqlQuery).(string)
		kind, _ := o.Values.Get(sqlType).(string)
		if code, value, text := wrongQuery(query, kind == "QUERY"); code != "" {
			out = append(out, refuse(o, code, "sqlQuery", value, []any{value}, "%s", text))
		}
	}
	return out
}

// wrongQuery says what is wrong with a query. What stands in texts and comments is none of its words.
func wrongQuery(query string, variables bool) (code, value, text string) {
	for _, use := range sqlUse.FindAllStringSubmatch(query, -1) {
		switch {
		case !variables:
			return "E4305", use[1], "Only an SQL view of type QUERY has variables: `" + use[1] + "`"
		case !sqlName.MatchString(use[1]):
			return "E4313", use[1], "SQL query contains variable names that are invalid: `" + use[1] + "`"
		}
	}
	query = strings.ToLower(query)
	bare := strings.TrimSpace(sqlSilent.ReplaceAllString(query, " "))
	words := sqlWord.FindAllString(bare, -1)
	if len(words) == 0 || !strings.HasPrefix(bare, words[0]) || words[0] != "select" && words[0] != "with" {
		return "E4301", "", "SQL query must be a select or with query"
	}
	if i := strings.IndexByte(bare, ';'); i >= 0 && i < len(bare)-1 {
		return "E4302", ";", "SQL query can only contain a single semi-colon at the end of the query"
	}
	for _, word := range sqlWord.FindAllString(query, -1) { // also where it seems to be a text: there are many ways to write one
		if slices.Contains(protectedTables, word) {
			return "E4306", word, "SQL query contains references to protected tables: `" + word + "`"
		}
	}
	if quote := sqlDollar.FindString(bare); quote != "" {
		return "E4311", quote, "SQL query contains illegal keywords: `" + quote + "`"
	}
	for _, word := range words {
		if slices.Contains(writingWords, word) {
			return "E4311", word, "SQL query contains illegal keywords: `" + word + "`"
		}
	}
	return "", "", ""
}
