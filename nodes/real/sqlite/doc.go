// Package sqlite is SQLite in Go (modernc.org/sqlite v1.62.0), unmodified, as the store of a
// simulated host.
//
// # Contract
//
// [Main] is an ordinary main function: it opens a database below /data in the mode of a write-ahead
// log, prints how many rows are there, and adds rows for ever, each in a transaction of its own,
// which it acknowledges on its standard output. After a power loss every acknowledged row is there.
// With PRAGMA synchronous = OFF that is not so, and the tests show that it is found.
//
// Simulated are the disk, its memory maps, locks, time and the schedule; SQLite itself is the code
// of its module.
//
// # Map of the files
//
//   - main.go: the program.
package sqlite
