package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/access"
	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
	"cohort/query"
	"cohort/schema/catalog"
	"cohort/setting"
)

// otherNames are names that documents use for properties of the configuration.
var otherNames = map[string]string{"corsAllowlist": "corsWhitelist"}

// readOnly tells of a server that refuses all changes. This one has no such mode.
const readOnly = false

// configuration is GET /api/configuration: all of it. What is not set is left out.
func (s *Server) configuration(c *call) error {
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	fields, err := c.fields(":identifiable,displayName")
	if err != nil {
		return err
	}
	answer := map[string]jsontext.Value{}
	for _, property := range setting.Configurations() {
		value, err := c.configured(settings, property, fields)
		if err != nil {
			return err
		}
		if value != nil {
			answer[property.Property] = value
		}
	}
	if answer["appHubUrl"], err = json.Marshal(s.Config.AppHubURL); err != nil {
		return err
	}
	if answer["systemReadOnlyMode"], err = json.Marshal(readOnly); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, answer)
}

// configurationProperty is GET /api/configuration/{property}: an object, a text, a list, or null where nothing is set.
func (s *Server) configurationProperty(c *call) error {
	switch c.PathValue("property") {
	case "appHubUrl":
		return c.JSON(http.StatusOK, s.Config.AppHubURL)
	case "systemReadOnlyMode":
		return c.JSON(http.StatusOK, readOnly)
	}
	property, err := c.configurationNamed()
	if err != nil {
		return err
	}
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return err
	}
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	value, err := c.configured(settings, property, fields)
	if err != nil {
		return err
	}
	if value == nil {
		value = jsontext.Value("null")
	}
	if c.Format == "text" {
		return c.Bytes(http.StatusOK, "text/plain", []byte(textOfJSON(value)))
	}
	return c.JSON(http.StatusOK, value)
}

func (c *call) configurationNamed() (*setting.Configuration, error) {
	name := c.PathValue("property")
	if other, ok := otherNames[name]; ok {
		name = other
	}
	if property := setting.ConfigurationOf(name); property != nil {
		return property, nil
	}
	return nil, fault.Coded(fault.NotFound, "E1005", "There is no configuration %s.", name)
}

// configured is the value of a property, or nil. A reference to an object that is gone is none. Of one that the user may not see
// there is the identifier only.
func (c *call) configured(settings setting.System, property *setting.Configuration, fields query.Fields) (jsontext.Value, error) {
	if property.Property == "systemId" {
		id, err := c.server.Settings.SystemID(c.Context())
		if err != nil {
			return nil, err
		}
		return json.Marshal(id)
	}
	value, ok := settings.Value(property.Definition)
	if !ok || !c.sees(property.Definition) {
		return nil, nil
	}
	if property.Refers == "" {
		if property.Kind == setting.Choice {
			return json.Marshal(map[string]string{"id": value, "code": value, "name": value, "displayName": value}, json.Deterministic(true))
		}
		return property.JSON(value, c.server.Config.Location()), nil
	}
	o := c.View.Snapshot.ByUID(catalog.Get(property.Refers), value)
	switch {
	case o == nil:
		return nil, nil
	case !c.View.CanRead(o):
		return json.Marshal(map[string]string{"id": o.UID})
	}
	return query.Select(o.Type, fields).Append(nil, c.queryContext(), o), nil
}

// configure is POST /api/configuration/{property}: an identifier or a text as the body, or a list as JSON.
func (s *Server) configure(c *call) error {
	property, err := c.changeableConfiguration()
	if err != nil {
		return err
	}
	change := setting.Change{Definition: property.Definition}
	if property.Kind == setting.JSON {
		change.Value, err = c.configurationList(property)
	} else {
		change.Value, err = c.configurationValue(property)
	}
	if err != nil {
		return err
	}
	if err := s.Settings.SetSystem(c.Context(), change); err != nil {
		return err
	}
	return c.NoContent()
}

// changeableConfiguration is the property that the path of a change names.
func (c *call) changeableConfiguration() (*setting.Configuration, error) {
	if err := c.demandSettings(); err != nil {
		return nil, err
	}
	switch c.PathValue("property") {
	case "appHubUrl", "systemReadOnlyMode":
		return nil, c.onlyRead()
	}
	property, err := c.configurationNamed()
	if err == nil && (property.Fixed || c.Method == http.MethodDelete && !property.Removable) {
		return nil, c.onlyRead()
	}
	return property, err
}

func (c *call) onlyRead() error {
	return fault.New(fault.NotAllowed, "Request method '%s' not supported", c.Method)
}

func (c *call) configurationList(property *setting.Configuration) (string, error) {
	src, err := c.JSONBody()
	if err != nil {
		return "", err
	}
	var texts []string
	if err := json.UnmarshalRead(src, &texts); err != nil {
		return "", src.Fault(err)
	}
	return property.ParseList(texts)
}

func (c *call) configurationValue(property *setting.Configuration) (string, error) {
	text, err := c.settingValue()
	if err != nil {
		return "", err
	}
	if text = strings.TrimSpace(text); text == "" {
		return "", noValue()
	}
	if property.Refers != "" {
		t := catalog.Get(property.Refers)
		var o *graph.Object
		if o = c.View.Snapshot.ByUID(t, text); o == nil || !c.View.CanRead(o) {
			return "", metadata.NotFound(t, text)
		}
		// Whoever registers himself gets the role and the unit: nobody gives in this way what he could not give to a user.
		switch {
		case property.Property == "selfRegistrationRole" && !c.View.CanGrant(o), property.Property == "selfRegistrationOrgUnit" && !c.View.CanAssign(access.CaptureUnits, o.ID):
			return "", fault.New(fault.Forbidden, "You cannot give %s %s to others.", t.Name, o.UID).On(t.Name, o.UID, property.Property)
		case property.Property == "selfRegistrationRole" && c.View.IsSuper(o):
			return "", fault.New(fault.Conflict, "A role with all authorities is none for everybody who registers.").On(t.Name, o.UID, property.Property)
		}
		return o.UID, nil
	}
	if property.Kind == setting.Choice && !slices.Contains(property.Choices, text) {
		return "", fault.Coded(fault.NotFound, "E1005", "Period type with name %s could not be found.", text).On("", "", property.Property)
	}
	return property.Parse(text, c.server.Config.Location())
}

// unconfigure is DELETE /api/configuration/{property}.
func (s *Server) unconfigure(c *call) error {
	property, err := c.changeableConfiguration()
	if err != nil {
		return err
	}
	if err := s.Settings.SetSystem(c.Context(), setting.Change{Definition: property.Definition, Remove: true}); err != nil {
		return err
	}
	return c.NoContent()
}
