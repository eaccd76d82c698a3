// Package table holds tables for keys that are numbers and mostly come in ascending order: handles,
// processes by their PIDs, requests and monitors. They take the place of Erlang's maps and ETS
// tables, are read in the order of their keys, and are smaller and faster than Go's maps at a few
// rows as well as at hundreds of thousands.
//
// [Paged] is for one large table whose keys follow upon each other: a row is found by its number.
// Keys may begin anew at each multiple of [Run], as handles do with each incarnation of a service;
// what lies between costs nothing.
//
// [Sorted] is for many tables with few rows each, as every process has them, and for keys with
// holes: a row is found by binary search of where its key can stand, which is one place where keys
// follow upon each other. A removal leaves a gap, and gaps are closed when they are many.
//
// # Map of the files
//
//   - paged.go: Paged.
//   - sorted.go: Sorted.
package table
