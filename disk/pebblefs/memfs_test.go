package pebblefs_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/disk/pebblefs"
	"groundhog/sim"
)

// ours is what a story leaves on our disk after a crash.
func ours(t *testing.T, story string, kind sim.CrashKind) *pebblefs.FS {
	t.Helper()
	d := newDisk(t)
	newActor(pebblefs.New(d)).play(t, story)
	d.Host().Crash(kind)
	d.Host().Boot()
	return pebblefs.New(d)
}

// theirs is what it leaves on Pebble's crashable MemFS if each unsynced part survives with that
// probability.
func theirs(t *testing.T, story string, percent int, seed uint64) *vfs.MemFS {
	t.Helper()
	y := vfs.NewCrashableMem()
	newActor(y).play(t, story)
	return y.CrashClone(vfs.CrashCloneCfg{UnsyncedDataPercent: percent,
		RNG: rand.New(rand.NewPCG(seed, seed))})
}

// The defects of MemFS's crash clones that a disk must not have. Each test shows the defect there
// and its absence here.

func TestSameSeedSameDisk(t *testing.T) {
	const story = "create /a; create /b; create /c; create /d; create /e; write /a A; write /b " +
		"B; write /c C"
	clones, disks := map[string]bool{}, map[string]bool{}
	for range 200 {
		clones[tree(t, theirs(t, story, 50, 1))] = true
		disks[tree(t, ours(t, story, sim.PowerLoss))] = true
	}
	require.Greater(t, len(clones), 1)
	require.Len(t, disks, 1)
}

func TestUnsyncedRemoveThatSurvives(t *testing.T) {
	const story = "create /a; write /a A; sync /a; syncdir /; remove /a"
	require.Equal(t, "/a=A", tree(t, theirs(t, story, 100, 1)),
		"undone although everything survived")
	require.Equal(t, "", tree(t, ours(t, story, sim.Kill)))
	require.Equal(t, "/a=A", tree(t, ours(t, story, sim.PowerLoss)))
}

func TestUnsyncedRenameThatSurvives(t *testing.T) {
	const story = "create /a; write /a A; sync /a; syncdir /; rename /a /b"
	require.Equal(t, "/a=A /b=A", tree(t, theirs(t, story, 100, 1)),
		"two names although everything survived")
	require.Equal(t, "/b=A", tree(t, ours(t, story, sim.Kill)))
	require.Equal(t, "/a=A", tree(t, ours(t, story, sim.PowerLoss)))
}

func TestHardLinksOfOneFileAgree(t *testing.T) {
	const story = "create /a; write /a A; sync /a; link /a /b; syncdir /; write /a X"
	differ := 0
	for seed := range uint64(100) {
		if clone := theirs(t, story, 50, seed); content(t, clone, "/a") != content(t, clone, "/b") {
			differ++
		}
	}
	require.Positive(t, differ)

	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		y := ours(t, story, kind)
		require.Equal(t, content(t, y, "/a"), content(t, y, "/b"))
		newActor(y).play(t, "open /a; write /a again")
		require.Equal(t, content(t, y, "/a"), content(t, y, "/b"), "still one file after the crash")
	}
	clone := theirs(t, story, 0, 1)
	newActor(clone).play(t, "open /a; write /a again")
	require.NotEqual(t, content(t, clone, "/a"), content(t, clone, "/b"),
		"two files after any crash")
}

// Two defects of MemFS without any crash, which the differential test must avoid.

func TestRenameIntoNowhereKeepsTheFile(t *testing.T) {
	mem, real := newActor(vfs.NewMem()), newActor(pebblefs.New(newDisk(t)))
	for _, a := range []*actor{mem, real} {
		a.play(t, "create /a; write /a A")
		require.Error(t, a.do("rename /a /missing/a"))
	}
	require.Equal(t, "", tree(t, mem.fs), "the file is lost")
	require.Equal(t, "/a=A", tree(t, real.fs))
}

func TestRenameToAnotherNameOfTheSameFile(t *testing.T) {
	const story = "create /a; write /a A; link /a /b; rename /a /b"
	mem, real := newActor(vfs.NewMem()), newActor(pebblefs.New(newDisk(t)))
	mem.play(t, story)
	real.play(t, story)
	require.Equal(t, "/b=A", tree(t, mem.fs), "rename(2) does nothing in this case")
	require.Equal(t, "/a=A /b=A", tree(t, real.fs))
}

// TestWorstCaseIsTheEmptyClone: after the same calls a power loss here and a clone of MemFS that
// keeps nothing unsynced are equal, as is what a program sees before; then both go on from there
// and crash again.
func TestWorstCaseIsTheEmptyClone(t *testing.T) {
	names := rapid.SampledFrom([]string{"/a", "/b", "/d/a", "/d/b"})
	dirs := rapid.SampledFrom([]string{"/", "/d"})
	rapid.Check(t, func(rt *rapid.T) {
		d := diskOf(sim.New(sim.Config{Seed: 1}))
		defer d.Host().Sim().Close()
		mem := vfs.NewCrashableMem()
		for rounds := rapid.IntRange(1, 3).Draw(rt, "crashes"); rounds > 0; rounds-- {
			here, there := newActor(pebblefs.New(d)), newActor(mem)
			ids := identities{}
			for range rapid.IntRange(1, 25).Draw(rt, "calls") {
				line := call(rt, names, dirs)
				if meetsDefect(line, here.fs, ids, rounds == 1) {
					continue
				}
				err, want := here.do(line), there.do(line)
				require.Equal(rt, want == nil, err == nil, "%s: %v, MemFS: %v", line, err, want)
				if err == nil {
					ids.follow(line)
				}
			}
			require.Equal(rt, tree(rt, mem), tree(rt, here.fs), "before the crash")
			mem = mem.CrashClone(vfs.CrashCloneCfg{})
			cut(d)
			require.Equal(rt, tree(rt, mem), tree(rt, pebblefs.New(d)), "after the crash")
		}
	})
}

func call(rt *rapid.T, names, dirs *rapid.Generator[string]) string {
	verb := rapid.SampledFrom([]string{
		"create", "create", "open", "write", "write", "write", "sync", "sync", "syncdir", "syncdir",
		"mkdir", "rename", "link", "reuse", "remove", "removeall",
	}).Draw(rt, "verb")
	name := names.Draw(rt, "name")
	switch verb {
	case "syncdir":
		return verb + " " + dirs.Draw(rt, "dir")
	case "mkdir":
		return verb + " /d"
	case "write":
		return verb + " " + name + " " + rapid.StringMatching(`[A-Z]{1,3}`).Draw(rt, "text")
	case "rename", "reuse", "link":
		return verb + " " + name + " " + names.Draw(rt, "other")
	}
	return verb + " " + name
}

// meetsDefect says that MemFS is known to go wrong by a call: see the tests above. Two names of one
// file, by a link or by a move between directories of which one is not synced, are safe before the
// last crash only.
func meetsDefect(line string, y vfs.FS, ids identities, last bool) bool {
	w := strings.Fields(line)
	switch w[0] {
	case "link":
		return !last
	case "rename", "reuse":
		from, to := y.PathDir(w[1]), y.PathDir(w[2])
		_, missing := y.Stat(to)
		return missing != nil || from != to && !last || ids.of(w[1]) == ids.of(w[2])
	}
	return false
}

// identities tells which names stand for one file.
type identities map[string]int

func (ids identities) of(name string) int {
	if _, ok := ids[name]; !ok {
		ids.fresh(name)
	}
	return ids[name]
}

func (ids identities) fresh(name string) { ids[""]++; ids[name] = ids[""] }

// follow does what a successful call does to the names.
func (ids identities) follow(line string) {
	w := strings.Fields(line)
	switch w[0] {
	case "create", "remove", "removeall":
		ids.fresh(w[1])
	case "link":
		ids[w[2]] = ids.of(w[1])
	case "rename", "reuse":
		ids[w[2]] = ids.of(w[1])
		ids.fresh(w[1])
	}
}
