package crashtest

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/sim"
)

// syncDir makes the names in a directory durable.
func syncDir(d *disk.Disk, name string) error {
	dir, err := d.Open(name)
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// put writes a file from the beginning, and syncs it if asked to.
func put(d *disk.Disk, name, text string, sync bool) error {
	f, err := d.OpenFile(name, disk.O_WRONLY|disk.O_CREATE|disk.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write([]byte(text)); err != nil || !sync {
		return err
	}
	return f.Sync()
}

// save replaces a file by rename, with the syncs that are asked for.
func save(d *disk.Disk, name, text string, syncFile, syncName bool) error {
	if err := put(d, "tmp", text, syncFile); err != nil {
		return err
	}
	if err := d.Rename("tmp", name); err != nil || !syncName {
		return err
	}
	return syncDir(d, ".")
}

// saver is the test of a file that is replaced twice, each time with a promise.
func saver(syncFile, syncName bool) Test {
	return Test{
		Setup: func(d *disk.Disk) error { return save(d, "f", "v0", true, true) },
		Workload: func(d *disk.Disk) error {
			for v := 1; v <= 2; v++ {
				if err := save(d, "f", fmt.Sprintf("v%d", v), syncFile, syncName); err != nil {
					return err
				}
				d.Ack(fmt.Sprintf("v%d", v))
			}
			return nil
		},
		Recover: func(d *disk.Disk, acked []string) error {
			data, err := d.ReadFile("f")
			if err != nil {
				return err
			}
			if len(data) != 2 || data[0] != 'v' {
				return fmt.Errorf("f holds %q", data)
			}
			if n := len(acked); n > 0 && string(data) < acked[n-1] {
				return fmt.Errorf("f holds %s, %s was promised", data, acked[n-1])
			}
			if err := d.Remove("tmp"); !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		},
		Profiles: persist.Profiles(),
	}
}

// verdicts are the profiles under which recovery fails.
func verdicts(t *testing.T, c Test) (*Report, string) {
	t.Helper()
	r, err := c.Run()
	require.NoError(t, err)
	var fails []string
	for _, p := range r.Profiles {
		if p.Failure != nil {
			fails = append(fails, p.Profile.String())
		}
	}
	return r, strings.Join(fails, " ")
}

func TestReplaceByRename(t *testing.T) {
	for _, c := range []struct {
		name               string
		syncFile, syncName bool
		fails, missing     string
	}{
		{"the whole protocol", true, true, "", ""},
		{"file not synced", false, true,
			"posix-split posix ext4-noauto_da_alloc ext4-writeback xfs btrfs lazyfs",
			"sync tmp after 2; sync tmp after 8"},
		{"name not synced", true, false,
			"posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback ext4-journal xfs btrfs",
			"sync . after 5; sync . after 11"},
		{"nothing synced", false, false,
			"posix-split posix ext4-noauto_da_alloc ext4 ext4-writeback ext4-journal xfs btrfs " +
				"lazyfs", "sync tmp after 2; sync . after 3; sync tmp after 6; sync . after 7"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, fails := verdicts(t, saver(c.syncFile, c.syncName))
			require.Equal(t, c.fails, fails, "%v", r)
			if c.fails == "" {
				require.Nil(t, r.Failure())
				return
			}
			require.Equal(t, c.missing, strings.Join(r.Failure().Missing, "; "), "%v", r)
			for _, p := range r.Profiles {
				if p.Failure != nil {
					require.NotEmpty(t, p.Failure.Story())
					require.NotEmpty(t, p.Failure.Lost)
				}
			}
		})
	}
}

// Recovery finishes an update that it finds prepared. If it copies and does not sync before it
// removes the prepared file, a second power loss takes both. Only a crash inside recovery shows
// that. (On ext4 the removal waits for the copy, since this was written over a file truncated to
// nothing.)
func TestCrashInRecovery(t *testing.T) {
	finish := func(syncCopy bool) func(d *disk.Disk, acked []string) error {
		return func(d *disk.Disk, _ []string) error {
			if next, err := d.ReadFile("next"); err == nil && string(next) == "v1" {
				if err := put(d, "f", "v1", syncCopy); err != nil {
					return err
				}
				if err := d.Remove("next"); err != nil {
					return err
				}
			}
			data, err := d.ReadFile("f")
			if err == nil && len(data) != 2 {
				err = fmt.Errorf("f holds %q", data)
			}
			return err
		}
	}
	c := Test{
		Setup: func(d *disk.Disk) error { return put(d, "f", "v0", true) },
		Workload: func(d *disk.Disk) error {
			if err := put(d, "next", "v1", true); err != nil {
				return err
			}
			return syncDir(d, ".")
		},
		Recover: finish(true),
	}
	r, fails := verdicts(t, c)
	require.Empty(t, fails, "%v", r)

	c.Recover = finish(false)
	r, fails = verdicts(t, c)
	require.Equal(t, "posix xfs btrfs lazyfs", fails)
	f := r.Failure()
	require.NotNil(t, f.Inner)
	require.Contains(t, f.Story(), "recovery ran on that disk, and the power failed again")
	require.Len(t, f.Inner.Missing, 1)
	require.Regexp(t, `^sync f after \d+$`, f.Inner.Missing[0])
	t.Log(r)

	c.Depth = 1
	_, fails = verdicts(t, c)
	require.Empty(t, fails, "the first crash is harmless")
}

func TestBadInput(t *testing.T) {
	nothing := func(*disk.Disk) error { return nil }
	fine := func(*disk.Disk, []string) error { return nil }
	broken := errors.New("broken")
	for _, c := range []struct {
		test Test
		want string
	}{
		{Test{}, "crashtest: Workload and Recover must be given"},
		{Test{Workload: nothing, Recover: fine, Depth: -1}, "must not be negative"},
		{Test{Workload: nothing, Recover: fine, Profiles: []persist.Profile{77}},
			"disk: no profile has number 77: want 0 to 8"},
		{Test{Workload: nothing, Recover: fine, Setup: func(*disk.Disk) error {
			return broken
		}}, "crashtest: setup: broken"},
		{Test{Workload: func(*disk.Disk) error {
			return broken
		}, Recover: fine}, "crashtest: workload, before any crash: broken"},
		{Test{Workload: func(*disk.Disk) error {
			panic("oh")
		}, Recover: fine}, "crashtest: workload, before any crash: panic: oh"},
		{Test{Workload: nothing, Recover: func(*disk.Disk, []string) error {
			return broken
		}}, "crashtest: recovery fails although nothing was lost: broken"},
		{Test{Workload: func(d *disk.Disk) error { d.Host().Crash(sim.PowerLoss); return nil },
			Recover: fine}, "power loss of machine while its log is recorded"},
	} {
		_, err := c.test.Run()
		require.ErrorContains(t, err, c.want)
	}
	_, err := persist.ParseProfile("Q")
	require.EqualError(t, err, `disk: unknown profile "Q": want one of posix, posix-split, ext4, `+
		"ext4-noauto_da_alloc, ext4-writeback, ext4-journal, xfs, btrfs, lazyfs")
}

// fake is a testing.T that only listens.
type fake struct{ logged, fatal string }

func (f *fake) Helper()                           {}
func (f *fake) Logf(format string, args ...any)   { f.logged += fmt.Sprintf(format, args...) }
func (f *fake) Fatalf(format string, args ...any) { f.fatal += fmt.Sprintf(format, args...) }

func TestCheckTellsTheStory(t *testing.T) {
	good, bad, wrong := &fake{}, &fake{}, &fake{}
	c := saver(true, true)
	Check(good, c.Setup, c.Workload, c.Recover)
	require.Empty(t, good.fatal)
	require.Contains(t, good.logged, "posix                all recover: ")
	c = saver(true, false)
	Check(bad, c.Setup, c.Workload, c.Recover)
	require.Contains(t, bad.fatal, "recovery said   f holds v0, v1 was promised")
	Check(wrong, nil, nil, nil)
	require.Contains(t, wrong.fatal, "must be given")
}

// The same test gives the same report, and more room finds at least as much.
func TestSampling(t *testing.T) {
	pages := func(budget int) Test {
		return Test{
			Setup: func(d *disk.Disk) error {
				return put(d, "db", strings.Repeat("o", 40*512), true)
			},
			Workload: func(d *disk.Disk) error {
				f, err := d.OpenFile("db", disk.O_RDWR, 0)
				if err != nil {
					return err
				}
				defer f.Close()
				_, err = f.WriteAt([]byte(strings.Repeat("n", 40*512)), 0)
				return err
			},
			Recover: func(d *disk.Disk, _ []string) error {
				data, err := d.ReadFile("db")
				if err == nil && strings.Contains(string(data), "no") &&
					strings.HasPrefix(string(data), "o") {
					err = errors.New("the end is new, then old again, the beginning is old")
				}
				return err
			},
			Profiles: []persist.Profile{persist.POSIX},
			Budget:   budget,
		}
	}
	one, fails := verdicts(t, pages(2000))
	require.Equal(t, "posix", fails)
	require.Equal(t, 1, one.Profiles[0].Sampled)
	two, _ := verdicts(t, pages(2000))
	require.Equal(t, one.String(), two.String())
	three, fails := verdicts(t, pages(1))
	require.Empty(t, fails)
	require.Equal(t, 1, three.Profiles[0].Recoveries)
	require.NotZero(t, three.Profiles[0].Sampled)
}

// One power loss is tried in every way before two are: the story is the shortest there is.
func TestFewestPowerLossesFirst(t *testing.T) {
	test := func(synced bool) Test {
		return Test{
			Workload: func(d *disk.Disk) error {
				if err := put(d, "a", "1", true); err != nil {
					return err
				}
				if err := put(d, "b", "2", synced); err != nil {
					return err
				}
				if synced {
					if err := syncDir(d, "."); err != nil {
						return err
					}
				}
				d.Ack("b")
				return nil
			},
			Recover: func(d *disk.Disk, acked []string) error { // a second recovery fails
				if text, err := d.ReadFile("b"); len(acked) > 0 && string(text) != "2" {
					return fmt.Errorf("b was promised: %q, %v", text, err)
				}
				if _, err := d.Stat("recovering"); err == nil {
					return errors.New("recovery ran before")
				}
				return put(d, "recovering", "", false)
			},
			Profiles: []persist.Profile{persist.POSIX},
		}
	}
	report, err := test(false).Run()
	require.NoError(t, err)
	require.Nil(t, report.Failure().Inner)
	require.ErrorContains(t, report.Failure().Err, "b was promised")
	report, err = test(true).Run()
	require.NoError(t, err)
	require.NotNil(t, report.Failure().Inner)
	require.ErrorContains(t, report.Failure().Inner.Err, "recovery ran before")
}

// A failure that needs no power loss at all says so.
func TestAKillIsEnough(t *testing.T) {
	report, err := Test{
		Workload: func(d *disk.Disk) error {
			if err := put(d, "lock", "", true); err != nil {
				return err
			}
			if err := syncDir(d, "."); err != nil {
				return err
			}
			return d.Remove("lock")
		},
		Recover: func(d *disk.Disk, _ []string) error {
			if _, err := d.Stat("lock"); err == nil {
				return errors.New("locked")
			}
			return nil
		},
		Profiles: []persist.Profile{persist.POSIX},
		Depth:    1,
	}.Run()
	require.NoError(t, err)
	require.Contains(t, report.String(),
		"no power loss   is needed: a kill of the process before remove lock is enough")
	report, _ = verdicts(t, saver(true, false))
	require.Empty(t, report.Failure().Kill, "a power loss is needed")
}
