// Package exporter shows people's data: one object by its identifier, and lists. A list is planned so that a page costs
// about what it shows: a part of the organisation unit hierarchy becomes a few areas or a few units, each of which an index
// holds in the order of the list.
package exporter
