// Package demo is a small country to try the program with: its metadata has the identifiers that the examples of DHIS2's
// documentation use. generate.py writes it.
package demo

import _ "embed"

// Metadata is the country as a client would import it: the body of a POST /api/metadata.
//
//go:embed metadata.json
var Metadata []byte

// Country is the identifier of the root of its organisation units.
const Country = "ImspTQPwCqd"
