package disk

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/disk/persist"
	"groundhog/sim"
)

// crashed is what a story leaves after a power loss on a disk that prepare has set up.
func crashed(t testing.TB, story string, prepare func(d *Disk)) (string, *Disk) {
	t.Helper()
	d := newDisk(t)
	d.Sector = 2
	prepare(d)
	play(t, d, story)
	d.host.Crash(sim.PowerLoss)
	return tree(t, d), d
}

func TestSurvival(t *testing.T) {
	const story = "put a old; sync .; create t; write t new; rename t a"
	for _, c := range []struct {
		profile  persist.Profile
		survival Survival
		want     string
	}{
		{persist.POSIX, Nothing, "a=old"},
		{persist.POSIX, Everything, "a=new"},
		{persist.Ext4Journal, Everything, "a=new"},
		{persist.LazyFS, Nothing, "a="},
		{persist.LazyFS, Everything, "a="},
	} {
		got, d := crashed(t, story, func(d *Disk) { d.Profile, d.Survival = c.profile, c.survival })
		require.Equal(t, c.want, got, "%v %v", c.profile, c.survival)
		d.host.Boot()
		d.host.Crash(sim.PowerLoss)
		require.Equal(t, c.want, tree(t, d), "one more power loss")
	}
}

// The profiles differ in what one sync of another file saves.
func TestSyncCommitsWhatTheProfileSays(t *testing.T) {
	const story = "create meta; write meta VV; create log; write log LL; sync log"
	for profile, want := range map[persist.Profile]string{
		persist.POSIX: "", persist.POSIXSplit: "", persist.Ext4NoAutoDaAlloc: "log=LL meta=",
		persist.Ext4:          "log=LL meta=",
		persist.Ext4Writeback: "log=LL meta=", persist.Ext4Journal: "log=LL meta=VV",
		persist.LazyFS: "log=LL meta=",
	} {
		got, _ := crashed(t, story, func(d *Disk) { d.Profile = profile })
		require.Equal(t, want, got, "%v", profile)
	}
}

// A crash is replayed by the names of what survived.
func TestSpare(t *testing.T) {
	const story = "put a old; sync .; create t; write t new; rename t a; create b; write b xyz"
	met := map[string]bool{}
	for seed := range uint64(200) {
		for _, profile := range persist.Profiles() {
			s := sim.New(sim.Config{Seed: seed})
			h := s.NewHost("h", nil)
			d := New(h)
			h.Boot()
			d.Profile, d.Sector, d.Survival = profile, 2, Draw
			play(t, d, story)
			h.Crash(sim.PowerLoss)
			want := tree(t, d)
			met[want] = true
			got, _ := crashed(t, story, func(again *Disk) {
				again.Profile = profile
				again.Spare(d.Spared())
			})
			require.Equal(t, want, got, "seed %d, %v, %s", seed, profile, d.Spared())
			s.Close()
		}
	}
	require.Greater(t, len(met), 15, "the draws differ")
}

// The same seed leaves the same image, ten thousand times, on one processor and on many.
func TestSameSeedSameImage(t *testing.T) {
	const story = "mkdir d; put a old; sync .; create t; write t new; rename t a; create d/b; " +
		"write d/b xyz; link a d/c; truncate a 1"
	for _, procs := range []int{1, 16} {
		old := runtime.GOMAXPROCS(procs)
		defer runtime.GOMAXPROCS(old)
		images := map[uint64]uint64{}
		for run := range 5000 {
			seed := uint64(run % 10)
			s := sim.New(sim.Config{Seed: seed})
			h := s.NewHost("h", nil)
			d := New(h)
			h.Boot()
			d.Profile, d.Survival = persist.Profiles()[seed%7], Draw
			play(t, d, story)
			d.host.Crash(sim.PowerLoss)
			hash := d.Image().Hash() ^ s.Hash()
			if first, ok := images[seed]; ok {
				require.Equal(t, first, hash)
			}
			images[seed] = hash
			s.Close()
		}
		require.Len(t, images, 10)
	}
}

func TestSpareRefusesWhatIsNotLegal(t *testing.T) {
	for survivors, want := range map[persist.Survivors]string{
		"99":    `disk: survivors "99": no pending operation is named 99`,
		"x":     `disk: survivors: "x" is not a number, a part such as 7.2, or a range such as 3-5`,
		"2.1-4": `disk: survivors: "2.1-4" is not a number`,
		"2.1":   `2.1 (size 2) cannot survive without 2 (data [0,2)) under profile xfs`,
	} {
		d := newDisk(t)
		d.Profile, d.Sector = persist.XFS, 2
		play(t, d, "create a; write a xy")
		d.Spare(survivors)
		require.PanicsWithError(t, "", func() {
			defer func() {
				bug, ok := recover().(*sim.Bug)
				require.True(t, ok)
				require.Contains(t, bug.Error(), want)
				panic(quiet{})
			}()
			d.host.Crash(sim.PowerLoss)
		})
	}
}

type quiet struct{}

func (quiet) Error() string { return "" }

// TestWriteback: what was written back by chance survives, what comes later still does as it
// should, and the report goes on to call it unsynced.
func TestWriteback(t *testing.T) {
	const story = "put a aaaa; sync .; at a 0 XY; at a 2 ZZ; create b; write b bb"
	met := map[string]bool{}
	for seed := range uint64(100) {
		s := sim.New(sim.Config{Seed: seed})
		h := s.NewHost("h", nil)
		d := New(h)
		h.Boot()
		d.Sector = 2
		play(t, d, story)
		pending := len(d.Unsynced())
		d.Writeback(5)
		require.Len(t, d.Unsynced(), pending, "written back is not synced")
		want := tree(t, d)
		require.Equal(t, "a=XYZZ b=bb", want)
		if seed%2 == 0 { // a sync after it covers what is left
			play(t, d, "sync a; sync b; sync .")
			require.Empty(t, d.Unsynced())
			h.Crash(sim.PowerLoss)
			require.Equal(t, want, tree(t, d))
		} else {
			h.Crash(sim.PowerLoss)
			met[tree(t, d)] = true
		}
		s.Close()
	}
	require.Greater(t, len(met), 5, "%v", met)
}

func TestCheckpoint(t *testing.T) {
	for _, profile := range persist.Profiles() {
		d := newDisk(t)
		d.Profile = profile
		play(t, d, "create a; write a x; mkdir d; create d/f; rename a d/a")
		d.Checkpoint()
		require.NotEmpty(t, d.Unsynced())
		for _, u := range d.Unsynced() {
			require.True(t, u.Landed)
		}
		play(t, d, "write d/a y")
		d.host.Crash(sim.PowerLoss)
		require.Equal(t, "d/ d/a=x d/f=", tree(t, d), "%v", profile)
	}
}

// The machine writes back in the background for as long as there is something to write, and then is
// quiet.
func TestWritebackEvery(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	var d *Disk
	h := s.NewHost("h", func(p *sim.Proc) {
		play(t, d, "create a; write a x")
		p.Sleep(7 * time.Second)
		play(t, d, "write a y")
	})
	d = New(h)
	d.WritebackEvery(5*time.Second, 10)
	h.Boot()
	report := s.Run()
	require.NoError(t, report.Err)
	require.Equal(t, sim.Instant(12*time.Second), s.Now())
	h.Crash(sim.PowerLoss)
	require.Equal(t, "a=xy", tree(t, d))
}

// TestDropCache: handles live on, and appending lands where the file now ends.
func TestDropCache(t *testing.T) {
	d := newDisk(t)
	play(t, d, "create meta; create log; sync .; write log HEAD; sync log; write log one; write "+
		"meta v")
	f, err := d.OpenFile("log", O_WRONLY|O_APPEND, 0)
	require.NoError(t, err)
	play(t, d, "create late")
	d.DropCache()
	require.Equal(t, "late= log=HEAD meta=", tree(t, d))
	_, err = f.Write([]byte("two"))
	require.NoError(t, err)
	require.NoError(t, f.Sync())
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, "log=HEADtwo meta=", tree(t, d))
}

func TestUnsynced(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	var d *Disk
	var report []string
	h := s.NewHost("h", func(p *sim.Proc) {
		play(t, d, "mkdir d; put d/a x; sync d; write d/a yz; truncate d/a 1; rename d/a b; "+
			"create t; remove t")
		for _, u := range d.Unsynced() {
			report = append(report, u.String())
		}
	})
	d = New(h)
	h.Boot()
	require.NoError(t, s.Run().Err)
	require.Equal(t, []string{
		".: mkdir d by main at 0.000000000s, needs sync directory .",
		"b: write [1,3) by main at 0.000000000s, needs sync b",
		"b: truncate to 1 by main at 0.000000000s, needs sync b",
		"d: rename a to b by main at 0.000000000s, needs sync directory d",
		".: create t by main at 0.000000000s, needs sync directory .",
		".: remove t by main at 0.000000000s, needs sync directory .",
	}, report)
}

// A promise made too early is found without a crash, and only if it rests on what is not durable.
func TestDebts(t *testing.T) {
	for _, c := range []struct {
		story string
		paths []string
		owed  int
	}{
		{"put a x; sync .", nil, 0},
		{"put a x", nil, 1},                                      // recipe 1
		{"put f o; sync .; put t n; rename t f", nil, 2},         // recipe 3
		{"create log; sync .; write log r", nil, 1},              // recipe 6
		{"mkdir d; put d/f x; sync d", []string{"d/f"}, 1},       // recipe 13
		{"mkdir d; put d/f x; sync d; sync .", []string{"d"}, 0}, //
		{"put a x; sync .; put b y", []string{"a"}, 0},
		{"put a x; sync .; put b y", []string{"b"}, 1},
		{"put a x; sync .; put b y", []string{"../b"}, 0},
	} {
		d := newDisk(t)
		play(t, d, c.story)
		d.Ack("done", c.paths...)
		owed := 0
		for _, debt := range d.Debts() {
			owed += len(debt.Unsynced)
			require.True(t, strings.HasPrefix(debt.String(), `"done" acknowledged at `))
		}
		require.Equal(t, c.owed, owed, "%s %v: %v", c.story, c.paths, d.Debts())
	}
}

// An image is loaded into the same disk or another one, and the two do not share what is written
// later.
func TestImages(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d; put d/a x; sync d; sync .; write d/a lost")
	m := d.Image()
	require.Equal(t, `d/ d/a="x"`, m.String())
	other := newDisk(t)
	other.Load(m)
	play(t, other, "write d/a y; sync d/a; create d/b")
	play(t, d, "write d/a z; sync d/a")
	require.Equal(t, "d/ d/a=xy d/b=", tree(t, other))
	require.Equal(t, "d/ d/a=xlostz", tree(t, d))
	require.Equal(t, `d/ d/a="x"`, m.String(), "an image does not change")
	require.Equal(t, `d/ d/a="xy"`, other.Image().String())
	f, err := d.Open("d/a")
	require.NoError(t, err)
	d.Load(m) // rollback
	require.Equal(t, "d/ d/a=x", tree(t, d))
	require.Error(t, f.Close(), "handles die")
}

// TestLazyDiskStaysSmall: a disk that only marks syncs finds out from time to time what they made
// durable, and its crashes do not change by that.
func TestLazyDiskStaysSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		profile := rapid.SampledFrom(persist.Profiles()).Draw(t, "profile")
		seed := rapid.Uint64().Draw(t, "seed")
		calls := rapid.SliceOfN(rapid.SampledFrom([]string{
			"write a 12", "write b 345", "sync a", "sync b", "sync .", "rename b c; create b",
			"truncate a 1", "at a 0 ZZZ",
		}), 1, 40).Draw(t, "calls")
		final := func(compact bool) string {
			s := sim.New(sim.Config{Seed: seed})
			defer s.Close()
			h := s.NewHost("h", nil)
			d := New(h)
			h.Boot()
			d.Profile, d.Sector, d.Survival = profile, 2, Nothing
			play(t, d, "create a; create b")
			for _, call := range calls {
				play(t, d, call)
				if compact && d.lazy() {
					d.compact()
				}
			}
			h.Crash(sim.PowerLoss)
			return tree(t, d)
		}
		require.Equal(t, final(false), final(true))
	})
}

// TestDropCacheKeepsWhatWasSynced holds under every profile, whatever way it keeps its log.
func TestDropCacheKeepsWhatWasSynced(t *testing.T) {
	for _, profile := range []persist.Profile{persist.POSIX, persist.POSIXSplit,
		persist.Ext4NoAutoDaAlloc, persist.Ext4, persist.Ext4Writeback,
		persist.Ext4Journal, persist.LazyFS} {
		t.Run(profile.String(), func(t *testing.T) {
			d := newDisk(t)
			d.Profile = profile
			require.NoError(t, d.WriteFile("kept", []byte("synced"), 0o644))
			f, err := d.OpenFile("kept", O_RDWR|O_APPEND, 0)
			require.NoError(t, err)
			require.NoError(t, f.Sync())
			_, err = f.WriteString(", and not")
			require.NoError(t, err)
			require.NoError(t, d.WriteFile("lost", []byte("never synced"), 0o644))
			d.DropCache()
			text, err := d.ReadFile("kept")
			require.NoError(t, err)
			require.Equal(t, "synced", string(text))
			text, err = d.ReadFile("lost")
			require.NoError(t, err)
			require.Empty(t, text)
		})
	}
}
