package persist

import (
	"fmt"
	"strings"
)

// Profile is a file system's promise about what survives: the dependencies between micro-ops, and what a sync
// makes required.
type Profile uint8

// The profiles. Legal states nest: S in A in E in P in PSplit, and W in P.
const (
	// P is POSIX at its minimum: only what was synced is promised, file by file and directory by directory.
	// A rename is atomic within one directory and may split between two.
	P Profile = iota
	// PSplit, written P-, is P where every rename may split into its two names: ALICE's default.
	PSplit
	// E is ext4 in ordered mode with delayed allocation and without its heuristics: changes of metadata reach
	// the journal in order, the size that a write makes with them or later, and never without the data in new blocks. (An
	// append into the last block that the file had may show zeros there.) A sync of a directory, or of a file of which the
	// running transaction holds something, commits the metadata before it.
	E
	// A is E with auto_da_alloc, the default of ext4: a rename over a file waits for the data in new blocks of the
	// new one, and closing a file that was truncated to nothing waits before metadata that comes later.
	A
	// W is ext4 in writeback mode: as E, but data is free, so that a file may have its size and zeros, or garbage,
	// for content. (Linux may even use the blocks of a removed file again before the removal is durable, so that the old
	// file shows new data. That is not modelled.)
	W
	// S is a strict prefix of all that was done: data=journal.
	S
	// L is LazyFS: names, modes and truncates are durable at once, writes when synced and never sooner.
	L

	profileCount
)

var profileNames = [profileCount]string{"P", "P-", "E", "A", "W", "S", "L"}

// Profiles are all profiles, the most permissive first.
func Profiles() []Profile { return []Profile{PSplit, P, E, A, W, S, L} }

// String is the letter of the profile.
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
	return 0, fmt.Errorf("disk: unknown profile %q: want one of %s", s, strings.Join(profileNames[:], ", "))
}

// Validate says what is wrong with a profile, nil if nothing is.
func (p Profile) Validate() error {
	if p >= profileCount {
		return fmt.Errorf("disk: no profile has number %d: want 0 to %d", uint8(p), profileCount-1)
	}
	return nil
}

// rules are the dependencies and promises of a profile, as switches.
type rules struct {
	splitRename bool // every edit of a rename stands by itself; if unset, only those in different directories
	joinRename  bool // a rename is one micro-op even between directories
	ordered     bool // metadata reaches the device in the order of the calls
	sizeAfter   bool // a size needs the data that it uncovers, if that is in a new block
	replaceWait bool // a rename over a file needs the data in new blocks of the new file; a close after O_TRUNC as well
	prefix      bool // everything depends on what came before it, and any sync requires it
	syncsAll    bool // a sync that waits for a commit of the journal requires all metadata that came before it
	atOnce      bool // metadata is required at once, and nothing else survives without a sync
}

var profileRules = [profileCount]rules{
	P:      {},
	PSplit: {splitRename: true},
	E:      {joinRename: true, ordered: true, sizeAfter: true, syncsAll: true},
	A:      {joinRename: true, ordered: true, sizeAfter: true, syncsAll: true, replaceWait: true},
	W:      {joinRename: true, ordered: true, syncsAll: true},
	S:      {joinRename: true, ordered: true, sizeAfter: true, syncsAll: true, prefix: true},
	L:      {joinRename: true, atOnce: true},
}
