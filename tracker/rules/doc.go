// Package rules computes the rules of programs over people's data: a condition, and what is to be done where it holds. The rules
// of a program are compiled once for a state of the metadata. What becomes of their effects is the importer's affair.
package rules
