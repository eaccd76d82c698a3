package disk

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// TestEntriesTwin: entries are a map with an order, however many there are.
func TestEntriesTwin(t *testing.T) {
	check := func(t require.TestingT, e *entries, twin map[string]*inode) {
		got := make(map[string]*inode)
		var names []string
		for d := range e.all() {
			got[d.name] = d.ino
			names = append(names, d.name)
		}
		require.Equal(t, twin, got)
		require.True(t, slices.IsSorted(names))
		require.Equal(t, len(twin), e.len())
		require.True(t, len(names) == 0 || names[0] == e.first())
		require.LessOrEqual(t, len(e.few), maxFew)
		if e.many != nil {
			require.Empty(t, e.few)
			require.NotZero(t, e.many.n)
			require.False(t, slices.ContainsFunc(e.many.blocks, func(b []dirent) bool {
				return len(b) == 0 || len(b) > blockSize
			}))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var e, copied entries
		twin := make(map[string]*inode)
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			from, step := rapid.IntRange(0, 2000).Draw(t, "from"), rapid.IntRange(-3, 3).Draw(t,
				"step")
			n := rapid.IntRange(1, rapid.SampledFrom([]int{4, 40, 600}).Draw(t, "most")).Draw(t,
				"n")
			gone := rapid.IntRange(0, 2).Draw(t, "gone") == 0
			for i := range n {
				name, ino := fmt.Sprintf("%05d", 3000+from+i*step), &inode{id: uint64(i)}
				old := twin[name]
				if gone {
					ino = nil
					delete(twin, name)
				} else {
					twin[name] = ino
				}
				require.True(t, e.set(name, ino) == old)
				require.True(t, e.get(name) == ino)
			}
			check(t, &e, twin)
		}
		copied.set("00001", &inode{})
		copied.copyFrom(&e)
		third := 0
		e.keep(func(dirent) bool { third++; return third%3 == 0 })
		check(t, &copied, twin)
		kept := maps.Clone(twin)
		third = 0
		for _, name := range slices.Sorted(maps.Keys(twin)) {
			if third++; third%3 != 0 {
				delete(kept, name)
			}
		}
		check(t, &e, kept)
	})
}

// BenchmarkDirectory makes files in a directory that has so many, in no order.
func BenchmarkDirectory(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var e entries
			name := func(i int) string { return fmt.Sprintf("%08x", uint32(i)*2654435761) }
			for i := range n {
				e.set(name(i), &inode{})
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				e.set(name(n+i), &inode{})
				e.set(name(n+i), nil)
			}
		})
	}
}

// TestEntriesInOrder: what is pushed in order stands once, and dropping all of a block leaves none
// that is empty.
func TestEntriesInOrder(t *testing.T) {
	var e entries
	for i := range 600 {
		e.push(dirent{fmt.Sprintf("%04d", i), new(inode)})
	}
	n := 0
	for d := range e.all() {
		require.Equal(t, fmt.Sprintf("%04d", n), d.name)
		n++
	}
	require.Equal(t, 600, n)
	require.Equal(t, n, e.len())
	e.keep(func(d dirent) bool { return d.name >= "0590" })
	require.Equal(t, 10, e.len())
	require.Len(t, e.many.blocks, 1)
	require.Nil(t, e.get("0001"))
	require.NotNil(t, e.get("0590"))
}
