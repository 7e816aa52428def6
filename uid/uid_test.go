package uid

import (
	"strconv"
	"testing"
)

func TestNewIsValidAndDistinct(t *testing.T) {
	seen := map[string]bool{}
	for range 10000 {
		id := New()
		if !Valid(id) {
			t.Fatalf("New() = %q, which is not valid", id)
		}
		if seen[id] {
			t.Fatalf("New() returned %q twice", id)
		}
		seen[id] = true
	}
}

func TestValid(t *testing.T) {
	for id, want := range map[string]bool{
		"ImspTQPwCqd": true, "a0123456789": true,
		"": false, "ImspTQPwCq": false, "ImspTQPwCqdd": false, "0mspTQPwCqd": false, "Imsp-QPwCqd": false, "ImspTQPwCqé": false,
	} {
		if Valid(id) != want {
			t.Errorf("Valid(%q) = %v", id, !want)
		}
	}
}

func TestNamedIsValidAndStays(t *testing.T) {
	seen := map[string]string{}
	for i := range 10000 {
		text := strconv.Itoa(i)
		id := Named(text)
		if !Valid(id) || seen[id] != "" || Named(text) != id {
			t.Fatalf("Named(%q) = %q, which is not valid, or that of %q, or another one the next time", text, id, seen[id])
		}
		seen[id] = text
	}
}
