package expression

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"sync"
)

// Bounds of what is matched: the time is the product of both at most.
const (
	longestPattern = 1000 // bytes
	largestPattern = 2000 // instructions, after repetitions are written out
	longestMatched = 10_000
	mostPatterns   = 500 // that are kept
)

// patterns are kept between evaluations; when there are too many of them, all are forgotten.
var patterns = struct {
	sync.RWMutex
	known map[string]*regexp.Regexp
}{known: map[string]*regexp.Regexp{}}

func validatePattern(name string, a [3]Value) (Value, error) {
	if len(a[0].s) > longestMatched {
		return Null, unfit(name, 0, a[0], "no longer than 10000 bytes")
	}
	patterns.RLock()
	re := patterns.known[a[1].s]
	patterns.RUnlock()
	if re == nil {
		if re = compilePattern(a[1].s); re == nil {
			return Null, unfit(name, 1, a[1], "a regular expression of moderate size, without look-around, back references and possessive quantifiers")
		}
		patterns.Lock()
		if len(patterns.known) >= mostPatterns {
			clear(patterns.known)
		}
		patterns.known[strings.Clone(a[1].s)] = re
		patterns.Unlock()
	}
	return BooleanOf(re.MatchString(a[0].s)), nil
}

// java are names that Go has under others, within classes and outside of them.
var java = strings.NewReplacer(`\\`, `\\`, `\p{Digit}`, `\d`, `\p{Space}`, `\s`, `\p{IsAlphabetic}`, `\p{L}`, `\p{javaLetter}`, `\p{L}`,
	`\p{IsLatin}`, `\p{Latin}`, `\Z`, `\z`)

// compilePattern reads a regular expression that must match all of a text; nil is none, or one that is too large. Classes within
// classes, which Go would take for plain brackets, are refused, too.
func compilePattern(pattern string) *regexp.Regexp {
	if len(pattern) > longestPattern || nestsClasses(pattern) {
		return nil
	}
	text := `\A(?:` + java.Replace(pattern) + `)\z`
	tree, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		return nil
	}
	program, err := syntax.Compile(tree.Simplify())
	if err != nil || len(program.Inst) > largestPattern {
		return nil
	}
	re, err := regexp.Compile(text)
	if err != nil {
		return nil
	}
	return re
}

// nestsClasses reports whether a class holds another, or an intersection.
func nestsClasses(pattern string) bool {
	open := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case open && (c == '[' || c == '&' && strings.HasPrefix(pattern[i:], "&&")):
			return true
		case c == '[':
			open = true
		case c == ']':
			open = false
		}
	}
	return false
}
