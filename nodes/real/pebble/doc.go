// Package pebble is Pebble v2, unmodified, as the store of a simulated host.
//
// # Contract
//
// [Main] is an ordinary main function: it opens a database below /data, prints how many keys are
// there, and adds keys for ever, each with a synced write, which it acknowledges on its standard
// output. Memory tables are small, so that there are flushes and compactions. After a power loss
// every acknowledged key is there. With writes that are not synced that is not so, and the tests
// show that it is found.
//
// Simulated are the disk, locks, time and the schedule; Pebble itself is the code of its module.
// Pebble keeps the paths of databases that are locked in a package variable, so a program that is
// killed leaves its own there: each start uses a path of its own, by a symbolic link.
//
// # Map of the files
//
//   - main.go: the program.
package pebble
