package crashtest

import (
	"errors"
	"io/fs"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
)

// BenchmarkRecoveries is one recovery: load an image, read two small files, replace one of them,
// with its share of the enumeration around it and of a second power loss inside.
func BenchmarkRecoveries(b *testing.B) {
	c := Test{
		Setup: func(d *disk.Disk) error { return save(d, "f", "v0", true, true) },
		Workload: func(d *disk.Disk) error {
			log, err := d.OpenFile("log", disk.O_WRONLY|disk.O_CREATE|disk.O_APPEND, 0o644)
			if err != nil {
				return err
			}
			defer log.Close()
			for range 6 {
				if _, err := log.Write([]byte("record!!")); err != nil {
					return err
				}
			}
			return save(d, "f", "v1", false, false)
		},
		Recover: func(d *disk.Disk, _ []string) error {
			if _, err := d.ReadFile("log"); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if _, err := d.ReadFile("f"); err != nil {
				return err
			}
			return save(d, "f", "v2", true, true)
		},
		Profiles: []persist.Profile{persist.POSIX},
		Sector:   8,
		Budget:   1 << 30,
	}
	b.ReportAllocs()
	recoveries := 0
	for recoveries < b.N {
		r, err := c.Run()
		require.NoError(b, err)
		require.False(b, r.Failed(), "%v", r)
		recoveries += r.Profiles[0].Recoveries
	}
	b.ReportMetric(float64(recoveries)/b.Elapsed().Seconds(), "recoveries/s")
}
