package api

import (
	"maps"
	"net/http"
	"slices"

	"cohort/fault"
	"cohort/jsonpatch"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
)

// jsonValue reads a body that is JSON only.
func (c *call) jsonValue() (any, error) {
	src, err := c.JSONBody()
	if err != nil {
		return nil, err
	}
	return payload.ReadTree(src)
}

// patchSharing is PATCH /api/{type}/{id}/sharing: a JSON Patch with paths within the object, such as /sharing/users/{id}, or within
// its sharing, such as /users/{id}; or an object with the members of the sharing that change.
func (s *Server) patchSharing(c *call) error {
	value, err := c.jsonValue()
	if err != nil {
		return err
	}
	var operations []jsonpatch.Operation
	if tree, ok := value.(payload.Tree); ok {
		for _, name := range slices.Sorted(maps.Keys(tree)) {
			operations = append(operations, jsonpatch.Operation{Op: "add", Path: []string{name}, Value: tree[name]})
		}
	} else if operations, err = jsonpatch.Parse(value); err != nil {
		return err
	}
	for i := range operations {
		o := &operations[i]
		o.Path = withinSharing(o.Path)
		if o.From != nil {
			o.From = withinSharing(o.From)
		}
	}
	if c.View.Snapshot.ByUID(c.Type, c.PathValue("id")) == nil {
		return metadata.NotFound(c.Type, c.PathValue("id"))
	}
	one := []metadata.SharingPatch{{Type: c.Type, UID: c.PathValue("id"), Operations: operations}}
	options := c.writer()
	options.If, options.ReportAll = c.expected(), true
	report, err := s.Metadata.PatchSharing(c.Context(), one, options)
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		return failed.Faults
	}
	c.isNow(report.Types[0].Objects[0].Version)
	return c.NoContent()
}

func withinSharing(path []string) []string {
	if path[0] == "sharing" {
		return path
	}
	return append([]string{"sharing"}, path...)
}

// patchSharingOfType is PATCH /api/{type}/sharing: one patch of the sharing of several objects of a type.
func (s *Server) patchSharingOfType(c *call) error {
	value, err := c.jsonValue()
	if err != nil {
		return err
	}
	tree, _ := value.(payload.Tree)
	list, ok := tree[c.Type.Plural].([]any)
	if !ok {
		return fault.New(fault.BadRequest, "The body must be {\"%s\": [identifiers], \"patch\": [operations]}.", c.Type.Plural)
	}
	operations, err := jsonpatch.Parse(tree["patch"])
	if err != nil {
		return err
	}
	patches := make([]metadata.SharingPatch, len(list))
	for i, item := range list {
		id, ok := item.(string)
		if !ok {
			return fault.New(fault.BadRequest, "`%s` must be a list of identifiers.", c.Type.Plural)
		}
		patches[i] = metadata.SharingPatch{Type: c.Type, UID: id, Operations: operations}
	}
	return s.patchManySharings(c, patches)
}

// patchSharings is PATCH /api/metadata/sharing: for each type, from identifiers to patches of their sharing.
func (s *Server) patchSharings(c *call) error {
	value, err := c.jsonValue()
	if err != nil {
		return err
	}
	tree, ok := value.(payload.Tree)
	if !ok {
		return fault.New(fault.BadRequest, "The body must be an object such as {\"dataElements\": {\"identifier\": [operations]}}.")
	}
	known := map[string]*schema.Type{}
	for _, t := range catalog.All() {
		if t.Graph() {
			known[t.Plural] = t
		}
	}
	var patches []metadata.SharingPatch
	for _, plural := range slices.Sorted(maps.Keys(tree)) {
		objects, ok := tree[plural].(payload.Tree)
		switch {
		case known[plural] == nil:
			return fault.New(fault.BadRequest, "There is no type `%s`.", plural)
		case !ok:
			return fault.New(fault.BadRequest, "`%s` must be an object that maps identifiers to lists of operations.", plural)
		}
		for _, id := range slices.Sorted(maps.Keys(objects)) {
			operations, err := jsonpatch.Parse(objects[id])
			if err != nil {
				return err
			}
			patches = append(patches, metadata.SharingPatch{Type: known[plural], UID: id, Operations: operations})
		}
	}
	return s.patchManySharings(c, patches)
}

// patchManySharings answers as an import does. Unless atomic=true, or atomicMode=ALL, what is wrong with one object does not keep
// the others.
func (s *Server) patchManySharings(c *call, patches []metadata.SharingPatch) error {
	o, err := c.importOptions()
	if err != nil {
		return err
	}
	atomic, err := c.Flag("atomic", c.Query().Get("atomicMode") != "" && !o.KeepGood)
	if err != nil {
		return err
	}
	o.KeepGood = !atomic
	report, err := s.Metadata.PatchSharing(c.Context(), patches, o)
	if err != nil {
		return err
	}
	message := importAnswer(report)
	return c.JSON(message.HTTPStatusCode, message)
}

// addToDashboard is POST /api/dashboards/{id}/{property}, and POST /api/dashboards/cascadeSharing/{id}, which has the same form.
func (s *Server) addToDashboard(c *call) error {
	if c.PathValue("id") != "cascadeSharing" {
		return s.addMembers(c)
	}
	dry, err := c.Flag("dryRun", false)
	if err != nil {
		return err
	}
	atomic, err := c.Flag("atomic", false)
	if err != nil {
		return err
	}
	o := c.writer()
	o.ValidateOnly = dry
	done, err := s.Metadata.CascadeSharing(c.Context(), c.PathValue("property"), atomic, o)
	if err != nil {
		return err
	}
	type named struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	answer := struct {
		Errors  []ErrorReport      `json:"errorReports"`
		Items   int                `json:"countUpdatedDashBoardItems"`
		Updated map[string][]named `json:"updateObjects"`
	}{reportOfFaults(done.Faults), done.Items, map[string][]named{}}
	for _, o := range done.Updated {
		answer.Updated[o.Type.Plural] = append(answer.Updated[o.Type.Plural], named{o.UID, o.Name()})
	}
	return c.JSON(http.StatusOK, answer)
}
