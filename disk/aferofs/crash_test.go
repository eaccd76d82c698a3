package aferofs_test

import (
	"fmt"
	"testing"

	"github.com/spf13/afero"
	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/aferofs"
	"groundhog/disk/crashtest"
	"groundhog/disk/osfs"
	"groundhog/disk/persist"
	"groundhog/sim"
)

// save is code for afero, with the syncs or without.
func save(f afero.Fs, name, text string, synced bool) error {
	if err := afero.WriteFile(f, name+".tmp", []byte(text), 0o644); err != nil {
		return err
	}
	if synced {
		if err := syncs(f, name+".tmp"); err != nil {
			return err
		}
	}
	if err := f.Rename(name+".tmp", name); err != nil || !synced {
		return err
	}
	return syncs(f, "/")
}

// syncs makes a file or a directory durable with what afero has.
func syncs(f afero.Fs, name string) error {
	h, err := f.Open(name)
	if err != nil {
		return err
	}
	defer h.Close()
	return h.Sync()
}

func crash(synced bool) crashtest.Test {
	return crashtest.Test{
		Setup: func(d *disk.Disk) error {
			return save(aferofs.New(osfs.Of(d)), "/conf", "v0", true)
		},
		Workload: func(d *disk.Disk) error {
			if err := save(aferofs.New(osfs.Of(d)), "/conf", "v1", synced); err != nil {
				return err
			}
			d.Ack("v1")
			return nil
		},
		Recover: func(d *disk.Disk, acked []string) error {
			text, err := afero.ReadFile(aferofs.New(osfs.Of(d)), "/conf")
			if err == nil && string(text) != "v1" && (string(text) != "v0" || len(acked) > 0) {
				err = fmt.Errorf("conf is %q, and %q was promised", text, acked)
			}
			return err
		},
		Profiles: persist.Profiles(),
	}
}

// TestCrash: what was not synced is lost under every profile, and with the syncs under none.
func TestCrash(t *testing.T) {
	crash(true).Check(t)
	r, err := crash(false).Run()
	require.NoError(t, err)
	for _, p := range r.Profiles {
		require.NotNil(t, p.Failure, "%v", p.Profile)
	}
}

// A file that afero wrote, and a power loss.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("h", nil)
	d := disk.New(h)
	h.Boot()
	for _, synced := range []bool{false, true} {
		f := aferofs.New(osfs.Of(d))
		fmt.Println(save(f, "/conf", "color=blue", synced))
		h.Crash(sim.PowerLoss)
		h.Boot()
		text, err := afero.ReadFile(f, "/conf")
		fmt.Printf("%q %v\n", text, err)
	}
	// Output:
	// <nil>
	// "" open /conf: no such file or directory
	// <nil>
	// "color=blue" <nil>
}
