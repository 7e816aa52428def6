package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/acme"

	"cohort/config"
)

// writeCertificate puts a new certificate with a number into two files.
func writeCertificate(t *testing.T, dir string, number int64) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "clinic.example"}, DNSNames: []string{"clinic.example"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	cert, key = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for name, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "EC PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return cert, key
}

func TestCertificateFromFiles(t *testing.T) {
	dir := t.TempDir()
	cert, key := writeCertificate(t, dir, 1)
	encrypted, plain, err := encryption(&config.Config{TLSCert: cert, TLSKey: key})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = encrypted
	server.StartTLS()
	defer server.Close()
	numberOf := func(least uint16) int64 {
		t.Helper()
		conn, err := tls.Dial("tcp", server.Listener.Addr().String(), &tls.Config{InsecureSkipVerify: true, ServerName: "clinic.example", MaxVersion: least})
		if err != nil {
			return 0
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
	}
	if n := numberOf(0); n != 1 {
		t.Errorf("certificate %d", n)
	}
	if n := numberOf(tls.VersionTLS11); n != 0 {
		t.Error("TLS 1.1 is spoken")
	}
	held := &certificate{cert: cert, key: key}
	later := func(number int64) {
		t.Helper()
		held.looked = time.Time{}
		got, err := held.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		if parsed, err := x509.ParseCertificate(got.Certificate[0]); err != nil || parsed.SerialNumber.Int64() != number {
			t.Errorf("certificate %v, want %d: %v", parsed.SerialNumber, number, err)
		}
	}
	later(1)
	if err := os.WriteFile(cert, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	later(1)
	writeCertificate(t, dir, 2)
	past := time.Now().Add(time.Minute)
	if err := os.Chtimes(cert, past, past); err != nil {
		t.Fatal(err)
	}
	later(2)
	if _, _, err := encryption(&config.Config{TLSCert: filepath.Join(dir, "none"), TLSKey: key}); err == nil {
		t.Error("a missing certificate is taken")
	}

	for method, status := range map[string]int{"GET": 301, "POST": 400} {
		answer := httptest.NewRecorder()
		plain.ServeHTTP(answer, httptest.NewRequest(method, "http://clinic.example:80/api/me?fields=id", nil))
		if answer.Code != status || status == 301 && answer.Header().Get("Location") != "https://clinic.example/api/me?fields=id" {
			t.Errorf("%s: %d %s", method, answer.Code, answer.Header().Get("Location"))
		}
	}
}

func TestCertificateFromAnAuthority(t *testing.T) {
	encrypted, plain, err := encryption(&config.Config{ACMEDomains: []string{"clinic.example"}, Data: t.TempDir(), ACMEDirectory: "http://127.0.0.1:1/"})
	if err != nil {
		t.Fatal(err)
	}
	if encrypted.MinVersion != tls.VersionTLS12 || !slices.Contains(encrypted.NextProtos, acme.ALPNProto) || !slices.Contains(encrypted.NextProtos, "h2") {
		t.Errorf("%+v", encrypted)
	}
	if _, err := encrypted.GetCertificate(&tls.ClientHelloInfo{ServerName: "evil.example"}); err == nil {
		t.Error("a certificate for another name is asked for")
	}
	answer := httptest.NewRecorder()
	plain.ServeHTTP(answer, httptest.NewRequest("GET", "http://clinic.example/.well-known/acme-challenge/x", nil))
	if answer.Code != http.StatusNotFound {
		t.Errorf("an unknown challenge: %d", answer.Code)
	}
	if encrypted, plain, err := encryption(&config.Config{}); encrypted != nil || plain != nil || err != nil {
		t.Errorf("without TLS: %v, %v, %v", encrypted, plain, err)
	}
}
