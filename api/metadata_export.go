package api

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/metadata/exporter"
	"cohort/query"
)

// exportMetadata is GET /api/metadata: all types with all objects that the user may see, or those that are asked for.
func (s *Server) exportMetadata(c *call) error {
	if err := c.Demand("F_METADATA_EXPORT"); err != nil {
		return err
	}
	o, err := c.exportOptions()
	if err != nil {
		return err
	}
	p, err := o.Everything(c.Query(), c.supplied())
	if err != nil {
		return err
	}
	return c.writePackage(p, o)
}

// exportOptions reads the parameters that every export knows.
func (c *call) exportOptions() (o exporter.Options, err error) {
	defaults, err := c.Choice("defaults", "INCLUDE", "INCLUDE", "EXCLUDE")
	if err != nil {
		return o, err
	}
	junction, err := c.Choice("rootJunction", "AND", "AND", "OR")
	if err != nil {
		return o, err
	}
	o.NoDefaults, o.AnyOf = defaults == "EXCLUDE", junction == "OR"
	if o.SkipSharing, err = c.Flag("skipSharing", false); err != nil {
		return o, err
	}
	o.SkipTranslation, err = c.Flag("skipTranslation", false)
	return o, err
}

// writePackage answers with a package; as a file where that is asked for.
func (c *call) writePackage(p *exporter.Package, o exporter.Options) error {
	download, err := c.Flag("download", false)
	if err != nil {
		return err
	}
	if download || c.Packing != "" {
		c.attach("metadata")
	}
	q := c.queryContext()
	o.Context(q)
	return c.Stream(http.StatusOK, func(out *jsontext.Encoder) error { return p.Write(out, q, c.origin(q)) })
}

// origin says from where, and as of when, a package is.
func (c *call) origin(q *query.Context) exporter.System {
	return exporter.System{
		Revision: c.server.Build.Revision, Version: Version,
		Date: time.Now().In(q.Zone).Format("2006-01-02T15:04:05.000-0700"),
	}
}

// exportWithDependencies is GET /api/{type}/{id}/metadata: an object with all that it needs.
func (s *Server) exportWithDependencies(c *call) error {
	if !exporter.HasDependencies(c.Type) {
		return fault.Coded(fault.NotFound, "E1005", "There are no packages of an object of type %s with all that it needs.", c.Type.Name)
	}
	object, err := c.object()
	if err != nil {
		return err
	}
	o, err := c.exportOptions()
	if err != nil {
		return err
	}
	return c.writePackage(o.WithDependencies(object, c.queryContext()), o)
}
