package golden

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"io"
	"strings"
)

// readCSV reads a table as rows of cells, the header first.
func readCSV(text []byte) (any, error) {
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		return nil, err
	}
	table := make([]any, len(records))
	for i, record := range records {
		row := make([]any, len(record))
		for j, cell := range record {
			row[j] = cell
		}
		table[i] = row
	}
	return table, nil
}

// readXML reads a document as JSON would show it: an element is an object of its attributes, its text (under "#text") and
// its children, each name with the list of the elements so named.
func readXML(text []byte) (any, error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	root := map[string]any{}
	open := []map[string]any{root}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		parent := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			element := map[string]any{}
			for _, a := range t.Attr {
				element["@"+a.Name.Local] = a.Value
			}
			siblings, _ := parent[t.Name.Local].([]any)
			parent[t.Name.Local] = append(siblings, element)
			open = append(open, element)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if s := strings.TrimSpace(string(t)); s != "" {
				before, _ := parent["#text"].(string)
				parent["#text"] = before + s
			}
		}
	}
}
