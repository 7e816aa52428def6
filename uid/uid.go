// Package uid makes and recognises DHIS2's identifiers: eleven characters, a letter and ten letters or digits.
package uid

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// Size is the length of an identifier in bytes.
const Size = 11

const (
	letters  = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	alphabet = letters + "0123456789"
)

// New returns a random identifier: 52 * 62^10, about 4.4e19, are possible.
func New() string {
	var random [24]byte
	var out [Size]byte
	n := 0
	for n < Size {
		rand.Read(random[:])
		for _, b := range random {
			// 248 is the largest multiple of 62 in a byte, 208 of 52: what lies above would make some letters likelier.
			switch {
			case n == Size:
			case n == 0 && b < 208:
				out[n] = letters[b%52]
				n++
			case n > 0 && b < 248:
				out[n] = alphabet[b%62]
				n++
			}
		}
	}
	return string(out[:])
}

// NewUUID returns a random identifier of the form that RFC 9562 gives version 4.
func NewUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// Named returns the identifier that belongs to a text: the same on every server.
func Named(text string) string {
	sum := sha256.Sum256([]byte(text))
	high, low := binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])
	out := [Size]byte{letters[high%uint64(len(letters))]}
	for i := 1; i < Size; i++ {
		out[i] = alphabet[low%uint64(len(alphabet))]
		low /= uint64(len(alphabet))
	}
	return string(out[:])
}

// Valid reports whether s has the form of an identifier.
func Valid(s string) bool {
	if len(s) != Size || !letter(s[0]) {
		return false
	}
	for i := 1; i < Size; i++ {
		if !letter(s[i]) && (s[i] < '0' || s[i] > '9') {
			return false
		}
	}
	return true
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
