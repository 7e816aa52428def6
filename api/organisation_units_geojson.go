package api

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/graph"
	"cohort/metadata"
)

// feature is an organisation unit in GeoJSON.
type feature struct {
	Type       string         `json:"type"`
	ID         string         `json:"id"`
	Geometry   jsontext.Value `json:"geometry"`
	Properties unitFacts      `json:"properties"`
}

// unitFacts are what is said of a unit beside its geometry: all of it, or nothing.
type unitFacts struct {
	Code        string   `json:"code,omitzero"`
	Name        string   `json:"name,omitzero"`
	Level       string   `json:"level,omitzero"`
	Parent      string   `json:"parent,omitzero"`
	ParentGraph *string  `json:"parentGraph,omitzero"` // the units above, the topmost first, from the first that the user was given
	Groups      []string `json:"groups,omitzero"`
}

// listFeatures is GET /api/organisationUnits.geojson: the units with a geometry on the levels level= below the units parent=,
// without which those are the topmost.
func (c *call) listFeatures() error {
	levels, err := c.levels()
	if err != nil {
		return err
	}
	facts, err := c.Flag("properties", true)
	if err != nil {
		return err
	}
	snap := c.snapshot()
	tree := snap.Tree()
	parents := tree.Roots()
	if named := c.Query()["parent"]; len(named) > 0 {
		parents = nil
		for uid := range strings.SplitSeq(strings.Join(named, ","), ",") {
			o := snap.ByUID(c.Type, uid)
			if o == nil {
				return metadata.NotFound(c.Type, uid)
			}
			parents = append(parents, o.ID)
		}
	}
	geometry := c.Type.MustProperty("geometry")
	seen := map[int32]bool{}
	return c.Stream(http.StatusOK, func(out *jsontext.Encoder) error {
		write := func(tokens ...jsontext.Token) (err error) {
			for _, t := range tokens {
				if err = out.WriteToken(t); err != nil {
					break
				}
			}
			return err
		}
		if err := write(jsontext.BeginObject, jsontext.String("type"), jsontext.String("FeatureCollection"), jsontext.String("features"), jsontext.BeginArray); err != nil {
			return err
		}
		for _, parent := range parents {
			for _, id := range tree.Descendants(parent) {
				o := snap.Object(id)
				if seen[id] || !slices.Contains(levels, tree.Level(id)) || !c.canRead(o) || !o.Doc().Has(geometry) {
					continue
				}
				seen[id] = true
				f := feature{Type: "Feature", ID: o.UID, Geometry: o.Doc().Raw(geometry)}
				if facts {
					f.Properties = c.factsOf(o)
				}
				if err := json.MarshalEncode(out, f); err != nil {
					return err
				}
			}
		}
		return write(jsontext.EndArray, jsontext.EndObject)
	})
}

// levels reads level=, which may be given several times.
func (c *call) levels() ([]int, error) {
	var levels []int
	for text := range strings.SplitSeq(strings.Join(c.Query()["level"], ","), ",") {
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			f := fault.New(fault.BadRequest, "Value '%s' is not valid for parameter level: it must be a whole number from 1.", text)
			f.Property, f.Value = "level", text
			return nil, f
		}
		levels = append(levels, n)
	}
	if levels == nil {
		levels = []int{1}
	}
	return levels, nil
}

func (c *call) factsOf(o *graph.Object) unitFacts {
	snap := c.snapshot()
	tree := snap.Tree()
	f := unitFacts{Code: o.Code(), Name: o.Name(), Level: strconv.Itoa(tree.Level(o.ID)), Groups: []string{}}
	roots := c.View.ViewRoots()
	var above []string
	path := tree.Path(o.ID)
	for _, id := range slices.Backward(path[:len(path)-1]) {
		above = append(above, snap.Object(id).UID)
		if slices.Contains(roots, id) {
			break
		}
	}
	if len(above) > 0 {
		f.Parent = above[0]
	}
	slices.Reverse(above)
	way := strings.Join(above, "/")
	f.ParentGraph = &way
	for group := range snap.Referrers(o.Type.MustProperty("organisationUnitGroups").Inverse, o.ID) {
		f.Groups = append(f.Groups, group.UID)
	}
	return f
}
