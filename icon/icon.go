// Package icon is the pictures that metadata may be shown with: those of the program, which it draws itself under the keys by
// which clients know them, and those that users add.
package icon

import (
	"slices"
	"strings"
	"sync"
	"time"

	"cohort/fault"
)

// Icon is what is known of an icon.
type Icon struct {
	Key         string
	Description string
	Keywords    []string

	// Of icons that users have added.
	Custom      bool
	File        string // the identifier of its picture
	Author      int32  // id of a user, who may have been deleted since
	Created     time.Time
	LastUpdated time.Time
}

// standard are the icons of the program by their keys, and their pictures.
type standard struct {
	list     []Icon
	pictures map[string]string
}

var load = sync.OnceValue(func() standard {
	s := standard{pictures: map[string]string{}}
	for _, symbol := range symbols() {
		for _, variant := range variants {
			key := symbol.key + "_" + variant
			s.list = append(s.list, Icon{Key: key, Description: symbol.description, Keywords: symbol.keywords})
			s.pictures[key] = symbol.drawing.svg(variant)
		}
	}
	slices.SortFunc(s.list, func(a, b Icon) int { return strings.Compare(a.Key, b.Key) })
	return s
})

// Standard are the icons of the program, by key.
func Standard() []Icon { return load().list }

// Picture is an icon of the program as SVG, or "".
func Picture(key string) string { return load().pictures[key] }

func standardIcon(key string) (Icon, bool) {
	i, ok := slices.BinarySearchFunc(Standard(), key, func(icon Icon, key string) int { return strings.Compare(icon.Key, key) })
	if !ok {
		return Icon{}, false
	}
	return Standard()[i], true
}

func notFound(key string) error {
	return fault.Coded(fault.NotFound, "E1005", "Icon with key %s could not be found.", key).On("icon", key, "key")
}

// Keywords are the words by which the icons are found, in order, each once.
func Keywords(icons []Icon) []string {
	out := []string{}
	for _, icon := range icons {
		out = append(out, icon.Keywords...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
