package persist

import (
	"fmt"
	"strings"
)

// Profile is a file system's promise about what survives a power loss: the dependencies between
// micro-ops, and what a sync makes required. Each but the two of POSIX and LazyFS is held to what a
// kernel showed, in testdata/kernel.
type Profile uint8

// The profiles. Each legal state of a file system of Linux is legal under POSIX, and each of POSIX
// under POSIXSplit.
const (
	// POSIX is what POSIX.1-2024 promises and no more: what was synced, file by file and directory
	// by directory. A rename is atomic within one directory and may split between two.
	POSIX Profile = iota
	// POSIXSplit is POSIX where every rename may split into its two names: the default of ALICE
	// (Pillai et al., OSDI 2014).
	POSIXSplit
	// Ext4 is ext4 as it is mounted by default, data=ordered and auto_da_alloc with delayed
	// allocation (Linux 6.1). Changes of metadata reach the journal in order, the size that a write
	// makes with them or later, and never without the data in new blocks. An append into the last
	// block that the file had may show zeros there. A sync of a directory, or of a file of which
	// the running transaction holds something, commits the metadata before it. A rename over a file
	// waits for the data in new blocks of the new one, and closing a file that was truncated to
	// nothing waits before metadata that comes later.
	Ext4
	// Ext4NoAutoDaAlloc is ext4 mounted with noauto_da_alloc: renames and closes wait for nothing.
	Ext4NoAutoDaAlloc
	// Ext4Writeback is ext4 mounted with data=writeback: the order of metadata is that of Ext4, but
	// data is free, so that a file may have its size and zeros, or garbage, for content. (Linux may
	// even use the blocks of a removed file again before the removal is durable, so that the old
	// file shows new data. That is not modelled.)
	Ext4Writeback
	// Ext4Journal is ext4 mounted with data=journal: a strict prefix of all that was done.
	Ext4Journal
	// XFS has ordered metadata, and no size without its data. A sync of a file or a directory that
	// has changed forces the log up to its last change; fdatasync does so only if more than times
	// has changed.
	XFS
	// Btrfs commits everything in order, data included, and a block of a file as a whole. A sync
	// writes a file with its names, or the names of a directory, ahead of the rest, which stays
	// where it is.
	Btrfs
	// LazyFS is the FUSE file system of that name (Ramos et al., VLDB 2024): names, modes and
	// truncates are durable at once, writes when synced and never sooner.
	LazyFS

	profileCount
)

var profileNames = [profileCount]string{
	POSIX: "posix", POSIXSplit: "posix-split", Ext4: "ext4",
	Ext4NoAutoDaAlloc: "ext4-noauto_da_alloc", Ext4Writeback: "ext4-writeback",
	Ext4Journal: "ext4-journal", XFS: "xfs", Btrfs: "btrfs", LazyFS: "lazyfs",
}

// Profiles are all profiles, the most permissive first.
func Profiles() []Profile {
	return []Profile{POSIXSplit, POSIX, Ext4NoAutoDaAlloc, Ext4, Ext4Writeback, Ext4Journal, XFS,
		Btrfs, LazyFS}
}

// String is the name of the profile, such as "ext4-writeback".
func (p Profile) String() string {
	if p < profileCount {
		return profileNames[p]
	}
	return fmt.Sprintf("profile(%d)", uint8(p))
}

// ParseProfile is the inverse of String.
func ParseProfile(s string) (Profile, error) {
	for p, name := range profileNames {
		if name == s {
			return Profile(p), nil
		}
	}
	return 0, fmt.Errorf("disk: unknown profile %q: want one of %s", s,
		strings.Join(profileNames[:], ", "))
}

// Prefix tells whether what survives is always a strict prefix of all that was done.
func (p Profile) Prefix() bool { return profileRules[p].prefix }

// Validate says what is wrong with a profile, nil if nothing is.
func (p Profile) Validate() error {
	if p >= profileCount {
		return fmt.Errorf("disk: no profile has number %d: want 0 to %d", uint8(p), profileCount-1)
	}
	return nil
}

// rules are the dependencies and promises of a profile, as switches.
type rules struct {
	// every edit of a rename stands by itself; if unset, only those in different directories
	splitRename bool
	joinRename  bool // a rename is one micro-op even between directories
	ordered     bool // metadata reaches the device in the order of the calls
	dataOrdered bool // data needs the metadata before it, and a block is never torn
	sizeAfter   bool // a size needs the data that it uncovers, if that is in a new block
	tailAfter   bool // also if it is in the last block that the file had
	zeroInPlace bool // a truncate zeroes the rest of its block in place, at any time
	// a rename over a file needs the data in new blocks of the new file; a close after O_TRUNC as
	// well
	replaceWait bool
	prefix      bool  // everything depends on what came before it, and any sync requires it
	atOnce      bool  // metadata is required at once, and nothing else survives without a sync
	scope       scope // what a sync requires
}

// scope is what a sync makes required besides the content of its file or directory.
type scope uint8

// The zero scope is nothing more.
const (
	// all metadata before it, if the running transaction holds something of the inode
	scopeJournal scope = iota + 1
	scopeLog           // all metadata up to the last change of the inode
	scopeNames         // the names of the inode
)

var profileRules = [profileCount]rules{
	POSIX:      {zeroInPlace: true},
	POSIXSplit: {zeroInPlace: true, splitRename: true},
	Ext4: {zeroInPlace: true, joinRename: true, ordered: true, sizeAfter: true,
		scope: scopeJournal, replaceWait: true},
	Ext4NoAutoDaAlloc: {zeroInPlace: true, joinRename: true, ordered: true, sizeAfter: true,
		scope: scopeJournal},
	Ext4Writeback: {zeroInPlace: true, joinRename: true, ordered: true, scope: scopeJournal},
	Ext4Journal: {joinRename: true, ordered: true, sizeAfter: true, tailAfter: true,
		prefix: true, scope: scopeJournal},
	XFS: {zeroInPlace: true, joinRename: true, ordered: true, sizeAfter: true,
		tailAfter: true, scope: scopeLog},
	Btrfs: {joinRename: true, ordered: true, dataOrdered: true, sizeAfter: true,
		tailAfter: true, scope: scopeNames},
	LazyFS: {joinRename: true, atOnce: true},
}
