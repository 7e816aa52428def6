package recent

import "testing"

func TestTheLeastUsedIsForgotten(t *testing.T) {
	m := New[string, int](2)
	m.Put("a", 1)
	m.Put("b", 2)
	m.Put("a", 3)
	m.Put("c", 4) // b was used longest ago
	for key, want := range map[string]int{"a": 3, "b": 0, "c": 4} {
		if got, ok := m.Get(key); got != want || ok != (want != 0) {
			t.Errorf("%s: %d, %v", key, got, ok)
		}
	}
	if m.Len() != 2 || len(m.byKey) != 2 {
		t.Errorf("%d entries, %d by key", m.Len(), len(m.byKey))
	}
}
