package api

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/orgunit"
	"cohort/query"
)

const (
	deepest  = 1 << 20 // more levels than a hierarchy has
	goodPart = 16      // a list longer than this part of all units is a good part of them
)

// listUnits is GET /api/organisationUnits: those on a level, or within what the user was given.
func (s *Server) listUnits(c *call) error {
	if c.Format == "geojson" {
		return c.listFeatures()
	}
	snap := c.snapshot()
	return c.listAmong(snap.All(c.Type), snap.Count(c.Type), 0)
}

// readUnit is GET /api/organisationUnits/{id}: the unit, or with level, includeChildren, includeDescendants or
// includeAncestors a list of those around it.
func (s *Server) readUnit(c *call) error {
	if c.Query().Get("level") != "" {
		return c.listBelow()
	}
	for _, around := range []struct {
		parameter string
		list      func(*call) error
	}{{"includeChildren", s.listWithChildren}, {"includeDescendants", s.listDescendants}, {"includeAncestors", s.listAncestors}} {
		switch asked, err := c.Flag(around.parameter, false); {
		case err != nil:
			return err
		case asked:
			return around.list(c)
		}
	}
	return s.readObject(c)
}

// listDescendants is GET /api/organisationUnits/{id}/descendants: the unit and all below it.
func (s *Server) listDescendants(c *call) error {
	return c.listAround((*orgunit.Tree).Descendants, true)
}

// listWithChildren lists the unit and those directly below it.
func (s *Server) listWithChildren(c *call) error {
	return c.listAround(func(t *orgunit.Tree, unit int32) []int32 { return append([]int32{unit}, t.Children(unit)...) }, true)
}

// listAncestors is GET /api/organisationUnits/{id}/ancestors: the unit and all above it, the topmost last.
func (s *Server) listAncestors(c *call) error { return c.listAround(upwards, false) }

// listParents is GET /api/organisationUnits/{id}/parents: all above the unit, the topmost last.
func (s *Server) listParents(c *call) error {
	return c.listAround(func(t *orgunit.Tree, unit int32) []int32 { return upwards(t, unit)[1:] }, false)
}

func upwards(t *orgunit.Tree, unit int32) []int32 {
	path := t.Path(unit)
	slices.Reverse(path)
	return path
}

// listBelow lists the units that stand so many levels below the one of the path.
func (c *call) listBelow() error {
	o, err := c.object()
	if err != nil {
		return err
	}
	level, err := c.Number("level", 0, 0, deepest)
	if err != nil {
		return err
	}
	tree := c.snapshot().Tree()
	level += tree.Level(o.ID)
	below := slices.DeleteFunc(tree.Descendants(o.ID), func(unit int32) bool { return tree.Level(unit) != level })
	c.shape = packages
	units := c.units(below, true)
	return c.listAmong(slices.Values(units), len(units), level)
}

// listAround lists the units that the hierarchy gives for the one of the path, by name or as they come.
func (c *call) listAround(around func(*orgunit.Tree, int32) []int32, byName bool) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	c.shape = packages
	units := c.units(around(c.snapshot().Tree(), o.ID), byName)
	return c.listAmong(slices.Values(units), len(units), 0)
}

// units are the objects of ids, as they come or by name. A good part of all units is picked out of all, which are in that
// order already.
func (c *call) units(ids []int32, byName bool) []*graph.Object {
	snap := c.snapshot()
	objects := make([]*graph.Object, 0, len(ids))
	if byName && len(ids) > snap.Count(c.Type)/goodPart {
		among := make(map[int32]bool, len(ids))
		for _, id := range ids {
			among[id] = true
		}
		for o := range snap.All(c.Type) {
			if among[o.ID] {
				objects = append(objects, o)
			}
		}
		return objects
	}
	for _, id := range ids {
		objects = append(objects, snap.Object(id))
	}
	if byName {
		slices.SortFunc(objects, func(a, b *graph.Object) int {
			return cmp.Or(strings.Compare(a.Name(), b.Name()), cmp.Compare(a.ID, b.ID))
		})
	}
	return objects
}

// listAmong lists those of some units that the parameters leave; of one level only unless that is 0.
func (c *call) listAmong(units iter.Seq[*graph.Object], most, level int) error {
	limits, err := c.unitLimits(level)
	if err != nil {
		return err
	}
	q := c.queryContext()
	if err := c.countMembers(q); err != nil {
		return err
	}
	sorted, err := c.Flag("levelSorted", false)
	if err != nil {
		return err
	}
	if sorted {
		c.Query()["order"] = append([]string{"level:asc"}, c.Query()["order"]...)
	}
	return c.listOf(q, func(yield func(*graph.Object) bool) {
		for o := range units {
			if limits.allow(o.ID) && !yield(o) {
				return
			}
		}
	}, most)
}

// unitLimits are what a request says of the place of units. A unit is found to pass in constant time.
type unitLimits struct {
	tree     *orgunit.Tree
	level    int              // 0 is any
	maxLevel int              // 0 is any
	listed   []map[int32]bool // each of which must hold the unit
	within   []span           // of preorder numbers, ascending and apart; nil is anywhere
}

type span struct{ first, last int32 }

func (c *call) unitLimits(level int) (l unitLimits, err error) {
	l.tree, l.level = c.snapshot().Tree(), level
	if level == 0 {
		if l.level, err = c.Number("level", 0, 1, deepest); err != nil {
			return l, err
		}
	}
	if l.maxLevel, err = c.Number("maxLevel", 0, 1, deepest); err != nil {
		return l, err
	}
	own := func(property string) []int32 { return c.View.User.Doc().Refs(c.View.User.Type.MustProperty(property)) }
	for _, limit := range []struct {
		parameter string
		units     func() []int32
	}{
		{"userOnly", func() []int32 { return own("organisationUnits") }},
		{"userDataViewOnly", func() []int32 { return own("dataViewOrganisationUnits") }},
		{"userDataViewFallback", func() []int32 {
			if units := own("dataViewOrganisationUnits"); len(units) > 0 {
				return units
			}
			return l.tree.Roots()
		}},
	} {
		if asked, err := c.Flag(limit.parameter, false); err != nil {
			return l, err
		} else if asked {
			set := map[int32]bool{}
			for _, id := range limit.units() {
				set[id] = true
			}
			l.listed = append(l.listed, set)
		}
	}
	return l, l.readHierarchies(c)
}

// readHierarchies reads the parameters that ask for what is below the user's own units. Several of them add up.
func (l *unitLimits) readHierarchies(c *call) error {
	for _, limit := range []struct {
		parameter string
		roots     func() []int32
	}{
		{"withinUserHierarchy", c.View.CaptureRoots},
		{"withinUserSearchHierarchy", c.View.SearchRoots},
		{"withinDataViewUserHierarchy", c.View.ViewRoots},
	} {
		asked, err := c.Flag(limit.parameter, false)
		if err != nil {
			return err
		}
		if !asked {
			continue
		}
		if l.within == nil {
			l.within = []span{}
		}
		for _, root := range limit.roots() {
			if first, last, ok := l.tree.Interval(root); ok {
				l.within = append(l.within, span{first, last})
			}
		}
	}
	slices.SortFunc(l.within, func(a, b span) int { return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(b.last, a.last)) })
	end := int32(-1) // subtrees either hold each other or are apart
	l.within = slices.DeleteFunc(l.within, func(s span) bool {
		inside := s.last <= end
		end = max(end, s.last)
		return inside
	})
	return nil
}

func (l *unitLimits) allow(unit int32) bool {
	if l.level != 0 && l.tree.Level(unit) != l.level || l.maxLevel != 0 && l.tree.Level(unit) > l.maxLevel {
		return false
	}
	for _, set := range l.listed {
		if !set[unit] {
			return false
		}
	}
	if l.within == nil {
		return true
	}
	n, _ := l.tree.Number(unit)
	i, _ := slices.BinarySearchFunc(l.within, n, func(s span, n int32) int { return cmp.Compare(s.last, n) })
	return i < len(l.within) && l.within[i].first <= n
}

// countMembers supplies each unit's memberCount, if it is asked for: how many units of its subtree, itself included, belong
// to the object memberObject, such as a data set, by their property memberCollection.
func (c *call) countMembers(q *query.Context) error {
	member, collection := c.Query().Get("memberObject"), c.Query().Get("memberCollection")
	if member == "" && collection == "" {
		return nil
	}
	if member == "" || collection == "" {
		return fault.New(fault.BadRequest, "Parameters memberObject and memberCollection go together.")
	}
	for _, p := range c.Type.Properties {
		if p.Name != collection && p.Field != collection || p.Inverse == nil || p.Slot >= 0 || p.Inverse.Owning != p.Target {
			continue
		}
		o := q.Snapshot.ByUID(p.Target, member)
		if o == nil || !c.canRead(o) {
			return metadata.NotFound(p.Target, member)
		}
		tree := q.Snapshot.Tree()
		numbers := []int32{}
		for _, unit := range o.Doc().Refs(p.Inverse) {
			if n, ok := tree.Number(unit); ok {
				numbers = append(numbers, n)
			}
		}
		slices.Sort(numbers)
		q.Supplied[c.Type.MustProperty("memberCount")] = func(b []byte, unit *graph.Object) ([]byte, bool) {
			first, last, ok := tree.Interval(unit.ID)
			from, _ := slices.BinarySearch(numbers, first)
			to, _ := slices.BinarySearch(numbers, last+1)
			return strconv.AppendInt(b, int64(to-from), 10), ok
		}
		return nil
	}
	f := fault.New(fault.BadRequest, "Organisation units have no collection %s.", collection)
	f.Property, f.Value = "memberCollection", collection
	return f
}
