package golden

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// list compares two lists: in order where an order was asked for or the position has a meaning, otherwise as multisets.
func (c *comparison) list(at string, recorded, our []any) {
	switch shown, total, abbreviated := abbreviation(recorded); {
	case abbreviated:
		if len(our) != total {
			c.differ(at, fmt.Sprintf("%d elements", total), fmt.Sprintf("%d elements", len(our)))
		}
		c.inOrder(at, shown, our[:min(len(shown), len(our))])
	case progress(recorded):
		c.progress(at, recorded, our)
	case at == "" && table(recorded) && table(our) && !c.ordered:
		c.value("/0", recorded[0], our[0]) // the header
		c.inAnyOrder(at, recorded[1:], our[1:])
	case at == "" && table(recorded) && table(our) || c.positional(at):
		c.inOrder(at, recorded, our)
	default:
		c.inAnyOrder(at, recorded, our)
	}
}

// positional reports whether the elements of the list at a place mean something by their position: the pages of an ordered
// list, the columns of a grid and the cells of a row, coordinates, and what an error speaks of.
func (c *comparison) positional(at string) bool {
	steps := strings.Split(at, "/")
	last := steps[len(steps)-1]
	if c.ordered && len(steps) <= 2 {
		return true
	}
	switch last {
	case "headers", "coordinates", "bbox", "errorProperties":
		return true
	}
	_, err := strconv.Atoi(last) // a list in a list
	return err == nil
}

// table reports whether a list is that of a CSV body.
func table(list []any) bool {
	if len(list) == 0 {
		return false
	}
	_, ok := list[0].([]any)
	return ok
}

func (c *comparison) inOrder(at string, recorded, our []any) {
	for i := range max(len(recorded), len(our)) {
		place := fmt.Sprintf("%s/%d", at, i)
		switch {
		case i >= len(our):
			c.differ(place, recorded[i], nothing{})
		case i >= len(recorded):
			c.differ(place, nothing{}, our[i])
		default:
			c.element(place, recorded[i], our[i])
		}
	}
}

// element compares two elements of a list in order.
func (c *comparison) element(at string, recorded, our any) {
	r, isText := recorded.(string)
	o, isOurText := our.(string)
	if isText && isOurText && strings.Contains(at, "/errorProperties/") && strings.Contains(r, " ") {
		c.wording(at, r, o) // such as "PI [ConstanPI01] (Constant)"
		return
	}
	c.value(at, recorded, our)
}

var inAll = regexp.MustCompile(`^\.\.\. (\d+) in all$`)

// abbreviation recognises a recorded list of which only the first elements and the length were kept.
func abbreviation(list []any) (shown []any, total int, ok bool) {
	if len(list) == 0 {
		return nil, 0, false
	}
	text, _ := list[len(list)-1].(string)
	m := inAll.FindStringSubmatch(text)
	if m == nil {
		return nil, 0, false
	}
	total, err := strconv.Atoi(m[1])
	return list[:len(list)-1], total, err == nil
}
