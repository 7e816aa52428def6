package golden

import "fmt"

// inAnyOrder pairs elements with the same name first, then equal ones, then the most similar ones.
func (c *comparison) inAnyOrder(at string, recorded, our []any) {
	partner := c.partners(at, recorded, our)
	taken := make([]bool, len(our))
	for i, r := range recorded {
		place := fmt.Sprintf("%s/%d", at, i)
		if partner[i] < 0 {
			c.differ(place, r, nothing{})
			continue
		}
		taken[partner[i]] = true
		c.value(place, r, our[partner[i]])
	}
	for j, o := range our {
		if !taken[j] {
			c.differ(at, nothing{}, o)
		}
	}
}

// partners returns for each recorded element the index of ours, or -1.
func (c *comparison) partners(at string, recorded, our []any) []int {
	partner := make([]int, len(recorded))
	taken := make([]bool, len(our))
	take := func(i, j int) { partner[i], taken[j] = j, true }
	for i, r := range recorded {
		partner[i] = -1
		name := c.ids.translate(identity(r))
		if name == "" || c.ids.generated(name) {
			continue
		}
		for j, o := range our {
			if !taken[j] && identity(o) == name {
				take(i, j)
				break
			}
		}
	}
	for _, similarEnough := range []func(any, int) bool{equal, similar} {
		for i, r := range recorded {
			if partner[i] >= 0 {
				continue
			}
			best, least := -1, 0
			for j, o := range our {
				if taken[j] {
					continue
				}
				if n := len(c.try(at+"/0", r, o).found); best < 0 || n < least {
					best, least = j, n
				}
			}
			if best >= 0 && similarEnough(r, least) {
				take(i, best)
				c.ids.accept(c.try(at+"/0", r, our[best]).ids)
			}
		}
	}
	return partner
}

func equal(_ any, differences int) bool { return differences == 0 }

// similar reports whether an object with so many differences is worth showing beside the recorded one.
func similar(recorded any, differences int) bool {
	object, ok := recorded.(map[string]any)
	return ok && differences < len(object)
}

// try compares two values without telling c or its identifiers.
func (c *comparison) try(at string, recorded, our any) *comparison {
	t := &comparison{ids: c.ids.trial(), base: c.base, ordered: c.ordered, open: c.open}
	t.value(at, recorded, our)
	return t
}

// identity is the name by which an element of a list is known, or "" if it has none.
func identity(element any) string {
	object, ok := element.(map[string]any)
	if !ok {
		return ""
	}
	for _, key := range []string{"relationship", "event", "enrollment", "trackedEntityInstance", "trackedEntity", "id", "uid",
		"reference", "attribute", "dataElement", "fieldName", "errorProperty", "name", "code", "key", "klass"} {
		if name, ok := object[key].(string); ok {
			if key == "klass" {
				name = lastWord(name)
			}
			return name
		}
	}
	return ""
}
