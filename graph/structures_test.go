package graph

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestPersistence changes the three structures at random beside plain ones, keeps some of the versions on the way, and
// checks at the end that each version still holds what it held.
func TestPersistence(t *testing.T) {
	type version struct {
		vec   vector[int]
		hash  hashMap[int]
		sort  *sorted[int]
		model map[int]int
	}
	r := rand.New(rand.NewPCG(1, 2))
	now := version{model: map[int]int{}}
	var kept []version
	for range 400 {
		e := new(edit)
		model := make(map[int]int, len(now.model))
		for k, v := range now.model {
			model[k] = v
		}
		now.model = model
		for range r.IntN(40) {
			k := r.IntN(3000)
			if r.IntN(3) == 0 {
				delete(now.model, k)
				now.vec = now.vec.set(int32(k), 0, e)
				now.hash = now.hash.delete(k, e)
				now.sort = now.sort.remove(k, cmp.Compare[int], e)
			} else {
				v := 1 + r.IntN(1000)
				now.model[k] = v
				now.vec = now.vec.set(int32(k), v, e)
				now.hash = now.hash.set(k, int32(v), e)
				now.sort = now.sort.insert(k, cmp.Compare[int], e)
			}
		}
		kept = append(kept, now)
	}
	for i, v := range kept {
		keys := make([]int, 0, len(v.model))
		for k := range 3000 {
			id, ok := v.hash.get(k)
			want, there := v.model[k]
			if ok != there || int(id) != want || v.vec.get(int32(k)) != want {
				t.Fatalf("version %d, key %d: hash %d %v, vector %d, want %d %v", i, k, id, ok, v.vec.get(int32(k)), want, there)
			}
			if there {
				keys = append(keys, k)
			}
		}
		if got := slices.Collect(v.sort.all()); !slices.Equal(got, keys) {
			t.Fatalf("version %d: sorted holds %d keys, want %d", i, len(got), len(keys))
		}
		if v.sort.len() != len(keys) || v.hash.size != len(keys) {
			t.Fatalf("version %d: sizes %d and %d, want %d", i, v.sort.len(), v.hash.size, len(keys))
		}
		from := slices.Collect(v.sort.from(1500, cmp.Compare[int]))
		at, _ := slices.BinarySearch(keys, 1500)
		if !slices.Equal(from, keys[at:]) {
			t.Fatalf("version %d: from 1500 gives %d keys, want %d", i, len(from), len(keys[at:]))
		}
	}
}

func TestHashCollision(t *testing.T) {
	// Keys whose hashes agree in all bits share a list at the bottom of the trie.
	e := new(edit)
	n := (*node[string])(nil)
	for i, key := range []string{"a", "b", "c"} {
		n, _ = n.set(0, hashBits, key, int32(i+1), e)
	}
	n, removed := n.delete(0, hashBits, "b", new(edit))
	if !removed || len(n.slots) != 2 || n.slots[0].key != "a" || n.slots[1].key != "c" {
		t.Fatalf("after deleting b: %+v", n.slots)
	}
}
