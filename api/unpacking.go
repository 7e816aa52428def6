package api

import (
	archive "archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"io"
	"mime"
	"slices"

	"cohort/fault"
	"cohort/payload"
)

// packedTypes are the names under which files are sent packed.
var packedTypes = map[string]string{
	"application/gzip": "gzip", "application/x-gzip": "gzip", "application/zip": "zip", "application/x-zip-compressed": "zip",
}

// packedJSON is JSONBody for a body that may be packed.
func (c *call) packedJSON() (*payload.Reader, error) {
	src, _, err := c.unpacked("geojson", "json")
	if err != nil {
		return nil, err
	}
	return payload.NewReader(src, c.server.Config.NestingLimit), nil
}

// unpacked is Body for a body that may be a file, packed: as its beginning says, whatever its type is said to be. It returns which of
// some formats it is in, as its Content-Type says; where that tells of the packing alone, it is XML if it begins as such, and
// otherwise the first.
func (c *call) unpacked(formats ...string) (src io.Reader, format string, err error) {
	mediaType, _, _ := mime.ParseMediaType(c.Request.Header.Get("Content-Type"))
	form := packedTypes[mediaType]
	if form == "" {
		if format, err = c.sent(formats...); err != nil {
			return nil, "", err
		}
	}
	if src, err = c.Body(); err != nil {
		return nil, "", err
	}
	limit := c.server.Config.BodyLimit
	in := bufio.NewReader(src)
	start, _ := in.Peek(4) // a shorter body is packed in no form; its failure comes with reading it
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		src, err = gzip.NewReader(in)
	case bytes.HasPrefix(start, []byte("PK\x03\x04")):
		src, err = unzip(in)
	case form != "":
		return nil, "", fault.New(fault.BadRequest, "The body is not the %s that its Content-Type promises.", form)
	default:
		return in, format, nil
	}
	if err != nil {
		if _, known := fault.As(err); !known {
			err = (&body{limit: limit}).explain(err)
		}
		return nil, "", err
	}
	out := bufio.NewReader(&body{src: src, limit: limit})
	if format == "" {
		format = formats[0]
		start, _ := out.Peek(64)
		if slices.Contains(formats, "xml") && bytes.HasPrefix(bytes.TrimLeft(start, "\xef\xbb\xbf \t\r\n"), []byte("<")) {
			format = "xml"
		}
	}
	return out, format, nil
}

// unzip returns the only file of an archive. An archive has its contents at its end, so that it is read whole.
func unzip(src io.Reader) (io.Reader, error) {
	text, err := io.ReadAll(src)
	if err != nil {
		return nil, err
	}
	files, err := archive.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		return nil, fault.New(fault.BadRequest, "The body is no zip archive: %v.", err)
	}
	var only *archive.File
	for _, f := range files.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if only != nil {
			return nil, fault.New(fault.BadRequest, "The archive must hold one file; it holds %s and %s.", only.Name, f.Name)
		}
		only = f
	}
	if only == nil {
		return nil, fault.New(fault.BadRequest, "The archive holds no file.")
	}
	file, err := only.Open()
	if err != nil {
		return nil, fault.New(fault.BadRequest, "The archive's file %s cannot be read: %v.", only.Name, err)
	}
	return &zipped{file, only.Name}, nil
}

// zipped is a file of an archive.
type zipped struct {
	io.Reader
	name string
}

func (z *zipped) Read(p []byte) (int, error) {
	n, err := z.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = fault.New(fault.BadRequest, "The archive's file %s cannot be read: %v.", z.name, err)
	}
	return n, err
}
