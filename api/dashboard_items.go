package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cohort/fault"
	"cohort/graph"
	"cohort/jsonpatch"
	"cohort/metadata"
	"cohort/payload"
	"cohort/schema"
	"cohort/schema/catalog"
	"cohort/uid"
)

var (
	dashboardItems = catalog.Get("dashboard").MustProperty("dashboardItems")
	itemID         = dashboardItems.Target.MustProperty("id")
)

// itemContents say which property of an item holds contents of a type, and whether it holds several.
var itemContents = map[string]struct {
	property string
	several  bool
}{
	"VISUALIZATION": {"visualization", false}, "EVENT_VISUALIZATION": {"eventVisualization", false}, "EVENT_CHART": {"eventChart", false},
	"EVENT_REPORT": {"eventReport", false}, "MAP": {"map", false}, "USERS": {"users", true}, "REPORTS": {"reports", true}, "RESOURCES": {"resources", true},
}

// mostContents is how many users, reports or resources an item shows at most.
const mostContents = 8

// addContent is POST /api/dashboards/{id}/items/content: an object of a type is shown on the dashboard, in a new item that comes first;
// users, reports and resources in an item with others of them where there is room.
func (s *Server) addContent(c *call) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	content, ok := itemContents[c.Query().Get("type")]
	if !ok {
		return s.addPlain(c, o)
	}
	property, shown := dashboardItems.Target.MustProperty(content.property), payload.Tree{"id": c.Query().Get("id")}
	if found := c.View.Snapshot.ByUID(property.Target, c.Query().Get("id")); found == nil || !c.View.CanRead(found) {
		return metadata.NotFound(property.Target, c.Query().Get("id"))
	}
	id := uid.New()
	item := payload.Tree{"id": id, "type": c.Query().Get("type"), property.Name: shown}
	operations := []jsonpatch.Operation{{Op: "add", Path: []string{dashboardItems.Name, "0"}, Value: item}}
	if content.several {
		item[property.Name] = []any{shown}
		i := slices.IndexFunc(o.Doc().Docs(dashboardItems), func(doc graph.Doc) bool {
			n := len(doc.Refs(property))
			return n > 0 && n < mostContents
		})
		if i >= 0 {
			id = o.Doc().Docs(dashboardItems)[i].Text(itemID)
			operations = itemOperations(i, id, jsonpatch.Operation{Op: "add", Path: []string{property.Name, "-"}, Value: shown})
		}
	}
	c.ResponseWriter.Header().Set("Location", c.Href("/dashboards/"+o.UID+"/items/"+id))
	return s.patchDashboard(c, operations, http.StatusCreated)
}

// addPlain shows on a dashboard what is no object: a text, the user's messages, or an app. Its id is the text itself, or the app's key.
func (s *Server) addPlain(c *call, board *graph.Object) error {
	id, shown := uid.New(), c.Query().Get("id")
	item := payload.Tree{"id": id}
	switch kind := c.Query().Get("type"); kind {
	case "TEXT", "APP":
		if strings.TrimSpace(shown) == "" {
			return c.badParameter("id", "the text of an item of type TEXT, or the key of the app of one of type APP")
		}
		item[map[string]string{"TEXT": "text", "APP": "appKey"}[kind]] = shown
	case "MESSAGES":
		messages := dashboardItems.Target.MustProperty("messages")
		if slices.ContainsFunc(board.Doc().Docs(dashboardItems), func(doc graph.Doc) bool { return doc.Bool(messages) }) {
			return fault.New(fault.Conflict, "Dashboard %s shows messages already.", board.UID).On("dashboard", board.UID, dashboardItems.Name)
		}
		item[messages.Name] = true
	default:
		return c.badParameter("type", "VISUALIZATION, EVENT_VISUALIZATION, EVENT_CHART, EVENT_REPORT, MAP, USERS, REPORTS, RESOURCES, TEXT, MESSAGES or APP")
	}
	c.ResponseWriter.Header().Set("Location", c.Href("/dashboards/"+board.UID+"/items/"+id))
	return s.patchDashboard(c, []jsonpatch.Operation{{Op: "add", Path: []string{dashboardItems.Name, "0"}, Value: item}}, http.StatusCreated)
}

// itemOperations are what is done with the item at a place, if it is the one of an identifier still.
func itemOperations(place int, id string, operation jsonpatch.Operation) []jsonpatch.Operation {
	at := []string{dashboardItems.Name, strconv.Itoa(place)}
	operation.Path = append(slices.Clone(at), operation.Path...)
	return []jsonpatch.Operation{{Op: "test", Path: append(at, "id"), Value: id}, operation}
}

// item finds the item that the path names.
func (c *call) item() (place int, doc graph.Doc, err error) {
	o, err := c.object()
	if err != nil {
		return 0, graph.Doc{}, err
	}
	for i, doc := range o.Doc().Docs(dashboardItems) {
		if doc.Text(itemID) == c.PathValue("item") {
			return i, doc, nil
		}
	}
	return 0, graph.Doc{}, metadata.NotFound(dashboardItems.Target, c.PathValue("item"))
}

// removeItem is DELETE /api/dashboards/{id}/items/{item}.
func (s *Server) removeItem(c *call) error {
	place, _, err := c.item()
	if err != nil {
		return err
	}
	return s.patchDashboard(c, itemOperations(place, c.PathValue("item"), jsonpatch.Operation{Op: "remove"}), http.StatusOK)
}

// removeContent is DELETE /api/dashboards/{id}/items/{item}/content/{content}. With its last content the item goes.
func (s *Server) removeContent(c *call) error {
	place, doc, err := c.item()
	if err != nil {
		return err
	}
	for _, content := range itemContents {
		property := dashboardItems.Target.MustProperty(content.property)
		if property.Storage != schema.StoredRefs {
			continue
		}
		refs := doc.Refs(property)
		i := slices.IndexFunc(refs, func(id int32) bool {
			o := c.View.Snapshot.Object(id)
			return o != nil && o.UID == c.PathValue("content")
		})
		if i < 0 {
			continue
		}
		operation := jsonpatch.Operation{Op: "remove", Path: []string{property.Name, strconv.Itoa(i)}}
		if len(refs) == 1 {
			operation.Path = nil
		}
		return s.patchDashboard(c, itemOperations(place, c.PathValue("item"), operation), http.StatusOK)
	}
	return fault.Coded(fault.NotFound, "E1005", "Dashboard item %s does not show %s.", c.PathValue("item"), c.PathValue("content"))
}

// patchDashboard changes the dashboard as the user may.
func (s *Server) patchDashboard(c *call, operations []jsonpatch.Operation, status int) error {
	o := c.writer()
	o.If = c.expected()
	report, err := s.Metadata.Patch(c.Context(), c.Type, c.PathValue("id"), operations, o)
	if err != nil {
		return err
	}
	for _, failed := range report.Failed() {
		c.ResponseWriter.Header().Del("Location")
		return failed.Faults
	}
	return c.JSON(status, Success(status))
}
