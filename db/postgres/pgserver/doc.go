// Package pgserver starts a PostgreSQL server from the programs that are installed on the machine: for tests and for
// measurements, which want one of their own that goes away with them. It runs on unix.
package pgserver

// AdminDatabase is where other databases are made from.
const AdminDatabase = "postgres"
