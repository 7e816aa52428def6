package migration

import "strings"

// filter leaves out the lines that are marked for another engine than the named one.
func filter(text, engine string) string {
	var out strings.Builder
	skipping := false // inside a statement of the other engine
	for line := range strings.Lines(text) {
		code, only, marked := strings.Cut(line, "-- only:")
		other := marked && strings.TrimSpace(only) != engine
		switch {
		case marked && strings.TrimSpace(code) == "":
			skipping = other
		case skipping:
			skipping = !strings.HasSuffix(strings.TrimSpace(line), ";")
		case other:
		case marked:
			out.WriteString(strings.TrimRight(code, " \t") + "\n")
		default:
			out.WriteString(line)
		}
	}
	return out.String()
}

// split cuts a text into its statements. It knows comments, quoted text and names, and PostgreSQL's dollar quotes, so that a
// semicolon inside one of them ends nothing. Statements that hold only comments are left out. The body of a SQLite trigger
// is not understood: what a trigger would do stands in the transaction that causes it.
func split(text string) []string {
	var statements []string
	start, code := 0, false // code: the statement holds more than comments
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == ';':
			if code {
				statements = append(statements, strings.TrimSpace(text[start:i]))
			}
			i++
			start, code = i, false
		case strings.HasPrefix(text[i:], "--"):
			i = after(text, i+2, "\n")
		case strings.HasPrefix(text[i:], "/*"):
			i = after(text, i+2, "*/")
		case c == '\'' || c == '"':
			i, code = after(text, i+1, string(c)), true
		case c == '$' && dollarTag(text[i:]) != "":
			tag := dollarTag(text[i:])
			i, code = after(text, i+len(tag), tag), true
		default:
			code = code || c > ' '
			i++
		}
	}
	if code {
		statements = append(statements, strings.TrimSpace(text[start:]))
	}
	return statements
}

// after returns the position behind the next end at or after from: the end of the text when there is none.
func after(text string, from int, end string) int {
	if n := strings.Index(text[from:], end); n >= 0 {
		return from + n + len(end)
	}
	return len(text)
}

// dollarTag returns the $tag$ that text begins with, or nothing when its first character is a mere dollar sign.
func dollarTag(text string) string {
	for i := 1; i < len(text); i++ {
		c := text[i]
		if c == '$' {
			return text[:i+1]
		}
		if c != '_' && (c < '0' || c > '9' || i == 1) && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			break
		}
	}
	return ""
}
