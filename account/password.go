package account

import (
	"crypto/rand"
	"strings"
	"unicode"
	"unicode/utf8"

	"cohort/fault"
)

// MinPassword and MaxPassword bound a password's length in characters where no policy does.
const (
	MinPassword = 8
	MaxPassword = 60
)

// CheckPassword returns what is wrong with a password that somebody chooses for the user with this name: E4002 for its
// length, E4005 for what it is made of. It must hold a digit, an upper-case letter, a lower-case letter and another
// character, and must not hold the user's name.
func CheckPassword(policy Policy, username, password string) fault.List {
	var list fault.List
	least, most := max(policy.Least, 1), min(max(policy.Most, policy.Least), MaxPassword)
	if n := utf8.RuneCountInString(password); n < least || n > most {
		e := fault.Coded(fault.Conflict, "E4002", "Allowed length range for property `password` is [%d to %d], but given length was %d", least, most, n)
		e.Properties = []any{"password", least, most, n}
		list = append(list, e)
	}
	if !strong(password) || username != "" && strings.Contains(strings.ToLower(password), strings.ToLower(username)) {
		// The value is not repeated: an answer may be kept where a password, even a refused one, has no place.
		e := fault.Coded(fault.Conflict, "E4005", "Property `password` requires a valid password: a digit, an upper-case letter, a lower-case letter and another character, without the user's name")
		e.Properties = []any{"password", "********"}
		list = append(list, e)
	}
	for _, e := range list {
		e.Property, e.Expected = "password", "java.lang.String"
	}
	return list
}

func strong(password string) bool {
	var digit, upper, lower, special bool
	for _, r := range password {
		switch {
		case unicode.IsDigit(r):
			digit = true
		case unicode.IsUpper(r):
			upper = true
		case unicode.IsLower(r):
			lower = true
		default:
			special = true
		}
	}
	return digit && upper && lower && special
}

// RandomPassword returns a password for a first sign-in: four groups of random characters that are hard to mistake for
// each other, about 76 bits, and what the rules ask for.
func RandomPassword() string {
	const alphabet = "abcdefghjkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXY34679" // without what is read as something else
	for {
		var b strings.Builder
		for i := 0; i < 16; {
			var random [1]byte
			rand.Read(random[:])
			if n := int(random[0]); n < 256/len(alphabet)*len(alphabet) { // what lies above would make some likelier
				if i > 0 && i%4 == 0 {
					b.WriteByte('-')
				}
				b.WriteByte(alphabet[n%len(alphabet)])
				i++
			}
		}
		if p := b.String(); strong(p) {
			return p
		}
	}
}
