package persist

import (
	"fmt"
	"strings"
)

// Profile is a file system's promise about what survives a power loss: the dependencies between
// micro-ops, and what a sync makes required. Each but the two of POSIX and LazyFS is held to what
// Linux 6.1 and 6.12 showed, as Debian has them, in testdata/kernel.
type Profile uint8

// The profiles. Each legal state of POSIX is legal under POSIXSplit.
const (
	// POSIX is what POSIX.1-2024 promises and no more: what was synced, file by file and directory
	// by directory. A rename is atomic within one directory and may split between two.
	POSIX Profile = iota
	// POSIXSplit is POSIX where every rename may split into its two names: the default of ALICE
	// (Pillai et al., OSDI 2014).
	POSIXSplit
	// Ext4 is ext4 as it is mounted by default: data=ordered, auto_da_alloc, delayed allocation,
	// and any commit interval. Changes of metadata reach the journal in order, the size that a
	// write makes with them or later. A size does not wait for its data: new blocks read as zeros
	// until they have been written, each as a whole, and so does an append into the last block
	// that the file had, sector by sector. (The documents of data=ordered promise more. A commit
	// that comes between the allocation of blocks and the end of their writing showed zeros on
	// both kernels.) A sync of a file commits the metadata up to the last change of that file, if
	// the journal does not hold it yet; a sync of a directory commits all before it. A rename
	// over a file waits for the data in new blocks of the new one, and closing a file that was
	// truncated to nothing waits before metadata that comes later.
	Ext4
	// Ext4NoAutoDaAlloc is ext4 mounted with noauto_da_alloc: renames and closes wait for nothing.
	Ext4NoAutoDaAlloc
	// Ext4Writeback is ext4 mounted with data=writeback: as Ext4NoAutoDaAlloc, and a truncate does
	// not wait for the zeros in its last block. The blocks of a removed or truncated file, and
	// those of a hole, are used again before that is durable, so that the old file may show new
	// data, of another file as well: sector by sector, whatever was written since.
	Ext4Writeback
	// Ext4Journal is ext4 mounted with data=journal: a strict prefix of all that was done, in which
	// a block is never torn. A sync commits up to the last change of its file; one of a directory
	// commits all.
	Ext4Journal
	// XFS is XFS with its defaults. Metadata is ordered, and a size is never there without the data
	// of its block; blocks before it that are still delayed read as zeros. A sync of a file or a
	// directory that has changed forces the log up to its last change; fdatasync does so only if
	// more than times has changed.
	XFS
	// Btrfs is btrfs with its defaults. It commits everything in order, data included, and a block
	// of a file as a whole. A sync writes a file with its names, or the names of a directory, ahead
	// of the rest, which stays where it is; the files that these names stand for may come with
	// their sizes and without their data.
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

// Reuses tells whether freed blocks are used again before what frees them is durable, so that a
// file may change on the device though nothing of it is pending. It is false of what is no profile.
func (p Profile) Reuses() bool { return p < profileCount && profileRules[p].reuse }

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
	dataOrdered bool // data needs the metadata before it
	blocks      bool // a block is never torn
	newBlocks   bool // a new block is never torn: it is shown when it has been written
	sizeAfter   bool // a size needs the data that it uncovers, if that is in a new block
	tailAfter   bool // also if it is in the last block that the file had
	sizesApart  bool // a size needs no size before it: where data in between is not there, zeros
	inPlace     bool // blocks are overwritten: a truncate zeroes the rest of its last one, any time
	lateZeros   bool // and does not wait for these zeros, so that old bytes may be there instead
	sizeAhead   bool // a sync of a directory may write the sizes of files ahead, without their data
	// a rename over a file needs the data in new blocks of the new file; a close after O_TRUNC as
	// well
	replaceWait bool
	reuse       bool  // freed blocks are used again before that is durable
	prefix      bool  // everything depends on what came before it, and any sync requires it
	atOnce      bool  // metadata is required at once, and nothing else survives without a sync
	scope       scope // what a sync requires
}

// scope is what a sync makes required besides the content of its file or directory.
type scope uint8

// The zero scope is nothing more.
const (
	// all metadata up to the last change of the inode; of a directory, all metadata before it
	scopeJournal scope = iota + 1
	scopeLog           // all metadata up to the last change of the inode, also of a directory
	scopeNames         // the names of the inode
)

var profileRules = [profileCount]rules{
	POSIX:      {inPlace: true, lateZeros: true},
	POSIXSplit: {inPlace: true, lateZeros: true, splitRename: true},
	Ext4: {inPlace: true, newBlocks: true, joinRename: true, ordered: true,
		scope: scopeJournal, replaceWait: true},
	Ext4NoAutoDaAlloc: {inPlace: true, newBlocks: true, joinRename: true, ordered: true,
		scope: scopeJournal},
	Ext4Writeback: {inPlace: true, newBlocks: true, lateZeros: true, joinRename: true,
		ordered: true, scope: scopeJournal, reuse: true},
	Ext4Journal: {blocks: true, joinRename: true, ordered: true, sizeAfter: true, tailAfter: true,
		prefix: true, scope: scopeJournal},
	XFS: {inPlace: true, newBlocks: true, joinRename: true, ordered: true, sizeAfter: true,
		tailAfter: true, sizesApart: true, scope: scopeLog},
	Btrfs: {blocks: true, joinRename: true, ordered: true, dataOrdered: true, sizeAfter: true,
		tailAfter: true, sizeAhead: true, scope: scopeNames},
	LazyFS: {joinRename: true, atOnce: true},
}
