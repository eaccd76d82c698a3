package oracle

import (
	"fmt"
	"math/rand/v2"

	"groundhog/disk/persist/recording"
)

// generator draws a script of calls that succeed.
type generator struct {
	draw   *rand.Rand
	script recording.Script
	files  []string // paths that exist
	free   []string // paths that do not
	size   map[string]int
	sizes  []int // of data
	letter byte
}

// random is a script: small, over few names that meet each other, with writebacks and waits
// between. Torn ones write less at once, so that their states can be told apart.
func random(seed uint64, torn bool) recording.Script {
	g := generator{draw: rand.New(rand.NewPCG(seed, 7)), letter: 'A',
		files: []string{"f", "g", "d/h"}, free: []string{"t", "u", "d/v", "d/w"},
		size: map[string]int{"f": 8192, "g": 100, "d/h": 4096}, sizes: []int{50, 4096, 4096, 8192}}
	g.script.Name = fmt.Sprintf("random-%d", seed)
	if torn {
		g.sizes = []int{50, 512, 700, 1024, 2048}
		g.script.Name = fmt.Sprintf("torn-%d", seed)
	}
	g.script.Setup = []string{"write f 0 o*8192", "write g 0 q*100", "mkdir d",
		"write d/h 0 k*4096"}
	if g.draw.IntN(2) == 0 { // inodes in memory from the start
		g.add("open 1 f")
		g.add("open 2 g")
		g.add("open 3 d/h")
	}
	for n := 5 + g.draw.IntN(5); n > 0; {
		if g.call() {
			n--
		}
	}
	return g.script
}

func (g *generator) add(format string, args ...any) {
	g.script.Calls = append(g.script.Calls, fmt.Sprintf(format, args...))
}

// data is a word for data that no other call writes, and its length.
func (g *generator) data() (string, int) {
	n := g.sizes[g.draw.IntN(len(g.sizes))]
	g.letter++
	return fmt.Sprintf("%c*%d", g.letter-1, n), n
}

func (g *generator) pick(list []int) int { return list[g.draw.IntN(len(list))] }

// call adds a call, and tells whether there was one to add.
func (g *generator) call() bool {
	if len(g.files) == 0 {
		return g.create()
	}
	i := g.draw.IntN(len(g.files))
	f := g.files[i]
	switch k := g.draw.IntN(60); {
	case k < 6:
		return g.create()
	case k < 24:
		g.write(f, k)
	case k < 35:
		return g.names(i, f, k)
	case k < 41:
		g.add("fsync %s", f)
	case k < 44:
		g.add("fdatasync %s", f)
	case k < 48:
		g.add("fsync %s", []string{"d", "."}[g.draw.IntN(2)])
	case k < 54:
		g.add("writeback %s", f)
	default:
		g.add("wait %d", g.pick([]int{6, 6, 36}))
	}
	return true
}

func (g *generator) create() bool {
	if len(g.free) == 0 {
		return false
	}
	word, n := g.data()
	path := g.free[0]
	g.add("write %s 0 %s", path, word)
	g.size[path], g.files, g.free = n, append(g.files, path), g.free[1:]
	return true
}

// write adds a call that changes what f holds.
func (g *generator) write(f string, k int) {
	switch {
	case k < 12:
		word, n := g.data()
		g.add("append %s %s", f, word)
		g.size[f] += n
	case k < 18: // in place, from the begin of a page
		word, n := g.data()
		off := g.draw.IntN(2) * blockSize
		if off > g.size[f] {
			off = 0
		}
		verb := "write"
		if g.draw.IntN(8) == 0 {
			verb = []string{"dwrite", "swrite"}[g.draw.IntN(2)]
		}
		g.add("%s %s %d %s", verb, f, off, word)
		g.size[f] = max(g.size[f], off+n)
	case k < 20:
		word, n := g.data()
		g.add("replace %s %s", f, word)
		g.size[f] = n
	case k < 22:
		n := min(g.pick([]int{0, 50, 4096, 6000}), g.size[f])
		g.add("truncate %s %d", f, n)
		g.size[f] = n
	case k < 23:
		g.add("punch %s %d %d", f, g.pick([]int{0, 100, 4096}), g.pick([]int{50, 4096, 8192}))
	default:
		g.add("fallocate %s %d %d", f, g.size[f], g.pick([]int{4096, 8192}))
	}
}

// names adds a call that changes what names stand for.
func (g *generator) names(i int, f string, k int) bool {
	others := append(append([]string{}, g.files[:i]...), g.files[i+1:]...)
	switch {
	case k < 29 && g.draw.IntN(3) > 0 && len(others) > 0: // over a file
		to := others[g.draw.IntN(len(others))]
		g.add("rename %s %s", f, to)
		g.size[to], g.files = g.size[f], others
	case k < 30 && len(g.free) > 0:
		to := g.free[0]
		g.add("rename %s %s", f, to)
		g.size[to], g.files, g.free = g.size[f], append(others, to), g.free[1:]
	case k < 32 && len(others) > 0:
		g.add("unlink %s", f)
		g.files = others
	case k < 33 && len(g.free) > 0: // sizes are no longer known by one name: leave the new one be
		g.add("link %s %s", f, g.free[0])
		g.free = g.free[1:]
		g.files = others
	case k < 34 && len(others) > 0:
		to := others[g.draw.IntN(len(others))]
		g.add("exchange %s %s", f, to)
		g.size[f], g.size[to] = g.size[to], g.size[f]
	case k < 35 && g.size["e/"] == 0: // a new directory, and names in it
		g.add("mkdir e")
		g.size["e/"], g.free = 1, append([]string{"e/x", "e/y"}, g.free...)
	default:
		return false
	}
	return true
}
