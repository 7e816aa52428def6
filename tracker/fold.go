package tracker

import (
	"crypto/sha256"
	"encoding/hex"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns a value as searches compare it: without case, composed characters composed.
func Fold(s string) string {
	lower := true
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 {
			return norm.NFC.String(cases.Fold().String(s))
		}
		if c >= 'A' && c <= 'Z' {
			lower = false
		}
	}
	if lower {
		return s
	}
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// indexed is how many characters of a folded value the index holds. The index in the schema says the same number.
const indexed = 120

// Prefix cuts a folded value to what the index holds.
func Prefix(folded string) string {
	if len(folded) <= indexed {
		return folded
	}
	n := 0
	for i := range folded {
		if n == indexed {
			return folded[:i]
		}
		n++
	}
	return folded
}

// longClaim is the length from which a unique value is claimed by its hash.
const longClaim = 100

// ClaimText is what a unique value is claimed by: two values that differ in case only are the same.
func ClaimText(value string) string {
	folded := Fold(value)
	if len(folded) < longClaim {
		return folded
	}
	sum := sha256.Sum256([]byte(folded))
	return "sha256:" + hex.EncodeToString(sum[:])
}
