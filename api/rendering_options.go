package api

import (
	"net/http"

	"cohort/schema/catalog"
	"cohort/setting"
	"cohort/valuetype"
)

// renderingOption is by which controls a program's data elements or attributes can be entered.
type renderingOption struct {
	Class        string   `json:"clazz"`
	ValueType    string   `json:"valueType,omitzero"`
	HasOptionSet bool     `json:"hasOptionSet"`
	Controls     []string `json:"renderingTypes"`
}

// renderingOptions is GET /api/staticConfiguration/renderingOptions. Clients that name fields= expect all the same.
func (s *Server) renderingOptions(c *call) error {
	var list []renderingOption
	for _, name := range []string{"programStageDataElement", "programTrackedEntityAttribute"} {
		for _, r := range valuetype.Renderings {
			list = append(list, renderingOption{catalog.Get(name).Klass, r.Type, r.Options, r.Controls})
		}
	}
	return c.JSON(http.StatusOK, list)
}

// styles is GET /api/system/styles.
func (s *Server) styles(c *call) error { return c.JSON(http.StatusOK, setting.Styles) }
