package api

import (
	"net/http"

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
	return s.collectBody(c, func(several, additions, deletions []string) metadata.Members {
		return metadata.Members{Add: append(several, additions...), Remove: deletions}
	})
}

// replaceMembers is PUT /api/{type}/{id}/{property}: all that the collection is to hold.
func (s *Server) replaceMembers(c *call) error {
	return s.collectBody(c, func(several, _, _ []string) metadata.Members {
		return metadata.Members{Add: several, Replace: true}
	})
}

// removeMembers is DELETE /api/{type}/{id}/{property} with the members to remove in the body.
func (s *Server) removeMembers(c *call) error {
	return s.collectBody(c, func(several, _, deletions []string) metadata.Members {
		return metadata.Members{Remove: append(several, deletions...)}
	})
}

func (s *Server) collectBody(c *call, members func(several, additions, deletions []string) metadata.Members) error {
	tree, err := c.tree(dxf.Members)
	if err != nil {
		return err
	}
	lists := map[string][]string{}
	for _, name := range []string{"identifiableObjects", "additions", "deletions"} {
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
	return s.collect(c, members(lists["identifiableObjects"], lists["additions"], lists["deletions"]))
}

func (s *Server) collect(c *call, m metadata.Members) error {
	if _, err := c.object(); err != nil {
		return err // who may not see it is not told who its members are
	}
	o := metadata.ImportOptions{User: c.View.User.ID, If: c.expected()}
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
