package crashtest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
)

// faulty is a workload that writes a file and syncs it under a fault, and goes on whatever comes.
func faulty(t *testing.T, text string) Test {
	f, err := disk.ParseFault(text)
	require.NoError(t, err)
	return Test{
		Workload: func(d *disk.Disk) error {
			if err := d.WriteFile("log", []byte("one"), 0o644); err != nil {
				return err
			}
			d.Inject(f)
			file, err := d.OpenFile("log", disk.O_RDWR, 0)
			if err != nil {
				return err
			}
			_ = file.Sync() // the mistake: nobody looks at the error
			d.Lift()
			d.Ack("synced")
			return file.Close()
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := d.ReadFile("log")
			if len(acked) > 0 && (err != nil || string(text) != "one") {
				return errors.New("what was synced is gone")
			}
			return nil
		},
	}
}

// TestSpoilsAreRefused: what a device does behind the back of the file system is in no legal state,
// so a fault that asks for it is an error of the test, and not one that recovery survives.
func TestSpoilsAreRefused(t *testing.T) {
	for _, effect := range []string{"lost", "misdirect=4096", "flip=1", "bad"} {
		_, err := faulty(t, fmt.Sprintf("sync \"log\" %s max=1", effect)).Run()
		require.ErrorContains(t, err, "cannot act while the operations of machine are recorded")
		require.ErrorContains(t, err, effect)
	}
}

// TestFaultsAreTold: each operation that met a fault is in the story, at its place.
func TestFaultsAreTold(t *testing.T) {
	for _, fault := range []string{`sync "log" EIO max=1`, `sync "log" lie max=1`} {
		r, err := faulty(t, fault).Run()
		require.NoError(t, err)
		require.True(t, r.Failed(), fault)
		require.Contains(t, r.String(), "FAULT "+fault+`, met by sync "log"`)
	}
}
