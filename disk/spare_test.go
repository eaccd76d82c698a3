package disk

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// all inodes that have a name or something pending.
func inodes(d *Disk) []*inode {
	met := map[*inode]bool{}
	var list []*inode
	var visit func(n *inode)
	visit = func(n *inode) {
		if met[n] {
			return
		}
		met[n] = true
		list = append(list, n)
		for _, view := range []*entries{&n.dir.cur, n.dir.held()} {
			for e := range view.all() {
				visit(e.ino)
			}
		}
	}
	visit(d.root)
	for _, n := range d.dirty {
		visit(n)
	}
	return list
}

// checkViews: of each inode, the durable view with the records applied in order is the volatile
// view.
func checkViews(t require.TestingT, n *inode) {
	if n.isDir() {
		var twin entries
		twin.copyFrom(n.dir.held())
		for _, r := range n.log.records {
			if r.kind == persist.Dirent {
				for _, e := range r.meta.edits {
					if e.dir == n {
						twin.set(e.name, e.ino)
					}
				}
			}
		}
		require.Equal(t, slices.Collect(n.dir.cur.all()), slices.Collect(twin.all()))
		return
	}
	twin := slices.Clone(n.bytes().All())
	for _, r := range n.log.records {
		switch {
		case r.left != nil:
			return // a part of it is on the device already, over which later ones may lie
		case r.kind == persist.Write:
			twin = put(twin, r.data, r.off)
		case r.kind == persist.Truncate:
			twin = resize(twin, r.size)
		case r.kind == persist.Punch:
			from := min(r.off, int64(len(twin)))
			clear(twin[from:min(r.off+r.size, int64(len(twin)))])
		}
	}
	require.Equal(t, string(n.content()), string(twin))
}

// checkSpare: the views of each inode go together; what the disk keeps to be used again is used by
// nobody, and what all share is as it was.
func checkSpare(t require.TestingT, d *Disk) {
	require.Equal(t, pending{}, *noLog)
	require.Equal(t, extra{}, *noExtra)
	require.Equal(t, directory{}, *noEntries)
	held := map[*change]int{}
	for _, n := range inodes(d) {
		checkViews(t, n)
		require.Equal(t, n.log != noLog, slices.Contains(d.dirty, n))
		require.True(t, n.log == noLog || d.dirty[n.log.slot-1] == n)
		require.False(t, slices.Contains(d.spare.logs, n.log))
		require.False(t, slices.Contains(d.spare.views, n.dir.durable))
		for _, r := range n.log.records {
			held[r.meta]++
		}
	}
	for c, records := range held {
		if c != nil {
			require.False(t, slices.Contains(d.spare.changes, c))
			require.GreaterOrEqual(t, c.held, records)
		}
	}
	for _, p := range d.spare.logs {
		require.Equal(t, pending{records: p.records[:0], chunk: p.chunk[:0]}, *p)
	}
	for _, c := range d.spare.changes {
		require.Equal(t, change{}, *c)
	}
	for _, e := range d.spare.views {
		require.Zero(t, e.len())
	}
}

// TestWhatIsUsedAgain: whatever happens, each inode keeps what it needs, and gives back what it
// does not.
func TestWhatIsUsedAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		calls := drawStory(t)
		profile := rapid.SampledFrom([]persist.Profile{persist.POSIX, persist.POSIX,
			persist.Ext4NoAutoDaAlloc}).Draw(t, "profile")
		d := playAll(t, rapid.Uint64().Draw(t, "seed"), nil, func(d *Disk) {
			d.Profile, d.Survival = profile, Draw
		})
		for _, call := range calls {
			play(t, d, call)
			switch rapid.IntRange(0, 14).Draw(t, "meanwhile") {
			case 0:
				d.Writeback(5)
			case 1:
				d.DropCache()
			case 2:
				require.NoError(t, d.SyncFS())
			case 3:
				for _, n := range slices.Clone(d.dirty) {
					d.squash(n)
				}
			}
			checkSpare(t, d)
		}
		d.host.Crash(sim.PowerLoss)
		checkSpare(t, d)
	})
}
