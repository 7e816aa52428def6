package tracker

import (
	"fmt"

	"github.com/go-json-experiment/json"
)

// storedNote is a note in its column. Times are milliseconds.
type storedNote struct {
	UID      string `json:"u"`
	Text     string `json:"t"`
	StoredBy string `json:"s,omitempty"`
	At       int64  `json:"a"`
	By       int32  `json:"b,omitzero"`
}

// EncodeNotes returns the text of the notes column, nil where there are none.
func EncodeNotes(notes []Note) *string {
	if len(notes) == 0 {
		return nil
	}
	stored := make([]storedNote, len(notes))
	for i, n := range notes {
		stored[i] = storedNote(n)
	}
	b, err := json.Marshal(stored)
	if err != nil {
		panic("tracker: a text that is no UTF-8 came as far as the database") // the importer refuses it
	}
	text := string(b)
	return &text
}

// DecodeNotes reads the notes column.
func DecodeNotes(text *string) ([]Note, error) {
	if text == nil {
		return nil, nil
	}
	var stored []storedNote
	if err := json.Unmarshal([]byte(*text), &stored); err != nil {
		return nil, fmt.Errorf("tracker: notes: %w", err)
	}
	notes := make([]Note, len(stored))
	for i, n := range stored {
		notes[i] = Note(n)
	}
	return notes, nil
}
