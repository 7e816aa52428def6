// Package importer takes people's data in. An import is a line of stages, one file each: decode (spool, read), resolve
// (which of the identifiers exist), plan (what is to become of each object), check (is it allowed to), program_rules (what
// its program wants), apply (the rows), write (one commit a batch) and report.
//
// A body is read to its end before the first row is written, so that a broken one changes nothing. It is then written in
// batches. Each stage sees a whole batch, and the number of statements a batch costs does not depend on its size. A bad
// object costs its good neighbours nothing.
package importer
