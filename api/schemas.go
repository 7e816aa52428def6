package api

import (
	"net/http"

	"github.com/go-json-experiment/json"

	"cohort/dxf"
	"cohort/fault"
	"cohort/query"
	"cohort/schema"
	"cohort/schema/catalog"
)

// resource is a type of objects and where they are to be found.
type resource struct {
	DisplayName string `json:"displayName"`
	Singular    string `json:"singular"`
	Plural      string `json:"plural"`
	Href        string `json:"href"`
}

// resources is GET /api/resources: the types with an endpoint.
func (s *Server) resources(c *call) error {
	list := []resource{}
	for _, t := range catalog.All() {
		if t.Endpoint != "" {
			list = append(list, resource{t.DisplayPlural(), t.Name, t.Plural, c.Href("/" + t.Endpoint)})
		}
	}
	return c.JSON(http.StatusOK, map[string]any{"resources": list})
}

// schemas is GET /api/schemas: every type of the catalog.
func (s *Server) schemas(c *call) error {
	return c.rendered(func() ([]byte, error) { // two megabytes, that web apps read at their start
		var all []*schema.Description
		for _, t := range catalog.All() {
			all = append(all, schema.Describe(t, c.Base))
		}
		return c.description(all, func(text []byte) []byte { return append(append([]byte(`{"schemas":`), text...), '}') })
	})
}

// described answers with descriptions of the catalog, or with what fields= asks for of them.
func (c *call) described(value any, wrap func([]byte) []byte) error {
	text, err := c.description(value, wrap)
	if err != nil {
		return err
	}
	return c.Bytes(http.StatusOK, "application/json", text)
}

func (c *call) description(value any, wrap func([]byte) []byte) ([]byte, error) {
	fields, err := c.fields("*")
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	text = query.Project(nil, text, fields)
	if wrap != nil {
		text = wrap(text)
	}
	return text, nil
}

// describedType is the type that the path names: by its name, or by its class.
func (c *call) describedType() (*schema.Type, error) {
	name := c.PathValue("name")
	if t := catalog.Get(name); t != nil {
		return t, nil
	}
	for _, t := range catalog.All() {
		if t.Klass == name {
			return t, nil
		}
	}
	return nil, fault.Coded(fault.NotFound, "E1005", "There is no type called %s.", name)
}

// schema is GET /api/schemas/{name}.
func (s *Server) schema(c *call) error {
	t, err := c.describedType()
	if err != nil {
		return err
	}
	return c.described(schema.Describe(t, c.Base), nil)
}

// schemaProperty is GET /api/schemas/{name}/{property}.
func (s *Server) schemaProperty(c *call) error {
	t, err := c.describedType()
	if err != nil {
		return err
	}
	name := c.PathValue("property")
	for i, p := range t.Properties {
		if p.Name == name || p.Singular == name {
			return c.described(schema.Describe(t, c.Base).Properties[i], nil)
		}
	}
	return fault.Coded(fault.NotFound, "E1005", "Property %s does not exist on %s", name, t.Klass)
}

// validateAgainstSchema is POST /api/schemas/{name}: says all that is wrong with a payload, and writes nothing.
func (s *Server) validateAgainstSchema(c *call) error {
	t := catalog.Get(c.PathValue("name"))
	if t == nil || !t.Graph() {
		return fault.Coded(fault.NotFound, "E1005", "There is no type of metadata called %s.", c.PathValue("name"))
	}
	tree, err := c.tree(dxf.Object(t))
	if err != nil {
		return err
	}
	faults, err := s.Metadata.Check(c.Context(), t, tree)
	if err != nil {
		return err
	}
	message := Success(http.StatusOK)
	if len(faults) > 0 {
		message = Failure(http.StatusBadRequest, "")
	}
	message.Response = errorReports{"ErrorReports", reportOfFaults(faults)}
	return c.JSON(message.HTTPStatusCode, message)
}
