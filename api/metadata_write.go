package api

import (
	"mime"
	"net/http"

	"cohort/dxf"
	"cohort/fault"
	"cohort/jsonpatch"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema/catalog"
)

// writer are the options of a write by whoever asks.
func (c *call) writer() metadata.ImportOptions {
	return metadata.ImportOptions{User: c.View.User.ID, ByToken: c.by.token != nil, Limited: c.by.token.Limited()}
}

// importOptions reads the parameters that every write of metadata knows.
func (c *call) importOptions() (metadata.ImportOptions, error) {
	o := c.writer()
	strategy := c.Query().Get("importStrategy")
	if strategy == "" {
		strategy = c.Query().Get("strategy")
	}
	var err error
	if o.Strategy, err = metadata.ParseStrategy(strategy); err != nil {
		return o, err
	}
	for _, choice := range []struct {
		name, preset, other string
		chosen              *bool
	}{
		{"atomicMode", "ALL", "NONE", &o.KeepGood},
		{"importMode", "COMMIT", "VALIDATE", &o.ValidateOnly},
		{"mergeMode", "REPLACE", "MERGE", &o.Merge},
	} {
		value, err := c.Choice(choice.name, choice.preset, choice.preset, choice.other)
		if err != nil {
			return o, err
		}
		*choice.chosen = value == choice.other
	}
	report, err := c.Choice("importReportMode", "ERRORS", "ERRORS", "ERRORS_NOT_OWNER", "FULL", "DEBUG")
	if err != nil {
		return o, err
	}
	o.ReportAll, o.OwnersOnly, o.ReportNames = report == "FULL" || report == "DEBUG", report == "ERRORS_NOT_OWNER", report == "DEBUG"
	identifier, err := c.Choice("identifier", "UID", "UID", "CODE", "AUTO")
	if err != nil {
		return o, err
	}
	o.ByCode, o.ByEither = identifier == "CODE", identifier == "AUTO"
	for _, flag := range []struct {
		name   string
		chosen *bool
	}{
		{"dryRun", &o.ValidateOnly}, {"skipSharing", &o.SkipSharing}, {"skipValidation", &o.SkipValidation},
		{"skipTranslation", &o.SkipTranslations}, {"skipTranslations", &o.SkipTranslations},
	} {
		set, err := c.Flag(flag.name, *flag.chosen)
		if err != nil {
			return o, err
		}
		*flag.chosen = *flag.chosen || set
	}
	// How DHIS2 fills and empties its caches has no meaning here: there are none.
	if _, err := c.Choice("preheatMode", "REFERENCE", "REFERENCE", "ALL", "NONE"); err != nil {
		return o, err
	}
	if _, err := c.Choice("flushMode", "AUTO", "AUTO", "OBJECT", "OBJECTS"); err != nil {
		return o, err
	}
	o.Author, err = c.author()
	return o, err
}

// author reads userOverrideMode and overrideUser: who is to have created what is imported, or 0.
func (c *call) author() (int32, error) {
	mode, err := c.Choice("userOverrideMode", "NONE", "NONE", "CURRENT", "SELECTED")
	switch {
	case err != nil:
		return 0, err
	case mode == "CURRENT":
		return c.View.User.ID, nil
	case mode == "NONE":
		return 0, nil
	}
	o := c.View.Snapshot.ByUID(catalog.Get("user"), c.Query().Get("overrideUser"))
	if o == nil {
		return 0, c.badParameter("overrideUser", "the identifier of a user, with userOverrideMode=SELECTED")
	}
	return o.ID, nil
}

// tree reads the body as the payload of one object.
func (c *call) tree(s dxf.Shape) (payload.Tree, error) {
	value, err := c.value(s)
	if err != nil {
		return nil, err
	}
	tree, ok := value.(payload.Tree)
	if !ok {
		return nil, fault.New(fault.BadRequest, "The body must be a JSON object.")
	}
	return tree, nil
}

func (c *call) value(s dxf.Shape) (any, error) {
	src, err := c.bodyAs(s)
	if err != nil {
		return nil, err
	}
	return payload.ReadTree(src)
}

// inUse is the code of a deletion that somebody else's reference refuses.
const inUse = "E4030"

// createObject is POST /api/{type}: one new object, or by its id one that exists.
func (s *Server) createObject(c *call) error {
	if !c.View.CanCreate(c.Type) {
		return fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to create this object.")
	}
	tree, err := c.tree(dxf.Object(c.Type))
	if err != nil {
		return err
	}
	return s.writeObject(c, tree)
}

// writeObject imports one object and answers with its report: 201 and its address where it is new.
func (s *Server) writeObject(c *call, tree payload.Tree) error {
	o, err := c.importOptions()
	if err != nil {
		return err
	}
	o.ReportAll, o.If, o.New = true, c.expected(), c.mustBeNew()
	report, err := s.Metadata.Import(c.Context(), []*metadata.Payload{{Type: c.Type, Tree: tree}}, o)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if report.Stats.Created > 0 {
		status = http.StatusCreated
	}
	return s.answerObject(c, report, status)
}

func (s *Server) answerObject(c *call, report *metadata.Report, status int) error {
	c.isNow(report.Types[0].Objects[0].Version)
	message, uid := objectAnswer(c.Type, report, status)
	if message.HTTPStatusCode == http.StatusCreated {
		c.ResponseWriter.Header().Set("Location", c.Href("/"+c.Type.Endpoint+"/"+uid))
	}
	return c.JSON(message.HTTPStatusCode, message)
}

// replaceObject is PUT /api/{type}/{id}: what the payload leaves out is removed, unless mergeMode=MERGE.
func (s *Server) replaceObject(c *call) error {
	tree, err := c.tree(dxf.Object(c.Type))
	if err != nil {
		return err
	}
	id := c.PathValue("id")
	if c.View.Snapshot.ByUID(c.Type, id) == nil {
		return metadata.NotFound(c.Type, id)
	}
	if given, ok := tree["id"].(string); ok && given != id {
		return fault.New(fault.Conflict, "The payload's id `%s` is not the address's `%s`", given, id).On(c.Type.Name, id, "id")
	}
	tree["id"] = id
	c.Query().Set("importStrategy", string(metadata.Update))
	c.Query().Set("identifier", "UID") // the address says which object it is
	return s.writeObject(c, tree)
}

// patchObject is PATCH /api/{type}/{id}: a JSON Patch, or an object with the properties that change.
func (s *Server) patchObject(c *call) error {
	o, err := c.importOptions()
	if err != nil {
		return err
	}
	o.ReportAll, o.If, o.New = true, c.expected(), c.mustBeNew()
	value, err := c.value(dxf.Object(c.Type))
	if err != nil {
		return err
	}
	id := c.PathValue("id")
	var report *metadata.Report
	changes, isObject := value.(payload.Tree)
	switch mediaType, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type")); {
	case isObject && mediaType == "application/json-patch+json":
		return fault.New(fault.BadRequest, "The body is an object; as application/json-patch+json it must be a list of operations. Send it as application/json to change the properties that it names.")
	case isObject:
		report, err = s.Metadata.Merge(c.Context(), c.Type, id, changes, o)
	default:
		var operations []jsonpatch.Operation
		if operations, err = jsonpatch.Parse(value); err != nil {
			return err
		}
		report, err = s.Metadata.Patch(c.Context(), c.Type, id, operations, o)
	}
	if err != nil {
		return err
	}
	return s.answerObject(c, report, http.StatusOK)
}

// patchProperty is PATCH /api/{type}/{id}/{property}: an object with that property, of which nothing else is read.
func (s *Server) patchProperty(c *call) error {
	o, err := c.importOptions()
	if err != nil {
		return err
	}
	o.ReportAll, o.If = true, c.expected()
	tree, err := c.tree(dxf.Object(c.Type))
	if err != nil {
		return err
	}
	id, name := c.PathValue("id"), c.PathValue("property")
	if c.Type.Property(name) == nil {
		return fault.Coded(fault.NotFound, "E1005", "Property %s does not exist on %s", name, c.Type.Klass).On(c.Type.Name, id, name)
	}
	value, given := tree[name]
	if !given {
		return fault.New(fault.BadRequest, "The body is to be an object with the property %s", name).On(c.Type.Name, id, name)
	}
	operations := []jsonpatch.Operation{{Op: "add", Path: []string{name}, Value: value}}
	report, err := s.Metadata.Patch(c.Context(), c.Type, id, operations, o)
	if err != nil {
		return err
	}
	if len(report.Failed()) > 0 {
		return s.answerObject(c, report, http.StatusOK)
	}
	c.isNow(report.Types[0].Objects[0].Version)
	return c.NoContent()
}

// deleteObject is DELETE /api/{type}/{id}. Clients that read a report get one; others an empty answer.
func (s *Server) deleteObject(c *call) error {
	id := c.PathValue("id")
	if c.View.Snapshot.ByUID(c.Type, id) == nil {
		return metadata.NotFound(c.Type, id)
	}
	o := c.writer()
	o.Strategy, o.ReportAll, o.If = metadata.Delete, true, c.expected()
	report, err := s.Metadata.Import(c.Context(), []*metadata.Payload{{Type: c.Type, Tree: payload.Tree{"id": id}}}, o)
	if err != nil {
		return err
	}
	if failed := report.Failed(); len(failed) > 0 {
		return failed[0].Faults[0]
	}
	if !c.Names("json", "xml") {
		return c.NoContent()
	}
	return s.answerObject(c, report, http.StatusOK)
}
