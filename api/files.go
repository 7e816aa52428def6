package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cohort/fault"
	"cohort/file"
	"cohort/graph"
	"cohort/query"
)

// envelopeSize is what a request may have around the file that it brings.
const envelopeSize = 64 << 10

// uploadFile is POST /api/fileResources: a form with the file, or the file itself. It is stored as it arrives.
func (s *Server) uploadFile(c *call) error {
	contentType, parameters, err := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	if err != nil && c.Request.Header.Get("Content-Type") != "" {
		return fault.New(fault.Unsupported, "Content-Type %s is not understood; send multipart/form-data.", c.Request.Header.Get("Content-Type"))
	}
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	limit := s.Config.FileLimit
	if c.ContentLength > int64(limit)+envelopeSize {
		return file.TooLarge(int64(limit))
	}
	body, err := c.bodyUpTo(limit + envelopeSize)
	if err != nil {
		return err
	}
	var upload *file.Upload
	form := map[string]string{"domain": c.Query().Get("domain"), "uid": c.Query().Get("uid")}
	switch {
	case contentType == "multipart/form-data":
		upload, err = s.uploadedForm(c, multipart.NewReader(body, parameters["boundary"]), form)
	case contentType == "application/x-www-form-urlencoded":
		return fault.New(fault.Unsupported, "Content-Type %s is not read here; send multipart/form-data.", contentType)
	default:
		upload, err = s.Files.Receive(c.Context(), dispositionName(c.Request.Header.Get("Content-Disposition")), body)
	}
	if err != nil {
		return err
	}
	domain, err := file.Domain(form["domain"])
	if err != nil {
		return errors.Join(err, upload.Discard(c.Context()))
	}
	f, err := upload.Keep(c.Context(), c.View, domain, form["uid"])
	if err != nil {
		return err
	}
	message := Success(http.StatusAccepted)
	message.Response = fileResponse{"FileResource", c.fileObject(f, fields)}
	return c.JSON(http.StatusAccepted, message)
}

type fileResponse struct {
	ResponseType string         `json:"responseType"`
	FileResource jsontext.Value `json:"fileResource"`
}

// uploadedForm reads a form with one file. Its other fields, which may come before and behind, are put into form.
func (s *Server) uploadedForm(c *call, in *multipart.Reader, form map[string]string) (upload *file.Upload, err error) {
	defer func() {
		if err != nil && upload != nil {
			upload, err = nil, errors.Join(err, upload.Discard(c.Context()))
		}
	}()
	for {
		part, err := in.NextPart()
		if err == io.EOF && upload == nil {
			return nil, fault.New(fault.BadRequest, "The form has no part with the name file.").On(file.Type.Name, "", "file")
		}
		if err == io.EOF {
			return upload, nil
		}
		if err != nil {
			return upload, formFault(err)
		}
		switch name := part.FormName(); {
		case name == "file" && upload != nil:
			return upload, fault.New(fault.BadRequest, "The form has more than one file; send one at a time.").On(file.Type.Name, "", "file")
		case name == "file":
			received, err := s.Files.Receive(c.Context(), part.FileName(), part)
			if err != nil {
				return nil, formFault(err)
			}
			upload = received
		default:
			if _, wanted := form[name]; !wanted {
				continue
			}
			text, err := io.ReadAll(io.LimitReader(part, 100))
			if err != nil {
				return upload, formFault(err)
			}
			form[name] = string(text)
		}
	}
}

// formFault explains a form that cannot be read. The faults of the body, such as one that is broken off, explain themselves.
func formFault(err error) error {
	if _, ok := fault.As(err); ok {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, multipart.ErrMessageTooLarge) || strings.HasPrefix(err.Error(), "multipart") || strings.HasPrefix(err.Error(), "malformed MIME") {
		return fault.New(fault.BadRequest, "The form cannot be read: it is not the multipart/form-data that its Content-Type promises, or is broken off.")
	}
	return err
}

// dispositionName is the name that a header gives a file.
func dispositionName(header string) string {
	_, parameters, err := mime.ParseMediaType(header)
	if err != nil {
		return ""
	}
	return parameters["filename"]
}

// fileObject writes what is known of a file.
func (c *call) fileObject(f *file.File, fields query.Fields) []byte {
	q := c.queryContext()
	c.withFiles(q)
	return query.Select(file.Type, fields).Append(nil, q, f.Object())
}

// withFiles lets answers show the files that the store has given out.
func (c *call) withFiles(q *query.Context) {
	q.Supplied[file.Type.MustProperty("storageStatus")] = func(b []byte, _ *graph.Object) ([]byte, bool) { return append(b, `"STORED"`...), true }
	givenOut(q, file.Type)
	q.Access = nil
}

// readFile is GET /api/fileResources/{id}: what is known of a file.
func (s *Server) readFile(c *call) error {
	fields, err := c.fields("*")
	if err != nil {
		return err
	}
	f, err := s.Files.Get(c.Context(), c.View, c.PathValue("id"))
	if err != nil {
		return err
	}
	return c.tagged(nil, c.fileObject(f, fields))
}

// readFileData is GET /api/fileResources/{id}/data: what is in a file.
func (s *Server) readFileData(c *call) error {
	f, err := s.Files.Get(c.Context(), c.View, c.PathValue("id"))
	if err != nil {
		return err
	}
	return c.sendFile(f)
}

// readDocumentData is GET /api/documents/{id}/data: the file of a document, or the way to what it links to.
func (s *Server) readDocumentData(c *call) error {
	o, err := c.object()
	if err != nil {
		return err
	}
	if o.Doc().Bool(o.Type.MustProperty("external")) {
		if !file.IsLink(o.Text("url")) {
			return fault.New(fault.Conflict, "The document's url is no http or https address.").On(c.Type.Name, o.UID, "url")
		}
		c.ResponseWriter.Header().Set("Location", o.Text("url"))
		c.WriteHeader(http.StatusFound)
		return nil
	}
	f, err := s.Files.OfDocument(c.Context(), c.View, o)
	if err != nil {
		return err
	}
	return c.sendFile(f)
}

// sendFile answers with what is in a file, or the parts of it that are asked for. Somebody has uploaded it: a browser is to keep
// it, or to show it as a picture, and to run nothing that is in it.
func (c *call) sendFile(f *file.File) error {
	h := c.ResponseWriter.Header()
	h.Set("Content-Type", f.ContentType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	h.Set("ETag", `"`+f.UID+`"`) // what is in a file never changes
	c.ResponseWriter.(*answer).gzipped = false
	http.ServeContent(c.ResponseWriter, c.Request, "", f.Created, c.server.Files.Open(c.Context(), f))
	return nil
}
