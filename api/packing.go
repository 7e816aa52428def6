package api

import (
	archive "archive/zip"
	"compress/gzip"
	"io"
	"strings"
)

// packings are the forms in which an answer is sent as a file, by the suffix that asks for them behind that of a format.
var packings = map[string]struct {
	contentType string
	pack        func(out io.Writer, name string) (io.Writer, io.Closer, error)
}{
	"gz": {"application/gzip", func(out io.Writer, _ string) (io.Writer, io.Closer, error) {
		w := gzip.NewWriter(out)
		return w, w, nil
	}},
	"zip": {"application/zip", func(out io.Writer, name string) (io.Writer, io.Closer, error) {
		files := archive.NewWriter(out)
		w, err := files.Create(name)
		return w, files, err
	}},
}

// packed says that a route answers with a file in any of the packings, too.
func packed(r *route) { r.packed = true }

// cutPacking takes .gz or .zip off a path that goes on with the name of a format: /metadata.json.gz.
func cutPacking(rest string) (below, packing string) {
	dot := strings.LastIndexByte(rest, '.')
	if dot < 0 || packings[rest[dot+1:]].pack == nil {
		return rest, ""
	}
	if _, format := cutSuffix(rest[:dot]); format == "" {
		return rest, ""
	}
	return rest[:dot], rest[dot+1:]
}

// attach lets clients keep the answer as a file of that name; it is packed if the path says so.
func (c *call) attach(name string) {
	name += "." + c.Format
	if c.Packing != "" {
		c.ResponseWriter.(*answer).packAs(c.Packing, name)
		name += "." + c.Packing
	}
	c.ResponseWriter.Header().Set("Content-Disposition", "attachment; filename="+name)
}

// packing is what packs an answer.
type packing struct {
	form, name string
	out        io.Writer
	end        io.Closer
}

// packAs packs the body of a success into a file of that form which holds one of that name.
func (a *answer) packAs(form, name string) { a.packing = &packing{form: form, name: name} }

// begin says in the header that the body is packed.
func (p *packing) begin(a *answer) {
	a.Header().Set("Content-Type", packings[p.form].contentType)
	a.Header().Del("Content-Length")
}

func (p *packing) write(out io.Writer, text []byte) (int, error) {
	if p.out == nil {
		var err error
		if p.out, p.end, err = packings[p.form].pack(out, p.name); err != nil {
			return 0, err
		}
	}
	return p.out.Write(text)
}

// close ends a packed body. An answer that is cut off is not closed, so that nobody takes it for a whole one.
func (p *packing) close() {
	if p.end != nil {
		p.end.Close() // fails when the client is gone: nobody is left to be told
	}
}
