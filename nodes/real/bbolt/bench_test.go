//go:build linux && (amd64 || arm64)

package bbolt

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"

	"groundhog/disk"
	"groundhog/sim"
	"groundhog/sim/linux"
	"groundhog/sim/linux/linuxtest"
)

// commits makes n transactions.
func commits(dir string, n int) {
	db, err := bolt.Open(filepath.Join(dir, "keys.db"), 0o600, nil)
	must(err)
	for i := range n {
		must(db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists(keys)
			must(err)
			return b.Put(fmt.Appendf(nil, "%06d", i%1000), make([]byte, 100))
		}))
	}
	must(db.Close())
}

// BenchmarkCommit compares commits on a simulated disk with those in a temporary folder.
func BenchmarkCommit(b *testing.B) {
	b.Run("virtual", func(b *testing.B) {
		s := sim.New(sim.Config{Seed: 7, StepLimit: 1 << 60, TimeLimit: 1 << 60})
		defer s.Close()
		h := s.NewHost("alpha", nil)
		linux.Boot(h, disk.New(h), nil, linux.Program{Main: func() { commits("/tmp", b.N) }})
		h.Boot()
		defer linuxtest.PerOp(b)()
		s.Run()
		require.NoError(b, s.Err())
	})
	b.Run("real", func(b *testing.B) {
		dir := b.TempDir()
		defer linuxtest.PerOp(b)()
		commits(dir, b.N)
	})
}
