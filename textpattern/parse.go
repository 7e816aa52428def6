package textpattern

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// parser reads a pattern from left to right.
type parser struct {
	text string
	at   int // in bytes
}

// Parse reads a pattern. What is wrong with it is an *Error. A pattern of former versions, which is nothing but ####, is taken for
// RANDOM(####).
func Parse(text string) (*Pattern, error) {
	if utf8.RuneCountInString(text) > Longest {
		return nil, &Error{0, fmt.Sprintf("a pattern has at most %d characters", Longest)}
	}
	if !utf8.ValidString(text) {
		return nil, &Error{0, "the pattern is no text"}
	}
	p := &parser{text: text}
	out := &Pattern{text: text}
	if bare := strings.TrimSpace(text); bare != "" && strings.Trim(bare, "#") == "" {
		p.text = Random + "(" + bare + ")"
	}
	for {
		s, err := p.segment()
		if err != nil {
			return nil, err
		}
		out.segments = append(out.segments, s)
		p.space()
		if p.at == len(p.text) {
			break
		}
		if p.text[p.at] != '+' {
			return nil, p.fail(`expected "+" or the end of the pattern`)
		}
		p.at++
	}
	var all strings.Builder
	for _, s := range out.segments {
		all.WriteString(s.values)
	}
	var err error
	if out.values, err = regexp.Compile(begin + all.String() + end); err != nil {
		return nil, &Error{0, "the pattern is too long"}
	}
	return out, nil
}

// A dot is any character, and a value is looked at from its begin to its end.
const begin, end = `(?s)\A`, `\z`

func (p *parser) fail(format string, args ...any) error {
	return &Error{utf8.RuneCountInString(p.text[:p.at]), fmt.Sprintf(format, args...)}
}

func (p *parser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *parser) segment() (segment, error) {
	p.space()
	rest := p.text[p.at:]
	if strings.HasPrefix(rest, `"`) {
		return p.quoted()
	}
	for _, method := range methods {
		if inner, ok := strings.CutPrefix(rest, method+"("); ok {
			p.at += len(method) + 1
			n := strings.IndexByte(inner, ')')
			if n < 0 {
				return segment{}, p.fail(`the parenthesis of %s is not closed`, method)
			}
			s, err := p.formatted(method, inner[:n])
			if err == nil {
				p.at += n + 1
			}
			return s, err
		}
	}
	return segment{}, p.fail(`expected a text in quotes, or one of %s with its format in parentheses`, strings.Join(methods, ", "))
}

// placeholders stand for one of several characters within a text.
var placeholders = map[byte]string{'d': `[0-9]`, 'x': `[a-z]`, 'X': `[A-Z]`, 'w': `[a-zA-Z0-9]`}

func (p *parser) quoted() (segment, error) {
	inner, _, closed := strings.Cut(p.text[p.at+1:], `"`)
	if !closed {
		return segment{}, p.fail("the quote is not closed")
	}
	if strings.IndexByte(inner, 0) >= 0 {
		return segment{}, p.fail("the text holds a character that cannot be stored")
	}
	s := segment{method: Text, format: inner, fixed: true}
	var values strings.Builder
	for i := 0; i < len(inner); i++ {
		if inner[i] == '\\' && i+1 < len(inner) && placeholders[inner[i+1]] != "" {
			i++
			values.WriteString(placeholders[inner[i]])
			s.fixed = false
			continue
		}
		_, n := utf8.DecodeRuneInString(inner[i:])
		values.WriteString(regexp.QuoteMeta(inner[i : i+n]))
		i += n - 1
	}
	p.at += len(inner) + 2
	s.values = values.String()
	return s, nil
}

// kinds are what the characters of the format of a generated segment stand for.
var kinds = map[rune]string{'#': digits, 'X': upper, 'x': lower, '*': digits + upper + lower}

const (
	digits = "0123456789"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	lower  = "abcdefghijklmnopqrstuvwxyz"

	mostDigits = 18 // that a number of a sequence can have
)

var textFormat = regexp.MustCompile(`^\^?\.+\$?$`)

// formatted reads the format of a segment, which begins where the parser stands.
func (p *parser) formatted(method, format string) (segment, error) {
	s := segment{method: method, format: format}
	var values strings.Builder
	switch method {
	case Random, Sequential:
		if format == "" {
			return s, p.fail("%s needs a format, such as %s(###)", method, method)
		}
		for i, c := range format {
			if kinds[c] == "" || method == Sequential && c != '#' {
				p.at += i
				if method == Sequential {
					return s, p.fail(`the format of SEQUENTIAL holds nothing but "#"`)
				}
				return s, p.fail(`the format of RANDOM holds "#", "X", "x" and "*" only`)
			}
			values.WriteString(map[rune]string{'#': `[0-9]`, 'X': `[A-Z]`, 'x': `[a-z]`, '*': `[0-9A-Za-z]`}[c])
		}
		if method == Sequential && len(format) > mostDigits {
			return s, p.fail("a number of SEQUENTIAL has at most %d digits", mostDigits)
		}
	case OrgUnitCode:
		if format != "" && !textFormat.MatchString(format) {
			return s, p.fail(`the format of ORG_UNIT_CODE is empty, or dots with "^" before and "$" behind them`)
		}
		values.WriteString(strings.Repeat(".", strings.Count(format, ".")))
		if format == "" {
			values.WriteString(".+")
		}
	case CurrentDate:
		if err := p.date(format, &values); err != nil {
			return s, err
		}
	}
	s.values = values.String()
	return s, nil
}
