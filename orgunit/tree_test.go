package orgunit

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestTree(t *testing.T) {
	tree := New([]Unit{
		{1, 0, "Country"}, {2, 1, "North"}, {3, 1, "East"}, {4, 2, "N2"}, {5, 2, "N1"}, {6, 4, "Clinic"}, {7, 99, "Orphan"},
	})
	if got := tree.Children(1); !slices.Equal(got, []int32{3, 2}) {
		t.Errorf("children by name: %v", got)
	}
	if got := tree.Path(6); !slices.Equal(got, []int32{1, 2, 4, 6}) {
		t.Errorf("path: %v", got)
	}
	if got := tree.Descendants(2); !slices.Equal(got, []int32{2, 5, 4, 6}) {
		t.Errorf("descendants: %v", got)
	}
	if got := tree.Roots(); !slices.Equal(got, []int32{1, 7}) {
		t.Errorf("roots: %v", got)
	}
	if tree.Level(6) != 4 || tree.Ancestor(6, 2) != 2 || tree.Ancestor(1, 2) != 0 || tree.Parent(6) != 4 || tree.Parent(1) != 0 {
		t.Error("level, ancestor or parent")
	}
	if tree.Level(42) != 0 || tree.Contains(1, 42) || tree.Contains(42, 1) {
		t.Error("an unknown unit stands nowhere")
	}
}

func TestCirclesBecomeRoots(t *testing.T) {
	tree := New([]Unit{{1, 2, "a"}, {2, 3, "b"}, {3, 1, "c"}, {4, 4, "d"}})
	if tree.Len() != 4 {
		t.Fatalf("%d units stand in the tree, want 4", tree.Len())
	}
	if !tree.Contains(1, 3) || tree.Level(4) != 1 {
		t.Errorf("roots %v", tree.Roots())
	}
}

// TestContainsAgainstParents compares the intervals with a walk upwards on random trees.
func TestContainsAgainstParents(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		var units []Unit
		parent := map[int32]int32{}
		for id := int32(1); id <= 60; id++ {
			p := int32(r.IntN(int(id)))
			parent[id] = p
			units = append(units, Unit{id, p, string(rune('a' + r.IntN(26)))})
		}
		tree := New(units)
		for a := int32(1); a <= 60; a++ {
			for u := int32(1); u <= 60; u++ {
				want := false
				for x := u; x != 0; x = parent[x] {
					want = want || x == a
				}
				if tree.Contains(a, u) != want {
					t.Fatalf("Contains(%d, %d) = %v", a, u, !want)
				}
			}
		}
	}
}
