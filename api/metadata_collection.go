package api

import (
	"net/http"
	"slices"
	"strings"

	"cohort/dxf"
	"cohort/fault"
	"cohort/metadata"
	"cohort/payload"
)

// addMember is POST /api/{type}/{id}/{property}/{member}.
func (s *Server) addMember(c *call) error {
	return s.collect(c, metadata.Members{Add: []string{c.PathValue("member")}})
}

// removeMember is DELETE /api/{type}/{id}/{property}/{member}.
func (s *Server) removeMember(c *call) error {
	return s.collect(c, metadata.Members{Remove: []string{c.PathValue("member")}})
}

// addMembers is POST /api/{type}/{id}/{property}: identifiableObjects to add, or additions and deletions in one.
func (s *Server) addMembers(c *call) error {
	return s.collectBody(c, []string{someMembers, addedMembers, removedMembers}, func(ids map[string][]string) metadata.Members {
		return metadata.Members{Add: append(ids[someMembers], ids[addedMembers]...), Remove: ids[removedMembers]}
	})
}

// replaceMembers is PUT /api/{type}/{id}/{property}: all that the collection is to hold.
func (s *Server) replaceMembers(c *call) error {
	return s.collectBody(c, []string{someMembers}, func(ids map[string][]string) metadata.Members {
		return metadata.Members{Add: ids[someMembers], Replace: true}
	})
}

// removeMembers is DELETE /api/{type}/{id}/{property} with the members to remove in the body.
func (s *Server) removeMembers(c *call) error {
	return s.collectBody(c, []string{someMembers, removedMembers}, func(ids map[string][]string) metadata.Members {
		return metadata.Members{Remove: append(ids[someMembers], ids[removedMembers]...)}
	})
}

// The lists in the body of a change of a collection.
const someMembers, addedMembers, removedMembers = "identifiableObjects", "additions", "deletions"

// collectBody changes a collection as a body says that has at least one of some lists. One without any is a mistake, and is not
// taken for empty ones: it would empty a collection that is replaced.
func (s *Server) collectBody(c *call, known []string, members func(ids map[string][]string) metadata.Members) error {
	tree, err := c.tree(dxf.Members)
	if err != nil {
		return err
	}
	lists := map[string][]string{}
	for _, name := range []string{someMembers, addedMembers, removedMembers} {
		items, ok := tree[name].([]any)
		if !ok && tree[name] != nil {
			return fault.New(fault.BadRequest, "`%s` must be a list of objects with an id", name)
		}
		for _, item := range items {
			member, _ := item.(payload.Tree)
			id, ok := member["id"].(string)
			if !ok {
				return fault.New(fault.BadRequest, "`%s` must be a list of objects with an id", name)
			}
			lists[name] = append(lists[name], id)
		}
	}
	if !slices.ContainsFunc(known, func(name string) bool { return tree[name] != nil }) {
		return fault.New(fault.BadRequest, "The body must have a list `%s`", strings.Join(known, "` or `"))
	}
	return s.collect(c, members(lists))
}

func (s *Server) collect(c *call, m metadata.Members) error {
	if _, err := c.object(); err != nil {
		return err // who may not see it is not told who its members are
	}
	o := c.writer()
	o.If = c.expected()
	done, err := s.Metadata.Collect(c.Context(), c.Type, c.PathValue("id"), c.PathValue("property"), m, o)
	if err != nil {
		return err
	}
	c.isNow(done.Version)
	message := Success(http.StatusOK)
	message.Response = typeReport{
		ResponseType: "TypeReport", Status: "OK", ObjectReports: []objectReport{},
		Stats: metadata.Stats{Updated: done.Added, Deleted: done.Removed, Total: done.Added + done.Removed},
	}
	return c.JSON(http.StatusOK, message)
}
