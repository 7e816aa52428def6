// Package query is the language in which clients say what they want to see: fields=, filter= and order=. Text becomes a
// syntax tree (Fields, Filter, Order); the tree is resolved against a type of the catalog once a request (Selection,
// Filters); what comes of it is evaluated over the metadata graph, object by object. The tree of fields= also serves
// answers that are not made from the graph.
package query
