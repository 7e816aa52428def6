package api

import (
	"net/http"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/geometry"
	"cohort/graph"
	"cohort/query"
	"cohort/schema/catalog"
	"cohort/setting"
)

// unitProfile is what is told of each organisation unit beside its own properties: identifiers of attributes, of group sets, and of
// items of data.
type unitProfile struct {
	Attributes []string `json:"attributes"`
	GroupSets  []string `json:"groupSets"`
	DataItems  []string `json:"dataItems"`
}

// unitProfile is GET /api/organisationUnitProfile.
func (s *Server) unitProfile(c *call) error {
	p, err := s.profileOfUnits(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, p)
}

func (s *Server) profileOfUnits(c *call) (p unitProfile, err error) {
	settings, err := s.Settings.System(c.Context())
	if err != nil {
		return p, err
	}
	value, _ := settings.Value(setting.UnitProfile)
	return p, json.Unmarshal([]byte(value), &p)
}

// setUnitProfile is POST /api/organisationUnitProfile: a profile in the place of the one before.
func (s *Server) setUnitProfile(c *call) error {
	if err := c.Demand("F_ORG_UNIT_PROFILE_ADD"); err != nil {
		return err
	}
	var p unitProfile
	if err := c.small(&p); err != nil {
		return err
	}
	for _, part := range []struct {
		name  string
		ids   *[]string
		types []string
	}{
		{"attributes", &p.Attributes, []string{"attribute"}}, {"groupSets", &p.GroupSets, []string{"organisationUnitGroupSet"}},
		{"dataItems", &p.DataItems, []string{"dataElement", "indicator", "dataSet", "programIndicator"}},
	} {
		kept := []string{}
		for _, id := range *part.ids {
			if o := c.profileItem(id, part.types); o == nil || o.Type.Name == "attribute" && !o.Doc().Bool(o.Type.MustProperty("organisationUnitAttribute")) {
				f := fault.Coded(fault.BadRequest, "E4014", "'%s' in %s is the identifier of nothing that a profile of organisation units has there", id, part.name).On("", "", part.name)
				f.Value = id
				return f
			}
			if !slices.Contains(kept, id) {
				kept = append(kept, id)
			}
		}
		*part.ids = kept
	}
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if err := s.Settings.SetSystem(c.Context(), setting.Change{Definition: setting.UnitProfile, Value: string(text)}); err != nil {
		return err
	}
	message := Success(http.StatusOK)
	message.Message = "Organisation unit profile was saved"
	return c.JSON(http.StatusOK, message)
}

// profileItem is the object of one of the types that has an identifier and that the user may see, or nil.
func (c *call) profileItem(id string, types []string) *graph.Object {
	for _, name := range types {
		if o := c.View.Snapshot.ByUID(catalog.Get(name), id); o != nil && c.View.CanRead(o) {
			return o
		}
	}
	return nil
}

// unitFact is one thing that a profile tells of a unit.
type unitFact struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// unitProfileData is what a profile tells of one unit. Items of data are computed from data values, of which there are none: the list
// is there only where the profile asks for no item.
type unitProfileData struct {
	Info       jsontext.Value `json:"info"`
	Attributes []unitFact     `json:"attributes"`
	GroupSets  []unitFact     `json:"groupSets"`
	DataItems  []unitFact     `json:"dataItems,omitzero"`
}

// unitProfileOf is GET /api/organisationUnitProfile/{id}/data. What the user may not see, and what the unit has no value of, is left out.
func (s *Server) unitProfileOf(c *call) error {
	unit, err := c.object()
	if err != nil {
		return err
	}
	p, err := s.profileOfUnits(c)
	if err != nil {
		return err
	}
	q := c.queryContext()
	answer := unitProfileData{Attributes: []unitFact{}, GroupSets: []unitFact{}}
	if len(p.DataItems) == 0 {
		answer.DataItems = []unitFact{}
	}
	if answer.Info, err = c.unitInfo(q, unit); err != nil {
		return err
	}
	values := unit.Type.MustProperty("attributeValues")
	attribute, text := values.Target.MustProperty("attribute"), values.Target.MustProperty("value")
	for _, id := range p.Attributes {
		o := c.profileItem(id, []string{"attribute"})
		if o == nil {
			continue
		}
		for _, doc := range unit.Doc().Docs(values) {
			if doc.Ref(attribute) == o.ID {
				answer.Attributes = append(answer.Attributes, unitFact{id, q.DisplayName(o), doc.Text(text)})
			}
		}
	}
	groups := catalog.Get("organisationUnitGroup").MustProperty("organisationUnits")
	for _, id := range p.GroupSets {
		set := c.profileItem(id, []string{"organisationUnitGroupSet"})
		if set == nil {
			continue
		}
		members := set.Doc().Refs(set.Type.MustProperty("organisationUnitGroups"))
		for group := range c.View.Snapshot.Referrers(groups, unit.ID) {
			if slices.Contains(members, group.ID) && c.View.CanRead(group) {
				answer.GroupSets = append(answer.GroupSets, unitFact{id, q.DisplayName(set), q.DisplayName(group)})
			}
		}
	}
	return c.JSON(http.StatusOK, answer)
}

// unitInfo is what every profile tells: the unit's own properties, those that it has, and where it stands and lies.
func (c *call) unitInfo(q *query.Context, unit *graph.Object) (jsontext.Value, error) {
	fields, err := query.ParseFields("id,code,displayName~rename(name),displayShortName~rename(shortName),displayDescription~rename(description),level," +
		"openingDate,closedDate,url,contactPerson,address,email,phoneNumber")
	if err != nil {
		return nil, err
	}
	var rest struct {
		Parent    string   `json:"parentName,omitzero"`
		LevelName string   `json:"levelName,omitzero"`
		Longitude *float64 `json:"longitude,omitzero"`
		Latitude  *float64 `json:"latitude,omitzero"`
	}
	tree, level := c.View.Snapshot.Tree(), catalog.Get("organisationUnitLevel")
	if parent := c.View.Snapshot.Object(tree.Parent(unit.ID)); parent != nil {
		rest.Parent = q.DisplayName(parent)
	}
	for o := range c.View.Snapshot.All(level) {
		if o.Doc().Int(level.MustProperty("level")) == int64(tree.Level(unit.ID)) {
			rest.LevelName = q.DisplayName(o)
		}
	}
	info := query.Select(unit.Type, fields).Append(nil, q, unit)
	longitude, latitude, ok := geometry.ReadPoint(unit.Doc().Raw(unit.Type.MustProperty("geometry")))
	if ok {
		rest.Longitude, rest.Latitude = &longitude, &latitude
	}
	text, err := json.Marshal(rest)
	if err != nil || len(text) <= len("{}") {
		return info, err
	}
	return append(append(info[:len(info)-1], ','), text[1:]...), nil
}
