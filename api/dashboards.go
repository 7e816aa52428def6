package api

import (
	"net/http"
	"slices"
	"strings"

	"cohort/dxf"
	"cohort/fault"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// found are the types that a dashboard shows and that are searched for: what their objects are called in the answer, how they are
// counted there, and what requests call the type.
var found = []searched{
	{catalog.Get("visualization"), "visualizations", "visualizationCount", "VISUALIZATION"},
	{catalog.Get("eventVisualization"), "eventVisualizations", "eventVisualizationCount", "EVENT_VISUALIZATION"},
	{catalog.Get("eventChart"), "eventCharts", "eventChartCount", "EVENT_CHART"},
	{catalog.Get("eventReport"), "eventReports", "eventReportCount", "EVENT_REPORT"},
	{catalog.Get("map"), "maps", "mapCount", "MAP"},
	{catalog.Get("user"), "users", "userCount", "USER"},
	{catalog.Get("report"), "reports", "reportCount", "REPORT"},
	{catalog.Get("document"), "resources", "resourceCount", "RESOURCE"},
}

type searched struct {
	typ               *schema.Type
	list, count, name string
}

const (
	fewFound   = 6 // of a type
	mostFound  = 25
	boundFound = 1000
)

// searchedItem is one object that a search has found.
type searchedItem struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type,omitempty"`
}

// searchDashboards is GET /api/dashboards/q, /q/{query} and /search?q=: what a dashboard could show, by a part of its name. Of each
// type there are count objects at most, of those that max names maxCount.
func (s *Server) searchDashboards(c *call) error {
	return s.search(c, c.Query().Get("q"))
}

// dashboardProperty is GET /api/dashboards/{id}/{property}, and /q/{query}, which no pattern tells from it.
func (s *Server) dashboardProperty(c *call) error {
	if c.PathValue("id") != "q" {
		return s.readProperty(c)
	}
	c.shape = dxf.Named("dashboardSearchResult")
	return s.search(c, c.PathValue("property"))
}

func (s *Server) search(c *call, text string) error {
	few, err := c.Number("count", fewFound, 1, boundFound)
	if err != nil {
		return err
	}
	many, err := c.Number("maxCount", mostFound, 1, boundFound)
	if err != nil {
		return err
	}
	more, err := c.moreOf()
	if err != nil {
		return err
	}
	q, total := c.queryContext(), 0
	answer := map[string]any{}
	for _, f := range found {
		most := few
		if slices.Contains(more, f.name) {
			most = many
		}
		list := named(q, f.typ, text, most)
		answer[f.list], answer[f.count] = list, len(list)
		total += len(list)
	}
	answer["searchCount"] = total
	return c.JSON(http.StatusOK, answer)
}

// moreOf reads which types max names, in the singular or the plural.
func (c *call) moreOf() (names []string, err error) {
	for _, value := range c.Query()["max"] {
		for name := range strings.SplitSeq(strings.ToUpper(value), ",") {
			i := slices.IndexFunc(found, func(f searched) bool { return name == f.name || name == f.name+"S" })
			if i < 0 {
				return nil, fault.New(fault.BadRequest, "Value '%s' is not valid for parameter max: it must be one of VISUALIZATION, EVENT_VISUALIZATION, EVENT_CHART, EVENT_REPORT, MAP, USER, REPORT and RESOURCE.", name).On("", "", "max")
			}
			names = append(names, found[i].name)
		}
	}
	return names, nil
}

// named are the first objects of a type, by name, that the user may see and whose shown name holds a text, whatever its case.
func named(q *query.Context, t *schema.Type, text string, most int) []searchedItem {
	list := []searchedItem{}
	text = strings.ToLower(text)
	kind := t.Property("type")
	for o := range q.Snapshot.All(t) {
		name := q.DisplayName(o)
		if q.CanRead != nil && !q.CanRead(o) || !strings.Contains(strings.ToLower(name), text) {
			continue
		}
		it := searchedItem{ID: o.UID, Name: name}
		if kind != nil && kind.Storage == schema.StoredText {
			it.Type = o.Doc().Text(kind)
		}
		if list = append(list, it); len(list) == most {
			break
		}
	}
	return list
}
