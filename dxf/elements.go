package dxf

import "io"

// Element is an element of XML that no type of the catalog describes: its text, or the elements within it. Namespaces are left out.
type Element struct {
	Name       string
	Attributes map[string]string
	Children   []*Element
	Text       string
	Line       int // from 1
}

// EachElement reads XML whose root holds elements of its own, and hands them out one after the other, each whole. It fails with a
// fault of kind BadRequest where the XML is malformed or nests deeper than limit, and with what each fails with.
func EachElement(src io.Reader, limit int, each func(root string, e *Element) error) error {
	in := readElements(src, limit)
	root, err := in.root()
	if err != nil {
		return err
	}
	for {
		n, err := in.child()
		if err != nil {
			return err
		}
		if n == nil {
			return in.end()
		}
		if err := each(root.Name.Local, n.element()); err != nil {
			return err
		}
	}
}

func (n *node) element() *Element {
	e := &Element{Name: n.name, Text: n.text, Line: n.line}
	for _, a := range n.attributes {
		if e.Attributes == nil {
			e.Attributes = map[string]string{}
		}
		e.Attributes[a.Name.Local] = a.Value
	}
	for _, child := range n.children {
		e.Children = append(e.Children, child.element())
	}
	return e
}
