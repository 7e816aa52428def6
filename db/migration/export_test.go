package migration

// What the tests of this package see of its inside: dbtest imports the package, so that they stand outside of it.
var (
	RunFrom = run
	Load    = load
)
