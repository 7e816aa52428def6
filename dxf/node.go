package dxf

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"

	"cohort/fault"
)

// node is an element: its text, or the elements within it.
type node struct {
	name       string
	attributes []xml.Attr // without declarations of namespaces and what belongs to a namespace
	children   []*node
	text       string
	line       int
}

// leaf reports whether an element has nothing but text.
func (n *node) leaf() bool { return len(n.attributes) == 0 && len(n.children) == 0 }

// blank reports whether a text has nothing but spaces and line ends.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// elements reads XML token by token. What is not well-formed is a fault of kind BadRequest that says on which line.
type elements struct {
	dec    *xml.Decoder
	src    *watched
	limit  int
	depth  int // of the elements that are open
	inside bool
}

// watched is a reader that keeps its failure, to be told from mistakes in what was read.
type watched struct {
	io.Reader
	failed error
	since  int64 // bytes that were read since somebody made room
	most   int64 // of them; 0 is any number
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	if w.since += int64(n); w.most > 0 && w.since > w.most {
		n, err = 0, tooLarge(w.most)
	}
	if err != nil && err != io.EOF {
		w.failed = err
	}
	return n, err
}

func readElements(src io.Reader, limit int) *elements {
	e := &elements{src: &watched{Reader: src}, limit: limit}
	e.dec = xml.NewDecoder(e.src)
	e.dec.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") {
			return in, nil
		}
		return nil, fault.New(fault.Unsupported, "XML is read in UTF-8, not in %s.", charset)
	}
	return e
}

func (e *elements) line() int {
	line, _ := e.dec.InputPos()
	return line
}

func refuse(line int, format string, args ...any) error {
	return fault.New(fault.BadRequest, format+" at line %d.", append(args, line)...)
}

// next returns the next token that is a start, an end or text; io.EOF at the end of the document.
func (e *elements) next() (xml.Token, error) {
	for {
		token, err := e.dec.Token()
		if err != nil {
			return nil, e.explain(err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, refuse(e.line(), "The XML has a document type or another declaration, which is not read here,")
		case xml.StartElement:
			if e.depth++; e.depth > e.limit {
				return nil, refuse(e.line(), "The XML nests more than %d elements in each other", e.limit)
			}
			e.inside = true
			return t, nil
		case xml.EndElement:
			e.depth--
			return t, nil
		case xml.CharData:
			if e.depth > 0 {
				return t, nil
			}
			if !e.inside {
				t = bytes.TrimPrefix(t, []byte("\uFEFF")) // the mark of a text in UTF-8
			}
			if len(bytes.TrimSpace(t)) > 0 {
				return nil, refuse(e.line(), "Malformed XML: there is text outside of the root element")
			}
		}
	}
}

func (e *elements) explain(err error) error {
	f, known := fault.As(err)
	syntax, malformed := err.(*xml.SyntaxError)
	switch {
	case known:
		return f
	case e.src.failed != nil:
		return e.src.failed
	case err == io.EOF && !e.inside:
		return fault.New(fault.BadRequest, "The body is empty; it must be XML.")
	case err == io.EOF:
		return io.EOF
	case malformed && syntax.Msg == "unexpected EOF":
		return refuse(syntax.Line, "Malformed XML: the text ends too early")
	case malformed:
		return refuse(syntax.Line, "Malformed XML: %s", syntax.Msg)
	}
	return refuse(e.line(), "Malformed XML: %s", strings.TrimPrefix(err.Error(), "xml: "))
}

// root returns the start of the root element.
func (e *elements) root() (xml.StartElement, error) {
	token, err := e.next()
	start, _ := token.(xml.StartElement) // nothing else stands outside of it
	return start, err
}

// end fails unless the document ends here.
func (e *elements) end() error {
	switch _, err := e.next(); err {
	case io.EOF:
		return nil
	case nil:
		return refuse(e.line(), "Malformed XML: a second root element begins")
	default:
		return err
	}
}

// child returns the next element within the one that is open, nil behind the last one. Text between them is refused.
func (e *elements) child() (*node, error) {
	for {
		token, err := e.next()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return e.node(t)
		case xml.EndElement:
			return nil, nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return nil, refuse(e.line(), "Malformed XML: there is text where elements belong")
			}
		}
	}
}

// node reads the rest of an element.
func (e *elements) node(start xml.StartElement) (*node, error) {
	n := &node{name: start.Name.Local, line: e.line()}
	var err error
	if n.attributes, err = e.attributes(start); err != nil {
		return nil, err
	}
	var text []byte
	for {
		token, err := e.next()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.CharData:
			text = append(text, t...)
		case xml.StartElement:
			child, err := e.node(t)
			if err != nil {
				return nil, err
			}
			n.children = append(n.children, child)
		case xml.EndElement:
			if len(n.children) > 0 && len(bytes.TrimSpace(text)) > 0 {
				return nil, refuse(n.line, "Malformed XML: element <%s> has text beside elements,", n.name)
			}
			n.text = string(text)
			return n, nil
		}
	}
}

func (e *elements) attributes(start xml.StartElement) ([]xml.Attr, error) {
	var kept []xml.Attr
	seen := make(map[xml.Name]bool, len(start.Attr))
	for _, a := range start.Attr {
		if seen[a.Name] {
			return nil, refuse(e.line(), "Malformed XML: attribute %s stands twice on <%s>", a.Name.Local, start.Name.Local)
		}
		seen[a.Name] = true
		if a.Name.Space == "" && a.Name.Local != "xmlns" {
			kept = append(kept, a)
		}
	}
	return kept, nil
}
