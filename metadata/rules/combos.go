package rules

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"cohort/fault"
	"cohort/schema/catalog"
	"cohort/uid"
)

// MostCombinations is how many option combos a category combo may have.
const MostCombinations = 500

var (
	category    = catalog.Get("category")
	combo       = catalog.Get("categoryCombo")
	optionCombo = catalog.Get("categoryOptionCombo")

	categoryOptions = category.MustProperty("categoryOptions")
	comboCategories = combo.MustProperty("categories")
	comboOf         = optionCombo.MustProperty("categoryCombo")
	combined        = optionCombo.MustProperty("categoryOptions")
	optionName      = categoryOption.MustProperty("name")
)

// OptionCombo is one option combo of a category combo. Written ones are in the plan; of those New ones bring these options.
type OptionCombo struct {
	ID           int32
	Options      []int32
	Written, New bool
}

// Combination is an option combo that there should be: its options in the order of their categories.
type Combination struct {
	UID     string
	Name    string
	Options []int32
}

// Obsolete is an option combo that there should not be. Twin is another one with the same options, which is to stay; 0 where the
// options are none of the category combo's.
type Obsolete struct {
	OptionCombo
	Twin OptionCombo
}

// Combos are the category combos whose option combos may be other ones than before, with the objects because of which.
func (s *State) Combos() (ids []int32, causes map[int32]*Object) {
	causes = map[int32]*Object{}
	touch := func(id int32, cause *Object) {
		if known := causes[id]; known == nil || known.ID != id && cause.ID == id {
			causes[id] = cause
		}
	}
	for i := range s.objects {
		switch o := &s.objects[i]; {
		case o.Values == nil:
		case o.Type == combo && o.changed(comboCategories):
			touch(o.ID, o)
		case o.Type == category && o.changed(categoryOptions):
			for _, id := range s.referrers(comboCategories, o.ID) {
				touch(id, o)
			}
		case o.Type == optionCombo && o.changed(comboOf, combined):
			for _, id := range targets(o.Values, comboOf) {
				touch(id, o)
			}
		}
	}
	for id := range causes {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, causes
}

// Oversized refuses what would give a category combo more option combos than it may have.
func (s *State) Oversized() []Refusal {
	var out []Refusal
	ids, causes := s.Combos()
	for _, id := range ids {
		cause := causes[id]
		if e := s.Fits(id); e != nil && cause.Type != optionCombo {
			property := "categories"
			if cause.Type == category {
				property = "categoryOptions"
			}
			out = append(out, Refusal{cause.ID, e.On(cause.Type.Name, cause.UID, property)})
		}
	}
	return out
}

// Fits says whether a category combo would have more option combos than it may.
func (s *State) Fits(id int32) *fault.Error {
	size := Size(s.options(id))
	if size <= MostCombinations {
		return nil
	}
	e := fault.Coded(fault.Conflict, "E1128", "Category combo %s cannot have more than %d combinations, but requires %d", s.uid(id), MostCombinations, size)
	e.Properties = []any{s.uid(id), MostCombinations, size}
	return e
}

// Settle compares the option combos of a category combo with those that there should be.
func (s *State) Settle(id int32) (missing []Combination, obsolete []Obsolete) {
	lists := s.options(id)
	if Size(lists) > MostCombinations {
		return nil, nil
	}
	var present []OptionCombo
	for _, known := range s.referrers(comboOf, id) {
		c := OptionCombo{ID: known, Options: s.refs(known, combined)}
		if o := s.byID[known]; o != nil {
			c.Written, c.New = true, o.changed(comboOf, combined)
		}
		present = append(present, c)
	}
	sets, obsolete := Compare(Product(lists), present)
	for _, set := range sets {
		missing = append(missing, s.combination(id, set))
	}
	return missing, obsolete
}

// options are the options of a combo's categories, in their order.
func (s *State) options(id int32) [][]int32 {
	var lists [][]int32
	for _, c := range s.refs(id, comboCategories) {
		lists = append(lists, s.refs(c, categoryOptions))
	}
	return lists
}

// combination names a set of options. Its identifier follows from what it is made of, so that it is the same whenever and wherever
// it is generated.
func (s *State) combination(id int32, options []int32) Combination {
	names, uids := make([]string, len(options)), make([]string, len(options))
	for i, option := range options {
		names[i], uids[i] = s.text(option, optionName), s.uid(option)
	}
	slices.Sort(uids)
	seed := s.uid(id) + " " + strings.Join(uids, " ")
	made := uid.Named(seed)
	for s.taken(made) {
		seed += "."
		made = uid.Named(seed)
	}
	return Combination{UID: made, Name: strings.Join(names, ", "), Options: options}
}

func (s *State) taken(id string) bool {
	return s.snap.ByUID(optionCombo, id) != nil || s.combos[id]
}

// Size is the number of combinations of one item of each list. No list at all has none.
func Size(lists [][]int32) int {
	if len(lists) == 0 {
		return 0
	}
	n := 1
	for _, list := range lists {
		if len(list) == 0 {
			return 0
		}
		if n > math.MaxInt32 {
			continue // too many already, but an empty list would make it none
		}
		n *= len(list)
	}
	return n
}

// Product is every combination of one item of each list, the last list varying fastest.
func Product(lists [][]int32) [][]int32 {
	if Size(lists) == 0 {
		return nil
	}
	out := [][]int32{{}}
	for _, list := range lists {
		next := make([][]int32, 0, len(out)*len(list))
		for _, head := range out {
			for _, item := range list {
				next = append(next, append(slices.Clone(head), item))
			}
		}
		out = next
	}
	return out
}

// Compare holds the option combos that are present against a product. Of several with the same options the newest that is written
// is to stay, or else one that is written, or the oldest.
func Compare(product [][]int32, present []OptionCombo) (missing [][]int32, obsolete []Obsolete) {
	present = slices.Clone(present)
	slices.SortStableFunc(present, func(a, b OptionCombo) int {
		return cmp.Or(rank(a.New)-rank(b.New), rank(a.Written)-rank(b.Written), cmp.Compare(a.ID, b.ID))
	})
	holders := make(map[string]*OptionCombo, len(product))
	for _, options := range product {
		holders[setKey(options)] = nil
	}
	for i, c := range present {
		holder, member := holders[setKey(c.Options)]
		switch {
		case !member:
			obsolete = append(obsolete, Obsolete{OptionCombo: c})
		case holder != nil:
			obsolete = append(obsolete, Obsolete{c, *holder})
		default:
			holders[setKey(c.Options)] = &present[i]
		}
	}
	for _, options := range product {
		key := setKey(options)
		if holders[key] == nil {
			missing = append(missing, distinct(options))
			holders[key] = &OptionCombo{} // categories that share options have several ways to the same set
		}
	}
	return missing, obsolete
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// distinct is the options without those that stand there before, when two categories have one in common.
func distinct(options []int32) []int32 {
	var out []int32
	for _, id := range options {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// setKey is the same for every order of the same options.
func setKey(options []int32) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(options)))
	b := make([]byte, 0, 4*len(sorted))
	for _, id := range sorted {
		b = append(b, byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
	}
	return string(b)
}
