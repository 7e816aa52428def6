package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// The cost of one verification: OWASP's least for argon2id, about 25 ms and 19 MiB. Stored hashes name their own cost, so
// that raising these makes no old password useless.
const (
	hashMemory  = 19 * 1024 // KiB
	hashTime    = 2
	hashThreads = 1
	saltSize    = 16
	keySize     = 32
)

// hashing bounds how many hashes are computed at once, and with it their memory: as many as there are processors.
var hashing = make(chan struct{}, runtime.NumCPU())

// Hash returns a salted argon2id hash of a password in the PHC text form.
func Hash(password string) string {
	salt := make([]byte, saltSize)
	rand.Read(salt)
	return encode(salt, derive(password, salt, hashTime, hashMemory, hashThreads, keySize), hashTime, hashMemory, hashThreads)
}

// matches reports whether password is the one that was hashed. A hash that cannot be read is the server's failure.
func matches(hash, password string) (bool, error) {
	var version int
	var time, memory uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" {
		return false, errors.New("account: a stored hash is not argon2id")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &threads); err != nil {
		return false, fmt.Errorf("account: the cost of a stored hash: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, fmt.Errorf("account: the salt of a stored hash: %w", err)
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || version != argon2.Version || time == 0 || threads == 0 || len(key) == 0 {
		return false, errors.New("account: a stored hash is damaged")
	}
	return subtle.ConstantTimeCompare(key, derive(password, salt, time, memory, threads, uint32(len(key)))) == 1, nil
}

func derive(password string, salt []byte, time, memory uint32, threads uint8, size uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, size)
}

func encode(salt, key []byte, time, memory uint32, threads uint8) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, time, threads, b64(salt), b64(key))
}
