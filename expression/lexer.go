package expression

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"cohort/fault"
)

type sort uint8

const (
	atEnd    sort = iota
	operator      // parentheses, the comma and the dot, too
	number
	quotation // its text is without quotes and escapes
	word      // a name of a function, and what else is written without quotes
	braces    // an item; its text is between the braces
)

// token is a word of the language.
type token struct {
	span
	sort   sort
	text   string
	symbol string // before the braces
	plain  bool   // a quotation without escapes: its text is what stands between the quotes
}

func (t token) is(op string) bool { return t.sort == operator && t.text == op }

// lexer reads tokens one by one.
type lexer struct {
	text string
	at   int

	// An expression within quotes reports positions of the whole: whole[origin+i-skipped] is its text[i]. Where escapes make
	// that impossible, everything is at origin.
	whole   string
	origin  int
	skipped int
	fixed   bool

	loose bool // numbers may begin with zeros
}

// fail is a failure at a byte of the text, about a piece of it.
func (l *lexer) fail(at int, value, format string, args ...any) error {
	at = max(at-l.skipped, 0)
	if l.fixed {
		at = 0
	}
	position := utf8.RuneCountInString(l.whole[:l.origin+at]) + 1
	f := fault.New(fault.Conflict, "At position "+strconv.Itoa(position)+": "+format, args...)
	f.Property, f.Value, f.Properties = "expression", value, []any{position, value}
	return f
}

func (l *lexer) next() (token, error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	start := l.at
	if start == len(l.text) {
		return token{span: span{start, start}}, nil
	}
	switch c := l.text[start]; {
	case isDigit(c) || c == '.' && start+1 < len(l.text) && isDigit(l.text[start+1]):
		return l.number()
	case isLetter(c):
		return l.word()
	case c == '#' && strings.HasPrefix(l.text[start:], "#{"):
		l.at++
		return l.braces(start)
	case c == '\'' || c == '"':
		return l.quotation()
	case c == '[':
		l.while(func(c byte) bool { return c != ']' })
		if l.follows("]") {
			return token{span: span{start, l.at}, sort: braces, symbol: l.text[start:l.at]}, nil
		}
	}
	for _, op := range []string{"==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "%", "^", "<", ">", "!", "(", ")", ",", "."} {
		if strings.HasPrefix(l.text[start:], op) {
			l.at += len(op)
			return token{span: span{start, l.at}, sort: operator, text: op}, nil
		}
	}
	r, _ := utf8.DecodeRuneInString(l.text[start:])
	return token{}, l.fail(start, string(r), "`%c` has no meaning here.", r)
}

// noBreak is the space that text processors put where no line may end.
const noBreak = "\u00a0"

// skip moves over white space and comments.
func (l *lexer) skip() error {
	for {
		l.while(func(c byte) bool { return strings.IndexByte(" \t\r\n", c) >= 0 })
		if strings.HasPrefix(l.text[l.at:], noBreak) { // expressions are copied from documents
			l.at += len(noBreak)
			continue
		}
		if !strings.HasPrefix(l.text[l.at:], "/*") {
			return nil
		}
		length := strings.Index(l.text[l.at+2:], "*/")
		if length < 0 {
			return l.fail(l.at, "/*", "The comment does not end.")
		}
		l.at += length + 4
	}
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' }

// while moves over the bytes that are of a class.
func (l *lexer) while(class func(byte) bool) {
	for l.at < len(l.text) && class(l.text[l.at]) {
		l.at++
	}
}

// follows moves over one of these bytes, if it comes next.
func (l *lexer) follows(bytes string) bool {
	if l.at < len(l.text) && strings.IndexByte(bytes, l.text[l.at]) >= 0 {
		l.at++
		return true
	}
	return false
}

func (l *lexer) number() (token, error) {
	start := l.at
	l.while(isDigit)
	if whole := l.text[start:l.at]; len(whole) > 1 && whole[0] == '0' && !l.loose {
		return token{}, l.fail(start, whole, "The number `%s` begins with a zero.", whole)
	}
	if l.follows(".") {
		l.while(isDigit)
	}
	if before := l.at; l.follows("eE") {
		l.follows("+-")
		if digits := l.at; digits == len(l.text) || !isDigit(l.text[digits]) {
			l.at = before
		}
		l.while(isDigit)
	}
	text := l.text[start:l.at]
	if l.at < len(l.text) && isLetter(l.text[l.at]) {
		return token{}, l.fail(start, text, "A letter follows the number `%s`.", text)
	}
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		return token{}, l.fail(start, text, "The number `%s` is too large.", text)
	}
	return token{span: span{start, l.at}, sort: number, text: text}, nil
}

func isWord(c byte) bool { return isLetter(c) || isDigit(c) }

// word reads names. Those of some functions have a prefix before a colon or a dot.
func (l *lexer) word() (token, error) {
	start := l.at
	l.while(isWord)
	switch prefix := l.text[start:l.at]; {
	case l.at == len(l.text):
	case l.text[l.at] == '{':
		return l.braces(start)
	case l.text[l.at] == ':' && prefix == eventDate:
		l.at++
		l.while(func(c byte) bool { return c == ' ' })
		body := l.at
		l.while(isWord)
		return token{span: span{start, l.at}, sort: braces, symbol: prefix, text: l.text[body:l.at]}, nil
	case l.text[l.at] == ':' && prefix == "d2" || l.text[l.at] == '.' && prefix == "orgUnit":
		l.at++
		l.while(isWord)
	}
	return token{span: span{start, l.at}, sort: word, text: l.text[start:l.at]}, nil
}

// braces reads what stands between { and }.
func (l *lexer) braces(start int) (token, error) {
	symbol := l.text[start:l.at]
	length := strings.IndexByte(l.text[l.at:], '}')
	if length < 0 {
		return token{}, l.fail(start, symbol+"{", "`%s{` has no closing brace.", symbol)
	}
	body := l.text[l.at+1 : l.at+length]
	l.at += length + 1
	return token{span: span{start, l.at}, sort: braces, symbol: symbol, text: body}, nil
}

// quotation reads a text in quotes, with the escapes that Java has.
func (l *lexer) quotation() (token, error) {
	start, quote := l.at, l.text[l.at]
	var b strings.Builder
	plain := true
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := rune(l.text[l.at]); c {
		case rune(quote):
			l.at++
			return token{span: span{start, l.at}, sort: quotation, text: b.String(), plain: plain}, nil
		case '\n', '\r':
			return token{}, l.fail(start, l.text[start:l.at], "The text in quotes does not end on its line.")
		case '\\':
			plain = false
			r, size := unescape(l.text[l.at+1:])
			if size == 0 { // patterns are full of \d and \w
				r = c
			}
			b.WriteRune(r)
			l.at += size
		default:
			b.WriteByte(byte(c))
		}
	}
	return token{}, l.fail(start, l.text[start:], "The text in quotes does not end.")
}

// unescape reads what follows a backslash; size 0 is no escape.
func unescape(s string) (r rune, size int) {
	if s == "" {
		return 0, 0
	}
	if i := strings.IndexByte(`btnfr"'\`, s[0]); i >= 0 {
		return rune("\b\t\n\f\r\"'\\"[i]), 1
	}
	if s[0] == 'u' {
		digits := strings.TrimLeft(s, "u")
		if skipped := len(s) - len(digits); len(digits) >= 4 {
			if n, err := strconv.ParseUint(digits[:4], 16, 16); err == nil {
				return rune(n), skipped + 4
			}
		}
		return 0, 0
	}
	for size < len(s) && size < 3 && '0' <= s[size] && s[size] <= '7' && (size < 2 || s[0] <= '3') {
		r = r*8 + rune(s[size]-'0')
		size++
	}
	return r, size
}
