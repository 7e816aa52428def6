package importer

import (
	"slices"
	"sync"
)

// usage remembers the metadata objects that are known to be in use, so that only the first use of each is recorded.
type usage struct {
	mu   sync.RWMutex
	seen map[int32]struct{}
}

// first returns those of the objects that are not known to be in use.
func (g *usage) first(ids map[int32]struct{}) []int32 {
	g.mu.RLock()
	defer g.mu.RUnlock()
	var news []int32
	for id := range ids {
		if _, ok := g.seen[id]; !ok {
			news = append(news, id)
		}
	}
	slices.Sort(news)
	return news
}

// add is called when the commit that recorded them has happened.
func (g *usage) add(ids []int32) {
	if len(ids) == 0 {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, id := range ids {
		g.seen[id] = struct{}{}
	}
}
