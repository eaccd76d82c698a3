package crashtest

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
)

// save replaces a file by rename, with the syncs that are asked for.
func save(d *disk.Disk, name, text string, syncFile, syncDir bool) error {
	f, err := d.OpenFile("tmp", disk.O_WRONLY|disk.O_CREATE|disk.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write([]byte(text)); err != nil {
		return err
	}
	if syncFile {
		if err := f.Sync(); err != nil {
			return err
		}
	}
	if err := d.Rename("tmp", name); err != nil {
		return err
	}
	if !syncDir {
		return nil
	}
	dir, err := d.Open(".")
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}

// saver is the test of a file that is replaced twice, each time with a promise.
func saver(syncFile, syncDir bool) Test {
	return Test{
		Setup: func(d *disk.Disk) error { return save(d, "f", "v0", true, true) },
		Workload: func(d *disk.Disk) error {
			for v := 1; v <= 2; v++ {
				if err := save(d, "f", fmt.Sprintf("v%d", v), syncFile, syncDir); err != nil {
					return err
				}
				d.Ack(fmt.Sprintf("v%d", v))
			}
			return nil
		},
		Recover: func(d *disk.Disk, acked []string) error {
			data, err := fs.ReadFile(d.FS(), "f")
			if err != nil {
				return err
			}
			if len(data) != 2 || data[0] != 'v' {
				return fmt.Errorf("f holds %q", data)
			}
			if n := len(acked); n > 0 && string(data) < acked[n-1] {
				return fmt.Errorf("f holds %s, %s was promised", data, acked[n-1])
			}
			return d.Remove("tmp")
		},
		Profiles: persist.Profiles(),
	}
}

func TestTheWholeProtocolHolds(t *testing.T) {
	c := saver(true, true)
	recoverThen := c.Recover
	c.Recover = func(d *disk.Disk, acked []string) error {
		if err := recoverThen(d, acked); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	r, err := c.Run()
	require.NoError(t, err)
	t.Log(r)
	require.False(t, r.Failed(), "%v", r)
}

func TestMissingSyncIsNamed(t *testing.T) {
	for _, c := range [][2]bool{{false, true}, {true, false}, {false, false}} {
		test := saver(c[0], c[1])
		recoverThen := test.Recover
		test.Recover = func(d *disk.Disk, acked []string) error {
			if err := recoverThen(d, acked); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		}
		r, err := test.Run()
		require.NoError(t, err)
		fmt.Println(r)
	}
}
