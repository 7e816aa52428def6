package rules

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// naive is the product by counting: every number below the size is one combination.
func naive(lists [][]int32) map[string]bool {
	size := 1
	for _, list := range lists {
		size *= len(list)
	}
	if len(lists) == 0 {
		size = 0
	}
	sets := map[string]bool{}
	for n := range size {
		var options []int32
		for _, list := range lists {
			options = append(options, list[n%len(list)])
			n /= len(list)
		}
		sets[setName(options)] = true
	}
	return sets
}

func setName(options []int32) string {
	return fmt.Sprint(slices.Compact(slices.Sorted(slices.Values(options))))
}

// TestCombosAreTheProduct compares categories and option combos at random with the product, as it is counted out.
func TestCombosAreTheProduct(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 3000 {
		lists := make([][]int32, r.IntN(4))
		for i := range lists {
			for range r.IntN(5) {
				if id := int32(1 + r.IntN(12)); !slices.Contains(lists[i], id) {
					lists[i] = append(lists[i], id)
				}
			}
		}
		members := naive(lists)
		var present []OptionCombo
		for id := range r.IntN(12) {
			c := OptionCombo{ID: int32(100 + id), Written: r.IntN(3) == 0}
			c.New = c.Written && r.IntN(2) == 0
			for range len(lists) {
				c.Options = append(c.Options, int32(1+r.IntN(12)))
			}
			if product := Product(lists); len(product) > 0 && r.IntN(2) == 0 {
				c.Options = slices.Clone(product[r.IntN(len(product))])
				slices.Reverse(c.Options)
			}
			present = append(present, c)
		}
		missing, obsolete := Compare(Product(lists), present)
		after := map[string]int{}
		gone := map[int32]bool{}
		for _, o := range obsolete {
			gone[o.ID] = true
			if _, member := members[setName(o.Options)]; member != (o.Twin.ID != 0) {
				t.Fatalf("round %d: %+v is obsolete: member of %v is %v", round, o, lists, member)
			}
			if o.Twin.ID != 0 && (setName(o.Twin.Options) != setName(o.Options) || gone[o.Twin.ID] || o.New && !o.Twin.New) {
				t.Fatalf("round %d: %+v is no twin that stays", round, o)
			}
		}
		for _, c := range present {
			if !gone[c.ID] {
				after[setName(c.Options)]++
			}
		}
		for _, options := range missing {
			after[setName(options)]++
		}
		if len(after) != len(members) {
			t.Fatalf("round %d: %v of %v gives %v, not %v", round, present, lists, after, members)
		}
		for set, n := range after {
			if n != 1 || !members[set] {
				t.Fatalf("round %d: %s is there %d times, of %v", round, set, n, members)
			}
		}
	}
}

func TestSizeDoesNotOverflow(t *testing.T) {
	long := make([]int32, 70_000)
	for _, c := range []struct {
		lists [][]int32
		least int
	}{{nil, 0}, {[][]int32{{1, 2}, {3}}, 2}, {[][]int32{{1}, {}}, 0}, {[][]int32{long, long, long, long, long}, MostCombinations + 1}, {[][]int32{long, long, long, long, {}}, 0}} {
		if n := Size(c.lists); n < c.least || c.least <= MostCombinations && n != c.least {
			t.Errorf("Size = %d, want %d", n, c.least)
		}
	}
}
