package api

// listDimensionGists is GET /api/dimensions/gist: dimensions of all types, each in short.
func (s *Server) listDimensionGists(c *call) error {
	return c.mixedGists("dimensions", schemas(dimensionTypes), c.dimensions)
}

// dimensionPropertyGist is GET /api/dimensions/{id}/{property}/gist.
func (s *Server) dimensionPropertyGist(c *call) error {
	if err := c.dimension(); err != nil {
		return err
	}
	if c.PathValue("property") == "items" {
		c.SetPathValue("property", dimensionTypeOf(c.Type).items.Name)
	}
	return s.propertyGist(c)
}
