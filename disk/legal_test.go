package disk

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// drawStory is a story of calls that succeed, over a few names that meet each other.
func drawStory(t *rapid.T) []string {
	files := []string{"a", "b", "d/a", "e/a"}
	exists := map[string]bool{}
	calls := []string{"mkdir d", "mkdir e"}
	add := func(format string, args ...any) { calls = append(calls, fmt.Sprintf(format, args...)) }
	draw := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "n") }
	file := func() string {
		f := files[draw(len(files))]
		if !exists[f] {
			exists[f] = true
			add("create %s", f)
		}
		return f
	}
	for i := range 7 {
		switch draw(14) {
		case 0, 1, 2:
			add("write %s %s", file(), "ABCDEFGH"[i:i+1+draw(2)])
		case 3:
			add("at %s %d %s", file(), draw(5), "xyz"[:1+draw(3)])
		case 4:
			add("truncate %s %d", file(), draw(4))
		case 5, 6:
			from, to := file(), files[draw(len(files))]
			if from != to {
				add("rename %s %s", from, to)
				exists[from], exists[to] = false, true
			}
		case 7:
			f := file()
			exists[f] = false
			add("remove %s", f)
		case 8:
			add("sync %s", file())
		case 9:
			add("sync %s", []string{".", "d", "e"}[draw(3)])
		case 10:
			add("punch %s %d %d", file(), draw(3), []int{1, 2, 4096}[draw(3)])
		case 11:
			add("allocate %s %d %d", file(), draw(3), 1+draw(3))
		case 12:
			if a, b := file(), file(); a != b {
				add("exchange %s %s", a, b)
			}
		case 13:
			add("page %s", file())
		}
	}
	return calls
}

// playAll runs a story on a disk of its own.
func playAll(t require.TestingT, seed uint64, calls []string, prepare func(d *Disk)) *Disk {
	s := sim.New(sim.Config{Seed: seed})
	h := s.NewHost("h", nil)
	d := New(h)
	h.Boot()
	d.Sector = 2
	prepare(d)
	for _, call := range calls {
		play(t, d, call)
	}
	return d
}

// legal are the states that package persist allows after a recorded story.
func legal(t require.TestingT, calls []string, profile persist.Profile) (states []string,
	base string) {
	var image *persist.Image
	d := playAll(t, 1, calls, func(d *Disk) { image = d.Record() })
	tr := persist.NewTracker(image, persist.Options{Profile: profile, Sector: 2})
	for _, op := range d.Recorded() {
		tr.Log(op)
	}
	g := tr.Graph()
	if !g.All(20_000, func(set persist.Set) bool {
		states = append(states,
			g.Image(set).String())
		return true
	}) {
		return nil, ""
	}
	return states, g.Image(g.Least()).String()
}

// TestPowerLossIsLegal: what a live disk has after a power loss is what the model allows after the
// recorded log of the same calls, however much of it was written back or found durable on the way.
func TestPowerLossIsLegal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calls := drawStory(t)
		profile := rapid.SampledFrom(persist.Profiles()).Draw(t, "profile")
		seed := rapid.Uint64().Draw(t, "seed")
		states, base := legal(t, calls, profile)
		if states == nil {
			return
		}
		worst := playAll(t, seed, calls, func(d *Disk) { d.Profile = profile })
		worst.host.Crash(sim.PowerLoss)
		require.Equal(t, base, worst.Image().String(), "%v: %q", profile, calls)

		at := rapid.IntRange(0, len(calls)).Draw(t, "at")
		drawn := playAll(t, seed, calls[:at], func(d *Disk) {
			d.Profile, d.Survival = profile, Draw
		})
		switch rapid.IntRange(0, 2).Draw(t, "meanwhile") {
		case 1:
			if profile != persist.LazyFS { // LazyFS writes nothing back
				drawn.Writeback(5)
			}
		case 2:
			if drawn.lazy() {
				drawn.compact()
			}
		}
		for _, call := range calls[at:] {
			play(t, drawn, call)
		}
		before := tree(t, drawn)
		drawn.host.Crash(sim.PowerLoss)
		require.True(t, slices.Contains(states, drawn.Image().String()),
			"%v: %s after %q, %s before", profile, drawn.Image(), calls, before)
		require.Equal(t, tree(t, drawn), tree(t, reloaded(drawn)),
			"what is durable is what is read")
	})
}

func reloaded(d *Disk) *Disk {
	image := d.Image()
	d.Load(image)
	return d
}

// TestSyncAfterAPartialWriteback: when the journal has committed the creation of one file and not
// that of the next, a sync of the first commits nothing more, as on a real kernel. The model allows
// that without knowing of the writeback.
func TestSyncAfterAPartialWriteback(t *testing.T) {
	calls := []string{"create a", "create b", "sync a"}
	for _, profile := range []persist.Profile{persist.Ext4, persist.Ext4NoAutoDaAlloc,
		persist.Ext4Writeback, persist.Ext4Journal, persist.XFS} {
		states, _ := legal(t, calls, profile)
		lost := 0
		for seed := range uint64(40) {
			d := playAll(t, seed, calls[:2], func(d *Disk) { d.Profile = profile })
			d.Writeback(5)
			play(t, d, calls[2])
			d.host.Crash(sim.PowerLoss)
			require.Contains(t, states, d.Image().String(), "%v, seed %d", profile, seed)
			require.Contains(t, d.Image().String(), `a=""`, "%v, seed %d", profile, seed)
			if !strings.Contains(d.Image().String(), `b=""`) {
				lost++
			}
		}
		require.NotZero(t, lost, "%v: no seed commits one file without the other", profile)
		require.NotEqual(t, 40, lost, profile)
	}
}

// TestFreedBlocks: with data=writeback a power loss may leave a file, of which nothing was pending
// but that it lost its name, with what another wrote; and what it left is replayed by its name.
// What was synced and nothing else is left as it was.
func TestFreedBlocks(t *testing.T) {
	calls := []string{"put a old", "sync .", "sync a", "remove a", "create b", "write b new"}
	met := map[persist.Profile]int{}
	for _, profile := range []persist.Profile{persist.Ext4Writeback, persist.Ext4} {
		for seed := range uint64(40) {
			d := playAll(t, seed, calls, func(d *Disk) { d.Profile, d.Survival = profile, Draw })
			d.host.Crash(sim.PowerLoss)
			left := tree(t, d)
			require.Equal(t, left, tree(t, reloaded(d)), "what is durable is what is read")
			if strings.HasPrefix(left, "a=new") {
				met[profile]++
			}
			again := playAll(t, seed+100, calls, func(again *Disk) { again.Profile = profile })
			again.Spare(d.Spared())
			again.host.Crash(sim.PowerLoss)
			require.Equal(t, left, tree(t, again))
		}
	}
	require.NotZero(t, met[persist.Ext4Writeback])
	require.Zero(t, met[persist.Ext4])
	d := playAll(t, 1, calls, func(d *Disk) { d.Profile = persist.Ext4Writeback })
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, "a=old", tree(t, d))
}
