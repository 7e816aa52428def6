package exporter

import "testing"

// TakeSmallParts has covers hold parts of areas however few units these have.
func TakeSmallParts(t *testing.T) {
	many, tooMany := manyUnits, tooManyUnits
	manyUnits, tooManyUnits = 0, 0
	t.Cleanup(func() { manyUnits, tooManyUnits = many, tooMany })
}
