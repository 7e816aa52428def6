// Package secret makes secrets that let somebody in, and the digests of them that a database may hold: whoever reads it cannot use
// what it holds.
package secret

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

const size = 32 // bytes, of which nobody guesses one

// New returns a secret of 43 characters that need no escape in a URL or a cookie.
func New() string {
	random := make([]byte, size)
	rand.Read(random)
	return base64.RawURLEncoding.EncodeToString(random)
}

// Digest returns what is kept of a secret: its SHA-256, base64url. Secrets are random, so that no salt and no slow hash is needed.
func Digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
