package disk

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// timed is a disk with a synced file a, each of whose steps takes a second.
func timed(t *testing.T, p persist.Profile) (d *Disk, step func(story string) sim.Instant) {
	d = newDisk(t)
	d.Profile = p
	play(t, d, "mkdir d; put a x; sync a; sync .")
	return d, func(story string) sim.Instant {
		d.Host().Sim().RunFor(time.Second)
		play(t, d, story)
		return d.Host().Sim().Now()
	}
}

func timesAfter(t *testing.T, d *Disk, name string) Inode {
	d.Host().Crash(sim.PowerLoss)
	d.Host().Boot()
	n, err := d.Inode(name, false)
	require.NoError(t, err)
	return n
}

// TestTimesSurviveWithTheirCause: what is durable has its ctime, and what is lost has taken it
// along.
func TestTimesSurviveWithTheirCause(t *testing.T) {
	for _, p := range []persist.Profile{persist.POSIX, persist.Ext4, persist.XFS, persist.Btrfs} {
		d, step := timed(t, p)
		made := d.Host().Sim().Now()
		moved := step("rename a b; sync .")
		step("rename b c")
		require.Equal(t, moved, timesAfter(t, d, "b").Changed, "%v: the second rename is lost", p)

		step("write b y")
		n := timesAfter(t, d, "b")
		require.Equal(t, moved, n.Changed, "%v: the write is lost, not the rename", p)
		require.Equal(t, made, n.Modified)

		wrote := step("write b y; sync b")
		n = timesAfter(t, d, "b")
		require.Equal(t, wrote, n.Changed, p)
		require.Equal(t, wrote, n.Modified, p)

		linked := step("link b d/l; sync d")
		require.Equal(t, linked, timesAfter(t, d, "b").Changed, p)
		step("remove d/l")
		require.Equal(t, linked, timesAfter(t, d, "b").Changed, "%v: the remove is lost", p)
		removed := step("remove d/l; sync d")
		require.Equal(t, removed, timesAfter(t, d, "b").Changed, p)
	}
}

// TestSetTimesSurvive: both times that were set are durable after a sync, and the ctime is when
// they were set.
func TestSetTimesSurvive(t *testing.T) {
	read, write := sim.Instant(5e9), sim.Instant(3e9)
	for _, p := range []persist.Profile{persist.POSIX, persist.Ext4, persist.XFS, persist.Btrfs} {
		d, step := timed(t, p)
		require.NoError(t, d.Chtimes("a", read.Time(), write.Time()))
		set := d.Host().Sim().Now()
		step("sync a")
		require.NoError(t, d.Chtimes("a", time.Unix(7, 0), time.Unix(8, 0)))
		n := timesAfter(t, d, "a")
		require.Equal(t, [3]sim.Instant{read, write, set},
			[3]sim.Instant{n.Accessed, n.Modified, n.Changed}, p)

		require.NoError(t, d.Chtimes("a", write.Time(), time.Time{}))
		step("sync a")
		n = timesAfter(t, d, "a")
		require.Equal(t, [2]sim.Instant{write, write}, [2]sim.Instant{n.Accessed, n.Modified}, p)
		require.NoError(t, d.Chtimes("a", read.Time(), time.Time{}))
		require.Equal(t, write, timesAfter(t, d, "a").Accessed, "%v: not synced", p)
	}
}

// TestTimesOfFreedBlocks: a rename that is lost leaves no time, also where the blocks that it would
// have freed keep what they held.
func TestTimesOfFreedBlocks(t *testing.T) {
	d, step := timed(t, persist.Ext4Writeback)
	made := step("create c; sync c; sync .")
	step("write c z; rename c a")
	require.Equal(t, made, timesAfter(t, d, "c").Changed)
}
