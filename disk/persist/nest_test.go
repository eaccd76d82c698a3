package persist

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// scriptOf makes a script from draws: files a, b, c and directories d, e, few enough that calls
// meet each other.
func scriptOf(draw func(n int) int, length int) string {
	files := []string{"a", "b", "d/a", "e/a"}
	exists := map[string]bool{}
	var calls []string
	add := func(format string, args ...any) { calls = append(calls, fmt.Sprintf(format, args...)) }
	add("M d; M e")
	any := func() string { // a file that exists, or a new one
		f := files[draw(len(files))]
		if !exists[f] {
			exists[f] = true
			add("C %s", f)
		}
		return f
	}
	for i := range length {
		switch draw(12) {
		case 0, 1, 2:
			add("W %s %s", any(), strings.Repeat(string(rune('A'+i)), 1+draw(4)))
		case 3:
			add("O %s %d %s", any(), draw(5), strings.Repeat(string(rune('a'+i)), 1+draw(3)))
		case 4:
			add("T %s %d", any(), draw(4))
		case 5, 6:
			from, to := any(), files[draw(len(files))]
			if from != to {
				add("R %s %s", from, to)
				exists[from], exists[to] = false, true
			}
		case 7:
			from, to := any(), files[draw(len(files))]
			if !exists[to] {
				add("L %s %s", from, to)
				exists[to] = true
			}
		case 8:
			f := any()
			exists[f] = false
			add("U %s", f)
		case 9:
			add("F %s", any())
		case 10:
			add("G %s", any())
		case 11:
			add("D %s", []string{".", "d", "e"}[draw(3)])
		}
		if i == 1 && draw(2) == 0 {
			add("X")
		}
	}
	return strings.Join(calls, "; ")
}

// maxSets keeps scripts with too many states out of the tests that need all of them.
const maxSets = 20_000

// sets are the states of a script, nil if there are too many.
func sets(t testing.TB, script string, p Profile) []string {
	s := play(t, script)
	if s.graph(small(p)).Count(maxSets+1) > maxSets {
		return nil
	}
	return s.states(small(p))
}

func requireNested(t testing.TB, script string) {
	all := map[Profile][]string{}
	for _, p := range Profiles() {
		all[p] = sets(t, script, p)
		if all[p] == nil {
			return
		}
		require.NotEmpty(t, all[p])
	}
	for _, c := range [][2]Profile{
		{Ext4Journal, Ext4}, {Ext4, Ext4NoAutoDaAlloc}, {Ext4NoAutoDaAlloc, Ext4Writeback},
		{Ext4NoAutoDaAlloc, POSIX}, // with data=writeback a file may show what is another's
		{XFS, POSIX}, {Btrfs, POSIX}, {LazyFS, POSIX}, {POSIX, POSIXSplit},
	} {
		for _, state := range all[c[0]] {
			require.Contains(t, all[c[1]], state, "%v is not within %v: %s", c[0], c[1], script)
		}
	}
	require.Len(t, all[LazyFS], 1)
	for _, p := range Profiles() {
		synced := sets(t, script+"; X", p)
		require.Len(t, synced, 1, "%v: everything synced leaves one state: %s", p, script)
		require.Contains(t, all[POSIXSplit], synced[0])
	}
}

func TestStatesNest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		requireNested(t, scriptOf(func(n int) int {
			return rapid.IntRange(0, n-1).Draw(rt, "n")
		}, 6))
	})
}

func FuzzStates(f *testing.F) {
	f.Add([]byte("0123456789"))
	f.Add([]byte{5, 1, 2, 3, 8, 9, 11, 0, 0, 7, 3, 3, 3, 1, 2})
	f.Fuzz(func(t *testing.T, data []byte) {
		requireNested(t, scriptOf(func(n int) int {
			if len(data) == 0 {
				return 0
			}
			b := data[0]
			data = data[1:]
			return int(b) % n
		}, 6))
	})
}

// TestSample: what is sampled is legal and among all states; and a sample with room finds all of a
// small set.
func TestSample(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		script := scriptOf(func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "n") }, 5)
		p := rapid.SampledFrom(Profiles()).Draw(rt, "profile")
		all := sets(t, script, p)
		if all == nil {
			return
		}
		g := play(t, script).graph(small(p))
		n := 0
		g.Sample(rapid.Uint64().Draw(rt, "seed"), 300, func(set Set) bool {
			n++
			require.True(t, g.Legal(set), script)
			require.Contains(t, all, g.Image(set).String(), script)
			named, err := g.Parse(g.Name(set))
			require.NoError(t, err, script)
			require.Equal(t, g.Image(set).String(), g.Image(named).String(), "%s: %s", script,
				g.Name(set))
			return true
		})
		if len(g.Micros) > 0 && p != LazyFS {
			require.Equal(t, 300, n)
		}
	})
}

// TestLand: what is on the device by chance only takes states away.
func TestLand(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		script := scriptOf(func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "n") }, 5)
		p := rapid.SampledFrom(Profiles()[:len(Profiles())-1]).Draw(rt, "profile")
		all := sets(t, script, p)
		if all == nil {
			return
		}
		s := play(t, script)
		tr := NewTracker(EmptyImage(), small(p))
		for _, op := range s.log {
			tr.Log(op)
		}
		tr.Land(tr.Graph().Draw(rapid.Uint64().Draw(rt, "seed"), 5))
		g := tr.Graph()
		g.All(maxSets, func(set Set) bool {
			require.Contains(t, all, g.Image(set).String(), "%v: %s", p, script)
			return true
		})
	})
}

// brute are the states of POSIX by trying every subset of the micro-ops against rules written down
// a second time: versions of a sector, of a size and of a name in order; a cut before what is
// written above it.
func brute(t testing.TB, script string) []string {
	s := play(t, script)
	g := s.graph(small(POSIX))
	n := len(g.Micros)
	if n > 12 {
		return nil
	}
	floor := func(ino Ino, before int) int64 {
		least := g.base.size(ino)
		for i := range before {
			if m := &g.Micros[i]; m.Op.Ino == ino && m.kind == microSize {
				least = min(least, m.size)
			}
		}
		return least
	}
	needs := func(later, earlier int) bool {
		a, b := &g.Micros[later], &g.Micros[earlier]
		same := a.Op.Ino == b.Op.Ino
		switch {
		case a.kind == microData && b.kind == microData:
			return same && a.off/2 == b.off/2
		case a.kind == microData && b.kind == microSize:
			return same && b.cut && b.size < a.off+int64(len(a.bytes))
		case a.kind == microSize && b.kind == microSize:
			return same && !(a.cut && a.size <= floor(a.Op.Ino, later))
		case a.kind == microDirent && b.kind == microDirent:
			for _, x := range a.edits {
				for _, y := range b.edits {
					if x.Dir == y.Dir && x.Name == y.Name {
						return true
					}
				}
			}
		}
		return false
	}
	met := map[string]bool{}
	for bits := range 1 << n {
		legal := true
		set := g.NewSet()
		for i := range n {
			if bits&(1<<i) == 0 {
				continue
			}
			set.Add(i)
			for d := range i {
				legal = legal && (bits&(1<<d) != 0 || !needs(i, d) || skipped(g, i, d, needs))
			}
		}
		if legal {
			met[g.Image(set).String()] = true
		}
	}
	var list []string
	for text := range met {
		list = append(list, text)
	}
	slices.Sort(list)
	return list
}

// skipped tells whether a later version than d stands between it and i and does not need d: then i
// does not either.
func skipped(g *Graph, i, d int, needs func(int, int) bool) bool {
	for k := d + 1; k < i; k++ {
		same := g.Micros[k].kind == g.Micros[d].kind && g.Micros[k].Op.Ino == g.Micros[d].Op.Ino &&
			g.Micros[d].kind == microSize
		if same && needs(i, k) && !needs(k, d) {
			return true
		}
	}
	return false
}

func TestAllIsEverySubset(t *testing.T) {
	scripts, tried := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		scripts++
		script := scriptOf(func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "n") }, 4)
		if want := brute(t, script); want != nil {
			tried++
			require.Equal(t, want, play(t, script).states(small(POSIX)), script)
		}
	})
	require.Greater(t, 5*tried, scripts, "too few scripts are small enough to try every subset")
}
