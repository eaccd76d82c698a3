package persist

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// in are the legal states of a script on a device with sectors of two bytes and blocks of four.
func in(t *testing.T, script string, p Profile) []string {
	return play(t, script).states(Options{Profile: p, Sector: 2, Block: 4})
}

// A directory has one name in every legal state, whatever was synced, also where a rename may
// split.
func TestDirectoryHasOneName(t *testing.T) {
	const begin = "M a; M b; M a/x; C a/x/f; X; "
	for _, move := range []string{"R a/x b/x", "R a/x a/y", "R a/x b/x; R b/x a/y",
		"R a/x b/x; M a/x"} {
		for _, sync := range []string{"", "; D a", "; D b", "; D a/x", "; D .", "; F a/x/f"} {
			if strings.Contains(sync, "a/x") {
				if !strings.HasSuffix(move, "M a/x") || sync == "; F a/x/f" {
					continue // it has another name by now
				}
			}
			for _, p := range Profiles() {
				play(t, begin+move+sync).images(small(p), func(m *Image) {
					names := map[Ino]string{}
					m.Walk(func(path string, n *Node) {
						if n.IsDir() {
							require.Empty(t, names[n.Ino], "%s%s under %v: %v", move, sync, p, m)
							names[n.Ino] = path
						}
					})
				})
			}
		}
	}
	require.Equal(t, []string{`a/ b/ b/x/ b/x/f=""`}, in(t, begin+"R a/x b/x; D b", POSIX),
		"the new name was synced")
	require.Contains(t, in(t, begin+"R a/x b/x; D a", POSIX), `a/ b/`, "the new name was not")
}

// The size of a later write does not survive an earlier change of names that did not, under ext4:
// it joins the journal with the transaction of its call or a later one.
func TestSizeFollowsNames(t *testing.T) {
	const script = "C new; C log; X; R new name; W log AA"
	for _, p := range []Profile{Ext4NoAutoDaAlloc, Ext4, Ext4Writeback, Ext4Journal} {
		require.NotContains(t, in(t, script, p), `log="AA" new=""`, "%v", p)
		require.Contains(t, in(t, script, p), `log="AA" name=""`, "%v", p)
	}
	require.Contains(t, in(t, script, POSIX), `log="AA" new=""`)
}

// A sync of a file commits the journal only if the running transaction holds something of that
// file.
func TestSyncCommitsWhatItMust(t *testing.T) {
	const begin = "C db; W db zz; C other; C new; X; R new name; "
	for _, c := range []struct {
		name, script string
		commits      bool
	}{
		{"fdatasync after a write in place", "O db 0 AA; G db", false},
		{"fsync after a write in place, which changes the times", "O db 0 AA; F db", true},
		{"fdatasync after an append", "W db AA; G db", true},
		{"fsync of a file that nobody touched", "F other", false},
		{"fsync of the file whose name changed", "F name", true},
		{"fdatasync of the file whose name changed", "G name", false},
		{"fdatasync of a new file", "C more; G more", true},
		{"fsync of any directory", "D .", true},
		{"O_DSYNC in place", "S db 0 AA", false},
		{"O_DSYNC that appends", "S db 2 AA", true},
	} {
		for _, p := range []Profile{Ext4NoAutoDaAlloc, Ext4, Ext4Writeback} {
			lost := 0
			for _, state := range in(t, begin+c.script, p) {
				if strings.Contains(state, "new=") {
					lost++
				}
			}
			require.Equal(t, c.commits, lost == 0, "%s under %v", c.name, p)
		}
	}
}

// A commit ends the running transaction: what it held counts no more.
func TestCommitEndsTheTransaction(t *testing.T) {
	const begin = "C db; W db zz; C new; X; O db 0 AA; D .; R new name; "
	require.Len(t, in(t, begin+"F db", Ext4), 2, "the times of db are in the journal already")
	require.Len(t, in(t, begin+"O db 0 BB; F db", Ext4), 1)
}

// A write through O_DSYNC is durable when it returns, and no other write of the file.
func TestSyncOfOneWrite(t *testing.T) {
	const script = "C log; W log oooooooo; X; O log 0 AA; S log 6 BB"
	for _, p := range []Profile{POSIXSplit, POSIX, Ext4NoAutoDaAlloc, Ext4, Ext4Writeback} {
		require.Equal(t, []string{`log="AAooooBB"`, `log="ooooooBB"`}, in(t, script, p), "%v", p)
	}
	require.Equal(t, []string{`log="AAooooBB"`}, in(t, script, Ext4Journal))
	require.Equal(t, []string{`log="ooooooBB"`}, in(t, script, LazyFS))
	require.Equal(t, []string{`log="ooBBoooo"`},
		in(t, "C log; W log oooooooo; X; O log 2 AA; S log 2 BB", Ext4), "versions stay in order")
	for _, p := range Profiles() { // the size that an earlier write made is needed to read it
		for _, state := range in(t, "C log; W log oo; X; W log AAAAAA; S log 4 BB", p) {
			require.Regexp(t, `^log="oo..BB`, strings.ReplaceAll(state, `\0`, "."), "%v", p)
		}
	}
}

// Neither waits for data: the size of an append in the last block that the file had, which may show
// zeros behind the old end, nor that of new blocks, which are zeros until they have been written,
// each as a whole.
func TestSizeBeforeData(t *testing.T) {
	const script = "C log; W log AA; X; W log BBCCDD"
	for _, p := range []Profile{Ext4NoAutoDaAlloc, Ext4, Ext4Writeback} {
		require.Equal(t, []string{`log="AA"`, `log="AABB"`, `log="AABBCCDD"`,
			`log="AABB\0\0\0\0"`, `log="AA\0\0"`, `log="AA\0\0CCDD"`,
			`log="AA\0\0\0\0\0\0"`}, in(t, script, p), "%v", p)
	}
	require.Equal(t, []string{`log="AA"`, `log="AABB"`, `log="AABBCCDD"`},
		in(t, script, Ext4Journal), "a block is in the journal as a whole")
}

// On XFS a size waits for the data of its own blocks, and not for what is delayed before them: it
// reads as zeros, after a sync of the later write alone.
func TestSizeOverDelayedBlocks(t *testing.T) {
	const script = "C log; W log oooo; X; W log AAAA; S log 8 BBBB"
	for _, p := range []Profile{Ext4, Ext4Writeback, XFS} {
		require.Equal(t, []string{`log="ooooAAAABBBB"`, `log="oooo\0\0\0\0BBBB"`},
			in(t, script, p), "%v", p)
	}
	require.NotContains(t, in(t, "C log; W log oooo; X; W log AAAA", XFS), `log="oooo\0\0\0\0"`)
}

// A truncate frees whole blocks: what is written into the block that the file keeps is in place,
// and may be there with the old size.
func TestWriteBehindATruncate(t *testing.T) {
	const script = "C f; W f AABBCCDD; X; T f 5; O f 4 EEEE"
	for _, p := range []Profile{POSIX, Ext4, Ext4Writeback, XFS} {
		require.Contains(t, in(t, script, p), `f="AABBEEEE"`, "%v", p)
		states := in(t, "C f; W f AABBCCDD; X; T f 2; O f 4 EE", p)
		require.Equal(t, p == Ext4Writeback, slices.Contains(states, `f="AABBEEDD"`),
			"%v: a new block, which may be the old one with data=writeback alone", p)
	}
	require.Equal(t, []string{`f="AABBEEEE"`}, in(t, script+"; F f", POSIX))
}

// With data=writeback freed blocks are used again before what frees them is durable: the file that
// had them shows what is written there, sector by sector, also if it is another's. With other modes
// a freed block waits for the commit.
func TestFreedBlocks(t *testing.T) {
	opt := func(p Profile) Options { return Options{Profile: p, Sector: 2, Block: 4} }
	for _, c := range []struct{ name, script, want string }{
		{"removed", "C f; W f OOOO; X; U f; C g; W g NNN", `f="NNN\0"`},
		{"torn", "C f; W f OOOO; X; U f; C g; W g NNN", `f="OON\0"`},
		{"replaced", "C f; W f OOOO; C g; W g PP; X; R g f; C h; W h NN", `f="NN\0\0" g="PP"`},
		{"truncated", "C f; W f OOOO; X; T f 0; W f NN", `f="NNOO"`},
		{"written later", "C f; W f OOOO; C g; X; W g NN; U f", `f="NNOO" g=""`},
		{"appended", "C f; W f OOOO; X; U f; C g; W g NN; W g MM", `f="NNMM"`},
	} {
		require.Contains(t, play(t, c.script).states(opt(Ext4Writeback)), c.want, c.name)
		require.NotContains(t, play(t, c.script).states(opt(Ext4NoAutoDaAlloc)), c.want, c.name)
	}
	for _, c := range []struct{ name, script, not string }{
		{"durable", "C f; W f OOOO; X; U f; D .; C g; W g NNNN", `f="NNNN"`},
		{"another name", "C f; W f OOOO; L f e; X; U f; C g; W g NNNN", `e="NNNN" f=e`},
		{"in place", "C f; W f OOOO; C g; W g PPPP; X; U f; O g 0 NNNN", `f="NNNN" g="PPPP"`},
		{"its own", "C f; X; W f NNNN; U f", `f="NNNN\0"`},
	} {
		require.NotContains(t, play(t, c.script).states(opt(Ext4Writeback)), c.not, c.name)
	}
	g := play(t, "C f; W f OOOO; X; U f; C g; W g NN").graph(opt(Ext4Writeback))
	require.Equal(t, `f="OOOO"`, g.Image(g.Least()).String(), "what is required, and no more")
	for n := range uint64(100) {
		set := g.Draw(n, 5)
		again, err := g.Parse(g.Name(set))
		require.NoError(t, err)
		require.Equal(t, set, again)
	}
}

// With data=writeback a truncate does not wait for the zeros in its last block: behind a later size
// old bytes may be there.
func TestOldBytesBehindATruncate(t *testing.T) {
	const script = "C f; W f AABBCCDD; X; T f 6; T f 8"
	for _, p := range []Profile{POSIX, Ext4Writeback} {
		require.Contains(t, in(t, script+"; D .", p), `f="AABBCCDD"`, "%v", p)
	}
	require.Equal(t, []string{`f="AABBCC\0\0"`}, in(t, script+"; D .", Ext4)[:1])
}

// On btrfs the sync of a directory may write the inode of a file that it names with its size, and
// without what a truncate and a write did.
func TestSizeAhead(t *testing.T) {
	const script = "C f; W f oooooooo; X; R f g; T g 0; W g AA; D ."
	require.Contains(t, in(t, script, Btrfs), `g="oo"`)
	const unnamed = "C f; W f oooooooo; X; T f 0; W f AA; D ."
	require.NotContains(t, in(t, unnamed, Btrfs), `f="oo"`)
}

// A truncate writes zeros over the rest of the last block before the new size is durable, and the
// size of a file whose blocks are not allocated yet is durable without its data.
func TestTruncateInABlock(t *testing.T) {
	for _, p := range []Profile{POSIXSplit, POSIX, Ext4NoAutoDaAlloc, Ext4, Ext4Writeback} {
		require.ElementsMatch(t, []string{`f="AABBCCDD"`, `f="AA\0\0CCDD"`, `f="AA"`},
			in(t, "C f; W f AABBCCDD; X; T f 2", p), "%v", p)
		require.Contains(t, in(t, "C f; X; W f AABB; T f 2", p), `f="\0\0"`, "%v", p)
	}
	require.ElementsMatch(t, []string{`f="AABBCCDD"`, `f="AA"`},
		in(t, "C f; W f AABBCCDD; X; T f 2", Ext4Journal))
	require.ElementsMatch(t, []string{`f="AABBCCDD"`, `f="AABB"`},
		in(t, "C f; W f AABBCCDD; X; T f 4",
			POSIX), "at the end of a block there is nothing to zero")
}

// A rename over a file waits for new blocks of the new one, not for what was written into it in
// place.
func TestReplaceWaitsForNewBlocks(t *testing.T) {
	require.Equal(t, []string{`f="new!"`, `f="old!"`, `f="old!" t=""`, `f="old!" t="\0\0\0\0"`,
		`f="old!" t="new!"`},
		in(t, "C f; W f old!; X; C t; W t new!; R t f", Ext4))
	require.Contains(t, in(t, "C f; W f old!; C t; W t tttt; X; O t 0 new!; R t f", Ext4),
		`f="tttt"`)
}

// What is written back above the end of a file waits for the size, and so does what was written
// over a part of it: otherwise its bytes would be zeros once the size is there.
func TestLandWaitsForTheSize(t *testing.T) {
	const script = "C a; T a 3; X; W a C; O a 0 eee"
	all := play(t, script).states(small(POSIX))
	g := play(t, script).graph(small(POSIX))
	g.All(maxSets, func(set Set) bool {
		tr := NewTracker(EmptyImage(), small(POSIX))
		for _, op := range play(t, script).log {
			tr.Log(op)
		}
		tr.Land(set)
		landed := tr.Graph()
		return landed.All(maxSets, func(set Set) bool {
			return assert.Contains(t, all, landed.Image(set).String(), "after %s", g.Name(set))
		})
	})
}

// On btrfs a sync of the directory that a file was moved into leaves the old name where it is. A
// directory still has one name.
func TestMoveWithOneSideSynced(t *testing.T) {
	const begin = "M a; M b; C a/x; M a/y; X; "
	require.Equal(t, []string{`a/ a/x="" a/y/ b/ b/x=a/x`, `a/ a/y/ b/ b/x=""`},
		in(t, begin+"R a/x b/x; D b", Btrfs))
	require.NotContains(t, in(t, begin+"R a/x b/x", Btrfs), `a/ a/x="" a/y/ b/ b/x=a/x`)
	require.Equal(t, []string{`a/ a/x="" b/ b/y/`}, in(t, begin+"R a/y b/y; D b", Btrfs))
}

// On XFS an exchange within a directory changes the directory alone: a sync of the file does not
// wait for it.
func TestExchangeAndSync(t *testing.T) {
	const script = "C f; W f AA; C g; X; E f g; F f"
	require.Equal(t, []string{`f="" g="AA"`, `f="AA" g=""`}, in(t, script, XFS))
	require.Equal(t, []string{`f="" g="AA"`}, in(t, script, Ext4))
	require.Equal(t, []string{`f="" g="AA"`}, in(t, script+"; D .", XFS))
}
