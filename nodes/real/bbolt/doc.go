// Package bbolt is bbolt v1.5.0, unmodified, as the store of a simulated host.
//
// # Contract
//
// [Main] is an ordinary main function: it opens a database below /data, prints how many keys are
// there, and adds keys for ever, each in a transaction of its own, which it acknowledges on its
// standard output when that is committed. After a power loss every acknowledged key is there. With
// NoSync, which bbolt documents as unsafe, that is not so, and the tests show that it is found.
//
// Simulated are the disk, its memory map, locks, time and the schedule; bbolt itself is the code of
// its module.
//
// # Map of the files
//
//   - main.go: the program.
package bbolt
