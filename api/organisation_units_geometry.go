package api

import (
	"context"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/db"
	"cohort/fault"
	"cohort/geometry"
	"cohort/jobs"
	"cohort/metadata/geoimport"
	"cohort/payload"
	"cohort/schema/catalog"
)

const geoJSONImport = "geoJsonImport"

// geometryReport is what became of the shapes of organisation units.
type geometryReport struct {
	ResponseType string             `json:"responseType"`
	Status       string             `json:"status"`
	Count        importCount        `json:"importCount"`
	Conflicts    []geometryConflict `json:"conflicts"`
	Total        int                `json:"totalConflictOccurrenceCount"`
}

type importCount struct {
	Imported int `json:"imported"`
	Updated  int `json:"updated"`
	Ignored  int `json:"ignored"`
	Deleted  int `json:"deleted"`
}

type geometryConflict struct {
	Object    string            `json:"object,omitzero"`
	Objects   map[string]string `json:"objects,omitempty"`
	Value     string            `json:"value"`
	ErrorCode string            `json:"errorCode,omitzero"`
	Property  string            `json:"property,omitzero"`
	Indexes   []int             `json:"indexes"`
}

func reportOfGeometry(r *geoimport.Report) geometryReport {
	out := geometryReport{
		ResponseType: "GeoJsonImportReport", Status: "SUCCESS",
		Count:     importCount{r.Imported, r.Updated, r.Ignored, r.Deleted},
		Conflicts: []geometryConflict{}, Total: len(r.Conflicts),
	}
	if r.Ignored > 0 {
		out.Status = "WARNING"
		if r.Imported+r.Updated+r.Deleted == 0 {
			out.Status = "ERROR"
		}
	}
	for _, c := range r.Conflicts {
		item := geometryConflict{Object: c.UID, Value: c.Message, ErrorCode: c.Code, Property: c.Property, Indexes: []int{c.Index}}
		if c.UID != "" {
			item.Objects = map[string]string{"organisationUnit": c.UID}
		}
		out.Conflicts = append(out.Conflicts, item)
	}
	return out
}

// geometryAnswer is the envelope of an import of many shapes: it succeeds even where no shape could be written.
func geometryAnswer(r *geoimport.Report) WebMessage {
	report := reportOfGeometry(r)
	message := Success(http.StatusOK)
	message.Message = "Import successful."
	if r.Ignored > 0 {
		message.Status, message.Message = "WARNING", "Import partially successful."
	}
	if report.Status == "ERROR" {
		message.Status, message.Message = "ERROR", "Import failed."
	}
	message.Response = report
	return message
}

// geometryOptions reads attributeId and dryRun.
func (c *call) geometryOptions() (o geoimport.Options, err error) {
	o.User = c.View.User.ID
	if o.DryRun, err = c.Flag("dryRun", false); err != nil || !c.Query().Has("attributeId") {
		return o, err
	}
	attribute := c.View.Snapshot.ByUID(catalog.Get("attribute"), c.Query().Get("attributeId"))
	switch {
	case attribute == nil || !c.View.CanRead(attribute):
		return o, c.badParameter("attributeId", "the identifier of an attribute")
	case attribute.Text("valueType") != "GEOJSON" || !attribute.Doc().Bool(attribute.Type.MustProperty("organisationUnitAttribute")):
		return o, c.badParameter("attributeId", "an attribute of organisation units whose values are of type GEOJSON")
	}
	o.Attribute = attribute.ID
	return o, nil
}

// geometryArgs are the arguments of an import of a GeoJSON file behind its request.
type geometryArgs struct {
	geoimport.Options
	Naming geoimport.Naming
}

func (c *call) geometryArgs() (a geometryArgs, err error) {
	if a.Options, err = c.geometryOptions(); err != nil {
		return a, err
	}
	byID, err := c.Flag("geoJsonId", c.Query().Get("geoJsonProperty") == "")
	if err != nil {
		return a, err
	}
	if !byID {
		if a.Naming.Property = c.Query().Get("geoJsonProperty"); a.Naming.Property == "" {
			return a, c.badParameter("geoJsonProperty", "the name of a property of the features, with geoJsonId=false")
		}
	}
	unit, err := c.Choice("orgUnitProperty", "ID", "ID", "CODE", "NAME")
	a.Naming.Unit = map[string]string{"ID": "id", "CODE": "code", "NAME": "name"}[unit]
	return a, err
}

// importGeometries is POST /api/organisationUnits/geometry: a GeoJSON feature collection, whose shapes become those of units.
func (s *Server) importGeometries(c *call) error {
	if !c.View.CanCreate(c.Type) { // who may change no unit at all is told before his file is read
		return fault.Coded(fault.Forbidden, "E1006", "You don't have the proper permissions to update objects of type %s.", c.Type.Name)
	}
	a, err := c.geometryArgs()
	if err != nil {
		return err
	}
	async, err := c.Flag("async", false)
	if err != nil {
		return err
	}
	src, err := c.packedJSON()
	if err != nil {
		return err
	}
	if async {
		return s.startJob(c, jobs.Request{Kind: geoJSONImport, Args: a, Body: src.Copy})
	}
	features, err := geoimport.ReadGeoJSON(src, a.Naming)
	if err != nil {
		return err
	}
	report, err := features.Import(c.Context(), s.Metadata, a.Options)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, geometryAnswer(report))
}

// GeoJSONImport is the kind of job that does what POST /api/organisationUnits/geometry does, when it is asked to with async=true.
func (s *Server) GeoJSONImport() jobs.Kind {
	return jobs.Kind{Name: geoJSONImport, Category: "GEOJSON_IMPORT", Run: s.runGeoJSONImport, Limit: 1}
}

func (s *Server) runGeoJSONImport(ctx context.Context, j *jobs.Job) (any, error) {
	var report jsontext.Value
	if done, err := j.Saved(&report); done || err != nil {
		return report, err
	}
	var a geometryArgs
	if err := j.Args(&a); err != nil {
		return nil, err
	}
	if _, err := s.whoAsked(ctx, a.User); err != nil {
		return nil, err
	}
	body, err := j.Body(ctx)
	if err != nil {
		return nil, err
	}
	features, err := geoimport.ReadGeoJSON(payload.NewReader(body, s.Config.NestingLimit), a.Naming)
	if err != nil {
		return nil, err
	}
	j.Info("Importing %d features", features.Len())
	a.Beside = func(ctx context.Context, tx db.Tx, r *geoimport.Report) error {
		return jobs.Save(ctx, tx, j, reportOfGeometry(r))
	}
	result, err := features.Import(ctx, s.Metadata, a.Options)
	if err != nil {
		return nil, err
	}
	j.Info("%d imported, %d updated, %d deleted, %d ignored", result.Imported, result.Updated, result.Deleted, result.Ignored)
	return reportOfGeometry(result), nil
}

// clearGeometries is DELETE /api/organisationUnits/geometry: no unit has a shape any more.
func (s *Server) clearGeometries(c *call) error {
	if err := c.Demand("F_PERFORM_MAINTENANCE"); err != nil {
		return err
	}
	if c.Query().Has("dryRun") {
		return c.badParameter("dryRun", "left out: the shapes of all units are removed at once")
	}
	o, err := c.geometryOptions()
	if err != nil {
		return err
	}
	report, err := geoimport.Clear(c.Context(), s.Metadata, o)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, geometryAnswer(report))
}

// importGeometry is POST /api/organisationUnits/{id}/geometry: a GeoJSON geometry, or a feature with one.
func (s *Server) importGeometry(c *call) error {
	if _, err := c.object(); err != nil {
		return err
	}
	src, err := c.packedJSON()
	if err != nil {
		return err
	}
	value, err := payload.ReadTree(src)
	if err != nil {
		return err
	}
	shape, err := geoimport.Geometry(value)
	if err != nil {
		return fault.New(fault.Conflict, "The geometry cannot be read: %v.", err).On(c.Type.Name, c.PathValue("id"), "geometry")
	}
	return s.place(c, shape)
}

// clearGeometry is DELETE /api/organisationUnits/{id}/geometry.
func (s *Server) clearGeometry(c *call) error {
	if _, err := c.object(); err != nil {
		return err
	}
	return s.place(c, geometry.Geometry{})
}

// place writes the shape of the unit that the path names. What refuses it decides on the status.
func (s *Server) place(c *call, shape geometry.Geometry) error {
	o, err := c.geometryOptions()
	if err != nil {
		return err
	}
	report, err := geoimport.One(c.PathValue("id"), shape).Import(c.Context(), s.Metadata, o)
	if err != nil {
		return err
	}
	message := geometryAnswer(report)
	if len(report.Conflicts) > 0 {
		message = Failure(statuses[report.Conflicts[0].Kind], report.Conflicts[0].Message)
		message.ErrorCode, message.Response = report.Conflicts[0].Code, reportOfGeometry(report)
	}
	return c.JSON(message.HTTPStatusCode, message)
}
