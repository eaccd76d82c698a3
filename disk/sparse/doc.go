// Package sparse holds the bytes of a large file in pages, so that it costs what was written into
// it and not what its size says.
//
// # Contract
//
// [Pages] read as a slice of bytes would: what was never written is zero. A page is in one of three
// states, as a block of a file system is: a hole, reserved (a block is set aside and reads as
// zeros), or data. [Pages.Share] gives a second, independent value at once; the two share every
// page until one of them changes it, and then that one copies the page and nothing else. Neither
// has to know of the other. Values that share pages may be read at the same time, not changed.
//
// Pages of zeros that are written into a hole are data, and take no memory.
//
// # Layout
//
// Three levels: pages of 4 KiB, leaves of 64 pages, branches of 64 leaves, and a list of branches
// as long as the place of the last one needs. A hole is nil at any level; what is reserved as a
// whole is one leaf and one branch for all.
//
// # Files
//
//	pages.go  Pages: reading, writing, sharing
//	tree.go   leaves and branches, and who may change them
//	range.go  ranges: truncating, punching holes, reserving
//	seek.go   where data and holes begin
//	sum.go    the hash of a content
package sparse
