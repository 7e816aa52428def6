// Package dbtest gives tests a database: a fresh one for every test, on both engines, since what is tested on one of them
// works on one of them. It runs on unix.
//
// PostgreSQL's programs are found on the machine. The first test process that needs them starts a server, which all test
// processes of the user share and which goes away by itself when none has needed it for some seconds. Where PostgreSQL is
// not installed, tests fail: a run that did not try an engine says nothing about it.
package dbtest
