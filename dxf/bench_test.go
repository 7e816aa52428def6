package dxf

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"cohort/schema/catalog"
)

const someElement = `{"id":"a0123456789","name":"An element","code":"X","created":"2024-03-31T12:30:45.678","shortName":"An element","aggregationType":"SUM","valueType":"NUMBER",` +
	`"categoryCombo":{"id":"bjDvmb4bfuf"},"sharing":{"owner":"M5zQapPyTZI","public":"rw------","external":false,"users":{},"userGroups":{"a0123456789":{"id":"a0123456789","access":"rw------"}}},` +
	`"translations":[{"locale":"fr","property":"NAME","value":"Un élément"}],"legendSets":[],"dataElementGroups":[{"id":"a0123456789"},{"id":"b0123456789"}]}`

func BenchmarkWrite(b *testing.B) {
	text := []byte(`{"dataElements":[` + strings.Repeat(someElement+",", 999) + someElement + `]}`)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if err := Write(io.Discard, bytes.NewReader(text), Package(catalog.Plural)); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	if err := Write(&text, strings.NewReader(`{"dataElements":[`+strings.Repeat(someElement+",", 999)+someElement+`]}`), Package(catalog.Plural)); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := io.Copy(io.Discard, Read(bytes.NewReader(text.Bytes()), Package(catalog.Plural), depth)); err != nil {
			b.Fatal(err)
		}
	}
}
