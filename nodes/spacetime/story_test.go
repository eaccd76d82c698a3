package spacetime

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/crashtest"
	"groundhog/disk/persist"
)

// story is a piece of work that brings out one defect.
type story struct {
	name    string
	without func(t *Toggles) // switches its fix off; nil: none of the versions has another
	want    error            // what a loss then breaks
	profile persist.Profile  // the strongest that still shows it
	options Options
	setup   func(t Toggles, o Options) func(d *disk.Disk) error
	work    func(t Toggles, o Options) func(d *disk.Disk, in *Instance) error
	sector  int64                    // bytes that the device writes as a whole; 0: 512
	check   func(d *disk.Disk) error // what else must be true after a start; nil: nothing
}

// more commits n transactions.
func more(n int) func(t Toggles, o Options) func(d *disk.Disk, in *Instance) error {
	return func(Toggles, Options) func(d *disk.Disk, in *Instance) error {
		return func(d *disk.Disk, in *Instance) error { return commit(d, in.Database(1), n) }
	}
}

// killed commits without a sync, is killed, and starts again: what the page cache holds is found
// and promised.
func killed(t Toggles, o Options) func(d *disk.Disk, in *Instance) error {
	return func(d *disk.Disk, in *Instance) error {
		db := in.Database(1)
		if _, err := db.log.Append(encodeOps(opsAt(db.Next()))); err != nil {
			return err
		}
		if err := errors.Join(db.log.flush(), in.Kill()); err != nil {
			return err
		}
		again, err := Start(d, t, o)
		if err != nil {
			return err
		}
		for i := range again.Database(1).Durable() {
			d.Ack(fmt.Sprint("transaction ", i))
		}
		return again.Kill()
	}
}

// publishing publishes a database, and promises it and n transactions.
func publishing(n int) func(t Toggles, o Options) func(d *disk.Disk, in *Instance) error {
	return func(Toggles, Options) func(d *disk.Disk, in *Instance) error {
		return func(d *disk.Disk, in *Instance) error {
			if _, err := in.Publish([]byte("module")); err != nil {
				return err
			}
			d.Ack("published")
			return commit(d, in.Database(1), n)
		}
	}
}

// having is a server with a database and n transactions, durable.
func having(n int) func(t Toggles, o Options) func(d *disk.Disk) error {
	return func(t Toggles, o Options) func(d *disk.Disk) error { return published(t, o, n) }
}

// empty is a server that has started once.
func empty(t Toggles, o Options) func(d *disk.Disk) error {
	return func(d *disk.Disk) error {
		in, err := Start(d, t, o)
		if err != nil {
			return err
		}
		return in.Stop()
	}
}

// noLock wants no lock of a snapshot that nobody makes: that snapshot could never be made.
func noLock(d *disk.Disk) error {
	entries, err := d.ReadDir("replicas/1/snapshots")
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), snapshotLock) {
			return errLock
		}
	}
	return err
}

func nothing(Toggles, Options) func(d *disk.Disk, in *Instance) error {
	return func(*disk.Disk, *Instance) error { return nil }
}

func stories() []story {
	long := Options{SegmentSize: 1 << 20, IndexInterval: 1 << 20, SnapshotEvery: 1 << 20}
	compressed := Options{
		SegmentSize: 150, IndexInterval: 1 << 20, SnapshotEvery: 1 << 20, Compress: true,
	}
	return []story{
		{
			"metadata.toml rewritten in place", func(t *Toggles) { t.AtomicMeta = false }, errStart,
			persist.Ext4, long, having(1), nothing, 0, nil,
		},
		{
			"published before it is durable", func(t *Toggles) { t.PublishWaits = false }, errGone,
			persist.LazyFS, long, empty, publishing(0), 0, nil,
		},
		{
			"folders that nobody synced", func(t *Toggles) { t.SyncFolders = false }, errStart,
			persist.POSIX, long, empty, publishing(1), 0, nil,
		},
		{
			"a segment whose folder nobody synced",
			func(t *Toggles) { t.SyncSegmentFolder = false }, errLost, persist.POSIX, small,
			having(2), more(3), 0, nil,
		},
		{
			"a last segment without commits",
			func(t *Toggles) { t.DropEmptyTail, t.SegmentByRename = false, false }, errStart,
			persist.Ext4, small, having(2), more(2), 16, nil,
		},
		{
			"a torn first commit of a segment", func(t *Toggles) { t.CutTornCommit = false },
			errStart, persist.Ext4, small, having(2), more(3), 16, nil,
		},
		{
			"appending behind a torn tail", func(t *Toggles) { t.TruncateTail = false }, errSecond,
			persist.Ext4, long, having(1), more(2), 16, nil,
		},
		{
			"what is found is called durable", func(t *Toggles) { t.SyncOnOpen = false }, errLost,
			persist.LazyFS, long, having(1), killed, 0, nil,
		},
		{
			"a compressed segment is empty",
			func(t *Toggles) { t.SyncCompressed, t.DropEmptyTail = false, false }, errStart,
			persist.LazyFS, compressed, having(2), more(2), 0, nil,
		},
		{
			"and then removed for being so", func(t *Toggles) { t.SyncCompressed = false }, errLost,
			persist.POSIX, compressed, having(2), more(2), 0, nil,
		},
		{
			"the parent of a snapshot is poisoned",
			func(t *Toggles) { t.SyncSnapshots, t.VerifyParent = false, false }, errBad,
			persist.LazyFS, small, having(2), more(2), 0, nil,
		},
		{
			"the lock of a snapshot stays", func(t *Toggles) { t.SyncSnapshotFolder = false },
			errLock, persist.LazyFS, small, having(2), more(2), 0, noLock,
		},
	}
}

// test is the crash test of a story under one set of toggles.
func (s story) test(t Toggles, depth, budget int, under ...persist.Profile) crashtest.Test {
	return crashtest.Test{
		Setup:    s.setup(t, s.options),
		Workload: started(t, s.options, s.work(t, s.options)),
		Recover:  recovers(t, s.options, s.check),
		Profiles: under, Depth: depth, Sector: s.sector, Budget: budget,
	}
}

// toFind is how many recoveries are tried in a profile to find a loss that is known, and toHold how
// many where there must be none. What does not fit is drawn. GROUNDHOG_BUDGET=200000 leaves nothing
// to chance.
func toFind() int { return budget(3000) }

func toHold() int {
	if testing.Short() {
		return budget(100)
	}
	return budget(400)
}

func budget(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("GROUNDHOG_BUDGET")); err == nil {
		return n
	}
	return usual
}

// TestEachFixMatters takes one fix at a time out of the cure: the loss is found, under the
// strongest profile that still shows it, and breaks what it is known to break. With the fix in, no
// legal state does, under any profile, also if the power fails again during recovery.
func TestEachFixMatters(t *testing.T) {
	fixed := togglesOf(t, "fixed")
	for _, s := range stories() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			broken := fixed
			s.without(&broken)
			report, err := s.test(broken, 1, toFind(), s.profile).Run()
			require.NoError(t, err)
			require.True(t, report.Failed(), "%v", report)
			require.ErrorContains(t, report.Profiles[0].Failure.Err, s.want.Error())
			t.Logf("%v", report)
			report, err = s.test(fixed, 2, toHold(), profiles...).Run()
			require.NoError(t, err)
			require.False(t, report.Failed(), "%v", report)
		})
	}
}

// profiles are LazyFS, a default ext4, and what POSIX promises.
var profiles = []persist.Profile{persist.LazyFS, persist.Ext4, persist.POSIX}

// only lets a recovery fail in one way alone, so that one defect of a version does not hide
// another: above all the metadata, which every start of the oldest puts at stake.
func only(
	want error, recover func(d *disk.Disk, acked []string) error,
) func(d *disk.Disk, acked []string) error {
	return func(d *disk.Disk, acked []string) error {
		err := recover(d, acked)
		if errors.Is(err, want) && (want == errStart || !strings.Contains(err.Error(), metaFile)) {
			return err
		}
		return nil
	}
}

// TestVersions is the table of what each version loses, by profile: testdata/versions.txt. A cell
// names those of the three profiles under which some legal state breaks what the story is about.
// GROUNDHOG_REWRITE=1 searches every cell for what is lost and writes the table anew; read the
// difference before you believe it.
func TestVersions(t *testing.T) {
	rewrite := os.Getenv("GROUNDHOG_REWRITE") != ""
	file, err := os.ReadFile("testdata/versions.txt")
	require.NoError(t, err)
	want := strings.Split(string(file), "\n")
	got := make([]string, 1+len(stories()))
	got[0] = tableRow("", Versions().Names())
	t.Run("row", func(t *testing.T) {
		for i, s := range stories() {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				if testing.Short() && i > 2 {
					got[i+1] = want[i+1] // taken from the table
					return
				}
				got[i+1] = s.row(t, func(column int, p persist.Profile) int {
					if rewrite || tableCell(want, i+1, column).names(p) {
						return toFind()
					}
					return toHold()
				})
			})
		}
	})
	text := strings.Join(got, "\n") + "\n"
	if rewrite {
		require.NoError(t, os.WriteFile("testdata/versions.txt", []byte(text), 0o644))
		return
	}
	require.Equal(t, string(file), text)
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	require.Contains(t, string(readme), text, "the README has the same table")
}

// row is what each version loses in a story. budget is how many recoveries a cell is worth.
func (s story) row(t *testing.T, budget func(column int, p persist.Profile) int) string {
	var cells []string
	for column, v := range Versions() {
		cells = append(cells, s.lost(t, v.Toggles, func(p persist.Profile) int {
			return budget(column, p)
		}))
	}
	return tableRow(s.name, cells)
}

// lost names the profiles under which a version breaks what the story is about.
func (s story) lost(t *testing.T, toggles Toggles, budget func(persist.Profile) int) string {
	var fails []string
	for _, p := range profiles {
		c := s.test(toggles, 1, budget(p), p)
		c.Recover = only(s.want, c.Recover)
		report, err := c.Run()
		require.NoError(t, err)
		if report.Failed() {
			fails = append(fails, p.String())
		}
	}
	switch len(fails) {
	case 0:
		return "-"
	case len(profiles):
		return allProfiles
	}
	return strings.Join(fails, " ")
}

// cell is what the table has of a story and a version.
type cell string

const allProfiles = "all three"

// names says whether the cell has a profile.
func (c cell) names(p persist.Profile) bool {
	return c == allProfiles || slices.Contains(strings.Fields(string(c)), p.String())
}

// The widths of the columns.
const (
	nameWidth = 42
	cellWidth = 14
)

func tableRow(name string, cells []string) string {
	row := fmt.Sprintf("%-*s", nameWidth, name)
	for _, c := range cells {
		row += fmt.Sprintf("%-*s", cellWidth, c)
	}
	return strings.TrimRight(row, " ")
}

func tableCell(rows []string, row, column int) cell {
	from := nameWidth + cellWidth*column
	if row >= len(rows) || from >= len(rows[row]) {
		return ""
	}
	return cell(strings.TrimSpace(rows[row][from:min(from+cellWidth, len(rows[row]))]))
}
