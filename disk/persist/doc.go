// Package persist says what a power loss may leave on a disk.
//
// It knows neither the simulator nor any clock: a log of what programs did goes in, the legal
// images come out. Package disk feeds it one operation at a time; the explorer of crash states
// replays whole logs.
//
// # The model
//
// A call becomes visible at once and durable later, in pieces. The pieces are micro-ops, each of
// which reaches the device as a whole or not at all:
//
//	data    the bytes of one sector of one write
//	size    the size of a file: after each sector that a write adds, and after a truncate
//	hole    whole blocks of a file given back; the zeros around them are data
//	blocks  blocks set aside for a file, which change nothing that is read
//	dirent  what names stand for: one name (create, link, remove), or two at once (rename)
//	attr    permissions
//	keep    a freed block keeps what it held until that is durable (data=writeback)
//
// A [Profile] gives dependencies between them (a micro-op is never on the device without those that
// it depends on) and says which ones a sync makes required. A legal state after a crash is a set of
// micro-ops that holds all required ones and, with each of its members, all that this depends on.
// Between members nothing else counts: any two sets that are legal can happen.
//
// Under every profile these hold:
//
//   - Two writes to one sector reach it in the order of the calls, so that each version may be the
//     one that stays. A truncate counts as a write to each sector it cuts.
//   - Sizes of a file change in the order of the calls, and so does what a name stands for. A
//     truncate stands by itself: it sets the size whatever it was. Where it ends inside a block,
//     the rest of the block becomes zeros in place, which may be durable before the new size is,
//     and so may what is written into that block afterwards.
//   - A hole of whole blocks comes after the data that was dirty there before, and before the data
//     that is written there later. Like the blocks that are set aside it is metadata.
//   - An exchange of two names is one change.
//   - A name never dangles: its inode is there, empty if nothing else of it is.
//   - What has no name in the end is gone. A directory never has two names: the new one does not
//     survive beside the old one.
//
// Sources: the persistence properties of ALICE (Pillai et al., OSDI 2014), fsync(2) and
// POSIX.1-2024, ext4(5) of Linux, auto_da_alloc, delayed allocation; LazyFS. Where documents and
// a kernel part, the kernel is right: testdata/kernel holds what ext4, XFS and btrfs of Linux 6.1
// and 6.12 showed after power losses in random scripts and written ones, and the tests hold each
// profile to it. Module groundhog/disk/oracle records it, package recording reads it.
//
// # From log to image
//
// A [Tracker] takes the log and keeps a base image, which holds all that is required, and the rest.
// A [Graph] is the rest at one crash point, with its dependencies. Sets of it are enumerated
// ([Graph.All]) or, when they are too many, chosen by a fixed schedule and then by draws
// ([Graph.Sample]); each gives an [Image].
//
// # Files
//
//	profile.go  the profiles and their rules
//	op.go       what the log holds
//	micro.go    from operations to micro-ops
//	tracker.go  what is required, and what is pending
//	transaction.go  which syncs wait for the journal or the log
//	graph.go    dependencies
//	reuse.go    blocks that are used again before what frees them is durable
//	set.go      sets of micro-ops
//	states.go   every legal state
//	sample.go   a choice of legal states
//	apply.go    from a set to an image
//	bytes.go    contents of files, and what micro-ops do to them
//	image.go    images and their nodes
//	hash.go     equality of images
//	text.go     images for people
//	plan.go     a crash as text
//	tree.go     images as what a mounted file system shows
//	disorder.go what of a set is out of the order of the calls
//	find.go     the set that explains a tree; solve.go: its contents
package persist
