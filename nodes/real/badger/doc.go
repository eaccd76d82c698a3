// Package badger is Badger v4.9.6, unmodified, as the store of a simulated host.
//
// # Contract
//
// [Main] is an ordinary main function: it opens a database below /data, prints how many keys are
// there, and adds keys for ever, each in a transaction with synced writes, which it acknowledges on
// its standard output. A kill loses no acknowledged key. A power loss between the creation of a
// memory table and the change of its size leaves an empty file, which this version of Badger does
// not open ("Create a new file"): the tests show that this is found.
//
// Simulated are the disk, its memory maps, locks, time and the schedule; Badger itself is the code
// of its module.
//
// # Map of the files
//
//   - main.go: the program.
package badger
