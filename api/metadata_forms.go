package api

import (
	"context"
	"io"
	"net/http"

	"cohort/dxf"
	"cohort/metadata"
	"cohort/metadata/csvimport"
	"cohort/metadata/geoimport"
	"cohort/payload"
)

// importable is a body of metadata that was read.
type importable interface {
	Len() int
	Import(context.Context, *metadata.Store, metadata.ImportOptions) (*metadata.Report, error)
}

// objects are those of a package.
type objects []*metadata.Payload

func (o objects) Len() int { return len(o) }

func (o objects) Import(ctx context.Context, s *metadata.Store, opts metadata.ImportOptions) (*metadata.Report, error) {
	return s.Import(ctx, o, opts)
}

// metadataForm is the form of a body of metadata. Jobs keep it with their bodies.
type metadataForm struct {
	Form    string `json:",omitempty"` // csv, gml, or "" for a package in JSON
	Class   string `json:",omitempty"` // of a file in CSV
	Headers bool   `json:",omitempty"` // its first row names the columns
}

// form reads which form the body of POST /api/metadata has, and returns it as read takes it: a package in XML as JSON.
func (c *call) form() (f metadataForm, body io.Reader, err error) {
	body, format, err := c.unpacked("json", "xml", "csv")
	switch {
	case err != nil:
		return f, nil, err
	case format == "csv":
		f.Form, f.Class = format, c.Query().Get("classKey")
		f.Headers, err = c.Flag("firstRowIsHeader", true)
		return f, body, err
	case format == "xml":
		body = dxf.Read(body, packages, c.server.Config.NestingLimit)
	}
	return f, payload.NewReader(body, c.server.Config.NestingLimit), nil
}

// read reads a body of that form.
func (s *Server) read(src io.Reader, f metadataForm) (importable, error) {
	switch f.Form {
	case "csv":
		return csvimport.Read(src, f.Class, f.Headers)
	case "gml":
		return geoimport.ReadGML(src, s.Config.NestingLimit)
	}
	value, err := payload.ReadTree(payload.NewReader(src, s.Config.NestingLimit))
	if err != nil {
		return nil, err
	}
	list, err := s.Metadata.ParsePackage(value)
	return objects(list), err
}

// csvImportClasses is GET /api/metadata/csvImportClasses: the keys of what files in CSV can hold.
func (s *Server) csvImportClasses(c *call) error {
	return c.JSON(http.StatusOK, csvimport.Classes())
}

// importMetadata is POST /api/metadata: a package of objects of any types in JSON or XML, or a file of one class in CSV.
func (s *Server) importMetadata(c *call) error {
	if err := c.Demand("F_METADATA_IMPORT"); err != nil {
		return err
	}
	f, body, err := c.form()
	if err != nil {
		return err
	}
	return s.importForm(c, f, body)
}

// importGML is POST /api/metadata/gml: shapes of organisation units that exist.
func (s *Server) importGML(c *call) error {
	if err := c.Demand("F_METADATA_IMPORT"); err != nil {
		return err
	}
	body, _, err := c.unpacked("xml")
	if err != nil {
		return err
	}
	return s.importForm(c, metadataForm{Form: "gml"}, body)
}

func (s *Server) importForm(c *call, f metadataForm, body io.Reader) error {
	o, err := c.importOptions()
	if err != nil {
		return err
	}
	async, err := c.Flag("async", false)
	if err != nil {
		return err
	}
	if async {
		return s.startMetadataImport(c, o, f, body)
	}
	in, err := s.read(body, f)
	if err != nil {
		return err
	}
	report, err := in.Import(c.Context(), s.Metadata, o)
	if err != nil {
		return err
	}
	if failed := report.Failed(); len(failed) > 0 && o.Strategy == metadata.Delete && !o.KeepGood && failed[0].Faults[0].Code == inUse {
		return failed[0].Faults[0] // clients read it as they read a refused DELETE of one object
	}
	message := importAnswer(report)
	return c.JSON(message.HTTPStatusCode, message)
}

// keep writes a body to where a job finds it, and fails unless it can be read.
func (s *Server) keep(dst io.Writer, body io.Reader, f metadataForm) error {
	if in, ok := body.(*payload.Reader); ok {
		return in.Copy(dst)
	}
	out := &failing{dst: dst}
	_, err := s.read(io.TeeReader(body, out), f)
	if out.err != nil {
		return out.err
	}
	if err == nil {
		_, err = io.Copy(dst, body) // what stands behind the end of a document
	}
	return err
}

// failing is a writer that keeps its failure, to be told from what is wrong with what was read.
type failing struct {
	dst io.Writer
	err error
}

func (w *failing) Write(p []byte) (int, error) {
	n, err := w.dst.Write(p)
	if err != nil {
		w.err = err
	}
	return n, err
}
