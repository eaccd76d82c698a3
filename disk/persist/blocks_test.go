package persist

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A hole of whole blocks is one change, and the zeros around it are data of sectors.
func TestHoleIsWhole(t *testing.T) {
	const script = "C f; W f AABBCCDDEE; X; P f 3 6"
	for _, p := range []Profile{POSIXSplit, POSIX, Ext4NoAutoDaAlloc, Ext4, Ext4Writeback, XFS} {
		require.ElementsMatch(t, []string{
			`f="AABBCCDDEE"`, `f="AAB\0CCDDEE"`, `f="AABBCCDD\0E"`, `f="AAB\0CCDD\0E"`,
			`f="AABB\0\0\0\0EE"`, `f="AAB\0\0\0\0\0EE"`, `f="AABB\0\0\0\0\0E"`,
			`f="AAB\0\0\0\0\0\0E"`,
		}, in(t, script, p), "%v", p)
	}
	for _, p := range Profiles() {
		require.Equal(t, []string{`f="AAB\0\0\0\0\0\0E"`}, in(t, script+"; F f", p), "%v", p)
	}
	require.Equal(t, []string{`f="AABBCCDDEE"`}, in(t, script, LazyFS))
}

// What is written into a hole has new blocks and does not survive without the hole; what was dirty
// in the range is written back before the hole is made.
func TestHoleAndDataStayInOrder(t *testing.T) {
	const begin = "C f; W f AABBCCDD; X; "
	for _, p := range Profiles() {
		for _, state := range in(t, begin+"P f 4 4; O f 4 ZZ", p) {
			if p != Ext4Writeback { // where the new block may be the old one
				require.NotContains(t, state, "ZZDD", "%v", p)
			}
		}
		for _, state := range in(t, begin+"O f 4 ZZ; P f 4 4", p) {
			require.NotContains(t, state, `ZZ\0`, "%v", p)
		}
		for _, sync := range []string{"G f", "F f", "X"} {
			require.Equal(t, []string{`f="AABBZZ\0\0"`},
				in(t, begin+"P f 4 4; O f 4 ZZ; "+sync, p), "%v", p)
			require.Equal(t, []string{`f="AABB\0\0\0\0"`},
				in(t, begin+"O f 4 ZZ; P f 4 4; "+sync, p), "%v", p)
		}
	}
}

// A hole is metadata: where that is ordered, what comes later does not survive without it.
func TestHoleIsOrdered(t *testing.T) {
	const script = "C f; W f AABBCCDD; C a; X; P f 4 4; R a b"
	for _, p := range Profiles() {
		ordered := profileRules[p].ordered
		early := 0
		for _, state := range in(t, script, p) {
			if strings.Contains(state, "b=") && strings.Contains(state, "CCDD") {
				early++
			}
		}
		require.Equal(t, ordered, early == 0, "%v", p)
	}
}

// What is reserved is no content, survives a sync, and goes with what a truncate cuts off.
func TestReservedBlocks(t *testing.T) {
	used := func(script string, p Profile) (all []int64) {
		s := play(t, script)
		s.graph(Options{Profile: p, Sector: 2}).All(maxSets, func(set Set) bool {
			n := s.graph(Options{Profile: p, Sector: 2}).Image(set).Node(2)
			if n == nil || n.Data.Pages == nil {
				all = append(all, 0)
			} else {
				all = append(all, n.Data.Pages.Used())
			}
			return true
		})
		return all
	}
	for _, p := range []Profile{POSIX, Ext4, XFS, Btrfs} {
		require.Equal(t, []int64{0, 3}, used("C f; X; V f 0 12288", p), "%v", p)
		require.Equal(t, []int64{3}, used("C f; X; V f 0 12288; F f", p), "%v", p)
		require.Equal(t, []int64{0}, used("C f; X; V f 0 12288; P f 0 12288; F f", p), "%v", p)
		require.Equal(t, []int64{1},
			used("C f; X; T f 4096; V f 0 12288; T f 100; F f", p), "%v", p)
	}
}

// An exchange is one change under every profile, also of directories and between two.
func TestExchangeIsWhole(t *testing.T) {
	for _, p := range Profiles() {
		for script, want := range map[string][2]string{ // order: each script by itself
			"C a; W a A; C b; W b B; X; E a b": {`a="A" b="B"`, `a="B" b="A"`},
			"M x; M y; C x/a; W x/a A; C y/b; W y/b B; X; E x/a y/b": {
				`x/ x/a="A" y/ y/b="B"`, `x/ x/a="B" y/ y/b="A"`},
			"M x; M y; M x/d; C x/d/f; C y/b; X; E x/d y/b": {
				`x/ x/d/ x/d/f="" y/ y/b=""`, `x/ x/d="" y/ y/b/ y/b/f=""`},
		} {
			all := want[:]
			if p == LazyFS {
				all = want[1:]
			}
			require.ElementsMatch(t, all, in(t, script, p), "%v: %s", p, script)
			if strings.Contains(script, "x/") {
				require.Equal(t, want[1:], in(t, script+"; D x", p), "%v: %s", p, script)
				require.Equal(t, want[1:], in(t, script+"; D y", p), "%v: %s", p, script)
			}
		}
	}
}
